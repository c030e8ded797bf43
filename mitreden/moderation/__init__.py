"""The queue, decisions with reasons, notices, the public log.

Invariants: every restriction names a rule and is told to the author; nobody decides on their own post; a moderator of one
municipality can do nothing to an idea of another; the public log is never edited.
"""
