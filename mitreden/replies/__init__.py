"""Replies ("Antwort der Gemeinde"): what a town hall says to ideas, who lets it out, and who still owes one.

Invariants: a reply has one writer of its state (`states.move`); nothing of it is public before it is released, and only the
worker releases, at the set time (`releasing`); an idea has at most one reply of its own in work and shows exactly one; the
outcome of an idea is moved by `ideas.states` and nobody else. Who drafts for one municipality can do nothing for another.
What a joint idea or a measure covers is asked of those who own it (`joint`), when the reply is released.
"""
