"""Tables out and in: export of ideas, import of ideas from files, with reports in which every line is accounted for.

Invariants: unchanged data gives the same bytes; the same file imported twice changes nothing; what people could not type
is kept and flagged.
"""
