"""Joint ideas ("Gemeinsame Ideen"): several ideas that want the same, under one of them as lead.

Invariants: members belong to one campaign and to one joint idea at most (`idea.bundle_id`, written by `ideas.joining` alone);
originals keep page, number, votes and comments, so undo is exact; every change is a step with what was before, and the newest
step is the first to be taken back; the joint number is `voting.joint`'s; nothing is ever joined by a machine.
"""
