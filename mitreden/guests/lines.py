"""What was done in a visit, in words: for pages and for the mail, only what everybody may read anyway, or wrote themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mitreden.accounts.models import Guest
from mitreden.core.rich_text import normalised
from mitreden.extensions import db
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea, IdeaState
from mitreden.visits.queries import Done
from mitreden.web.i18n import gettext, ngettext

KINDS = ("idea", "comment", "support")
_EXCERPT = 160


@dataclass(frozen=True)
class Line:
    """One thing that was done. `counts`: whether it did, once that is known; `why` not, in words."""

    number: int
    kind: str
    title: str
    about: int
    words: str = ""
    counts: bool | None = None
    why: str = ""


def lines(deeds: Sequence[Done]) -> list[Line]:
    """What waits; what nobody can find any more is left out."""
    titles = _titles(deed.about for deed in deeds)
    return [
        Line(deed.number, deed.kind, titles[deed.about], deed.about, _short(deed.facts.get("text", "")))
        for deed in deeds
        if deed.about in titles
    ]


def told(results: Sequence[dict[str, Any]]) -> list[Line]:
    """What became of it."""
    titles = _titles(result["about"] for result in results)
    return [
        Line(
            number,
            result["kind"],
            titles.get(result["about"], result["title"] or f"#{result['about']}"),
            result["about"],
            words=result.get("words", ""),
            counts=result["counts"],
            why=_said(**result),
        )
        for number, result in enumerate(results)
    ]


def _said(*, why: str, values: dict[str, Any], **_others: Any) -> str:
    return str(gettext(why, **values)) if why else ""


def _titles(idea_ids: Iterable[int]) -> dict[int, str]:
    """Titles of ideas that everybody may read, and of those that wait for their author's click."""
    own = sa.or_(Idea.state == IdeaState.UNCONFIRMED, Idea.state == IdeaState.SUBMITTED)
    query = sa.select(Idea.id, Idea.title).where(
        Idea.id.in_(set(idea_ids)), sa.or_(own, sa.and_(Idea.is_public, ideas.visible_to(Guest())))
    )
    return {number: title for number, title in db.session.execute(query)}  # noqa: C416  rows are no pairs for mypy


def _short(text: str) -> str:
    words = " ".join(normalised(text).split())
    return words if len(words) <= _EXCERPT else f"{words[:_EXCERPT].rstrip()} …"


def summary(found: Sequence[Line]) -> str:
    """ "1 Idee, 1 Kommentar, 2 Unterstützungen"."""
    numbers = {kind: sum(line.kind == kind for line in found) for kind in KINDS}
    said = (
        ngettext("%(num)s Idee", "%(num)s Ideen", numbers["idea"]),
        ngettext("%(num)s Kommentar", "%(num)s Kommentare", numbers["comment"]),
        ngettext("%(num)s Unterstützung", "%(num)s Unterstützungen", numbers["support"]),
    )
    return ", ".join(str(words) for kind, words in zip(KINDS, said, strict=True) if numbers[kind])
