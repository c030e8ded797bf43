"""Negative control: whoever cannot tell the worker tells the citizen."""

from mitreden.outbox.nudge import Bell

Bell.ring = lambda self, work: self._nudge(work)
