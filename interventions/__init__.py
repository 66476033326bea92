"""The shared core: the field's words, the store, and the files that come in.

Nothing is re-exported here, so that importing one module never pulls the database into another.
"""
