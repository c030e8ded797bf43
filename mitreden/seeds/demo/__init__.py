"""The demo region: eleven invented villages, their people and three campaigns, lived through from the first day to today.

Everything happens through the commands that the pages use, each at its own moment in the past: the texts say how many days
ago, so the region never ages.
"""
