"""Tables out and in: export of ideas, import of ideas from files, with reports in which every line is accounted for.

Invariants: unchanged data gives the same bytes; a citizen's words come back exactly as they were written; the same file
imported twice changes nothing; what people could not type is kept and flagged; a line that cannot be taken is refused with
its number and the reason, and stops no other line.
"""
