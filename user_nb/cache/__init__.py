"""The store: one SQLite file of vectors, each checked whenever it is read."""
