"""People, how they sign in, their sessions, and what they may do where.

Invariants: one account a mail address; a role is a grant with a scope, a start and maybe an end; a session can be ended;
the voter key is random, never shown and never changes while the person exists.
"""
