"""Who follows what, and what they hear of it: one digest a person, Atom feeds for everybody.

Owns `follow` and `following_setting`. Invariants: one row a person and thing, kept by the primary key; a piece of news is
told to a person once, in the transaction that moves their `told_until` on; what a digest or a feed says is what its reader
may see when it leaves. Who follows what stands in no log (ADR 0016).
"""
