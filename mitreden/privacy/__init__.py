"""What people may ask about their data, and what ends by itself: access, erasure, retention, parting people from votes.

Invariants: features provide the commands, this package calls them in one transaction; who was erased stays erased, because
every restore reads the ledger in `KEYS_DIR`; nothing is due for ever, and every run leaves a record without names.
"""
