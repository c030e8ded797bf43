"""`make bench`: what pages cost, as CPU time relative to a bare Flask page in the same process.

Times in seconds depend on the machine and on what else it does; a ratio of blocks that take turns does not.
"""
