"""The one writer of a reply's state: a table of moves; each one is logged."""

from typing import Any

from mitreden.audit import commands as log
from mitreden.core.actors import Actor
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.replies.models import Reply, ReplyState

S = ReplyState

MOVES: dict[ReplyState, frozenset[ReplyState]] = {
    S.DRAFT: frozenset({S.HANDED_IN}),
    S.HANDED_IN: frozenset({S.RETURNED, S.PLANNED}),
    S.RETURNED: frozenset({S.HANDED_IN}),
    S.PLANNED: frozenset({S.HANDED_IN, S.RELEASED}),  # called back, or put back by the worker
    S.RELEASED: frozenset(),
}
_EVENTS = {
    S.RETURNED: "reply.returned",
    S.PLANNED: "reply.planned",
    S.RELEASED: "reply.released",
    S.HANDED_IN: "reply.handed_in",
}
CHANGED = N_("Inzwischen steht diese Antwort anders da. Bitte laden Sie die Seite neu.")
_STANDING = ["state", "edition", "request", "release_at", "planned_by"]


def move(reply: Reply, to: ReplyState, *, by: Actor | None, event: str = "", **values: Any) -> dict[str, Any]:
    """Bring a locked reply to the state `to` and set `values` with it. Returns the event, for `record`."""
    before = reply.state
    if to not in MOVES[before]:
        raise DomainError(CHANGED)
    for name, value in values.items():
        setattr(reply, name, value)
    reply.state = to
    reply.edition += 1
    db.session.flush()
    return {
        "action": event or _EVENTS[to],
        "by": by,
        "subject_id": reply.id,
        "before": before.value,
        "edition": reply.edition,
    }


def record(event: dict[str, Any], **facts: Any) -> None:
    """Write a move to the log: last of all, because the log's lock is held until the commit."""
    log.record(subject="reply", **event, **facts)


def lock(reply: Reply) -> None:
    """Read where the reply stands once more and keep others from changing it until the commit."""
    db.session.refresh(reply, _STANDING, with_for_update=True)
