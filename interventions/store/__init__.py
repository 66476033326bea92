"""The database, and nothing else: frames and frozen records go in and come out, sessions stay here."""
