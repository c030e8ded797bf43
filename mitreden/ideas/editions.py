"""Which edition of an idea a form shows: so no window overwrites what was written in another one since.

A form brings along the edition that it showed. One with scripts has a name besides, which the draft keeps: the form that wrote
last may go on even where the answer was lost on its way.
"""

from typing import NamedTuple

from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas.models import Idea, IdeaState

_OVERTAKEN = N_(
    "Inzwischen ist diese Idee in einem anderen Fenster geändert worden. Unten sehen Sie, was dort steht. Wenn Sie noch einmal "
    "speichern, gilt der Text von hier."
)


class Seen(NamedTuple):
    """What a form knows: the edition it showed (none: it does not say), its own name (none: without scripts), and of a draft the
    fields in which nothing is chosen yet."""

    edition: str = ""
    form: str = ""
    left_open: tuple[str, ...] = ()


UNSEEN = Seen()


class OvertakenError(DomainError):
    """Somebody wrote elsewhere since. `newer` is what stands there now, as edition, title and text."""

    def __init__(self, idea: Idea) -> None:
        super().__init__(_OVERTAKEN)
        self.newer = {"edition": edition(idea), "title": idea.title, "text": idea.text_source}


def edition(idea: Idea) -> str:
    """The edition that a form shows now: of a draft each change is one, of what was sent each version."""
    return f"draft-{idea.changed_no}" if idea.state is IdeaState.DRAFT else f"version-{idea.version}"


def check(idea: Idea, seen: Seen) -> None:
    """Raise if the idea, which is locked, is no longer what the form showed."""
    if not seen.edition or seen.edition == edition(idea) or (seen.form and seen.form == idea.written_in):
        return
    db.session.refresh(idea)
    raise OvertakenError(idea)
