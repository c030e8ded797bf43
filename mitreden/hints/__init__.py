"""Hints on words: lists that the coordinator keeps, and what a text says of them. Whoever writes or moderates asks the same.

Invariant: a hint never stops anybody. A list that nobody has changed is the default of `default_lists`.
"""
