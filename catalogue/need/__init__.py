"""How much need there is, how sure that is, and how it compares: rates, series, sources and an index."""
