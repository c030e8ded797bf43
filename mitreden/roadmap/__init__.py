"""Measures ("Maßnahmen") and the roadmap ("Fahrplan") that the councils adopt.

Invariants: a measure and an idea are linked at most once, with a role and a note that say how the one led to the other;
the state has one writer (`states.move`).
"""
