"""The index of words, as German stems: features write texts to it, and it knows none of them.

A thing has a text of its own and may have parts with theirs (what people say about it): the words of a part find the thing.

Invariant: the same text gives the same hits on SQLite (FTS5) and PostgreSQL (`to_tsvector('simple')`), because stems are
made here in Python.
"""
