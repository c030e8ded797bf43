"""What was done, as an append-only chain of hashes, and its anchors outside the database.

Invariants: an event is written in the transaction of the change it tells of; ids have no gaps; texts, names and addresses
enter only as salted commitments; no event names a vote or a voter.
"""
