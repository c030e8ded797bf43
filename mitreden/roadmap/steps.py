"""The steps of a measure in time."""

from collections.abc import Iterable

from mitreden.roadmap.models import Milestone


def next_step(milestones: Iterable[Milestone]) -> Milestone | None:
    """The earliest step that is not done yet."""
    waiting = [milestone for milestone in milestones if milestone.done_on is None]
    return min(waiting, key=lambda milestone: (milestone.due_on, milestone.id), default=None)
