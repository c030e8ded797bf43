"""Take part first, prove later: what was done in a visit counts once somebody has proved their mail address.

One mail a visit, one link, one button. Invariants: looking at a link changes nothing; a visit is counted once, all of it in one
transaction; what counts is decided by the same commands, at the moment of the click, as if it were done then; whether an
address is known here is told to nobody but who reads its mail.
"""
