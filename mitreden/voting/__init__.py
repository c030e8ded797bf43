"""Supports ("Unterstützungen") and how they are counted.

Invariants: at most one vote a person and idea, kept by the primary key; a vote names no person, only a keyed hash that
nobody can make without the campaign's secret; no serial number, no time of day; the shown count is the number of rows,
always; the limit per field is checked under a lock.
"""
