"""Comments below ideas, with one level of answers.

Invariants: `states` is the only writer of a comment's state, and writes the log; `idea.comment_count` is the number of
public comments, always, because whoever changes a comment locks its idea first; an answer has no answers; who wrote is a
number that erasure takes away, names are looked up when they are shown.
"""
