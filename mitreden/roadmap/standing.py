"""What an idea's measures say about the idea: derived, never stored."""

from collections.abc import Collection

from mitreden.roadmap.models import MeasureState

_DONE = frozenset({MeasureState.FINISHED, MeasureState.CONTINUED})
_BEING_IMPLEMENTED = frozenset({MeasureState.PLANNED, MeasureState.RUNNING, MeasureState.PAUSED})


def derived(states: Collection[MeasureState]) -> str | None:
    """`done`, `being_implemented`, `in_measure`, or None: the furthest of the idea's public measures that go on."""
    alive = set(states) - {MeasureState.STOPPED}
    if alive & _DONE:
        return "done"
    if alive & _BEING_IMPLEMENTED:
        return "being_implemented"
    return "in_measure" if alive else None
