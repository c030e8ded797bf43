"""Ideas, their versions and places.

Invariants: the state has one writer (`states.move`, `states.set_aside`), which also writes log and life-line; every change
of words makes a version; ids are never used again; `is_public` says whether lists, counts, feeds and exports show an idea,
and the database checks that it agrees with the state.
"""
