"""The index of words, as German stems: features write texts to it, and it knows none of them.

Invariant: the same text gives the same hits on SQLite (FTS5) and PostgreSQL (`to_tsvector('simple')`), because stems are
made here in Python.
"""
