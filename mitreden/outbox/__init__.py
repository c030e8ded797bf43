"""Mail to send, written in the transaction of what it tells about; a worker renders and delivers it.

Invariants: a mail is delivered at least once and marked in the same step; its data (codes, names) are wiped when it is sent.
"""
