"""Campaigns ("Beteiligungen"), their phases and their rules of taking part.

Invariants: while a campaign is open the clock alone says which phases run; the state has one writer (`states`); who may
see a campaign stands in one condition, `queries.visible_to`; its voting secret is made once and never again.
"""
