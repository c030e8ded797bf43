"""The versions of an idea: which there were, and what each changed. With the idea its versions are hidden."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import UnprocessableEntity

from mitreden.accounts.policy import Visitor
from mitreden.accounts.sessions import current_person
from mitreden.core import rich_text
from mitreden.core.errors import NotFoundError
from mitreden.core.permissions import ANYONE
from mitreden.core.words import N_
from mitreden.ideas import policy, queries
from mitreden.ideas.difference import difference, is_same
from mitreden.ideas.models import Channel, Idea, IdeaVersion
from mitreden.moderation import policy as moderation
from mitreden.web.access import access
from mitreden.web.respond import page

bp = Blueprint("versions", __name__)
_GONE = N_("Diese Fassung gibt es nicht (mehr).")


@bp.get("/ideas/<int:idea_id>/versions")
@access(ANYONE)
def index(idea_id: int) -> Response:
    """All versions of an idea that were public."""
    idea, found = _found(current_person(), idea_id)
    return page("site/versions.html", idea=idea, versions=[_row(idea, version, found) for version in found])


@bp.get("/ideas/<int:idea_id>/versions/<int:number>")
@access(ANYONE)
def detail(idea_id: int, number: int) -> Response:
    """What a version changed against the one before, or (`?since=`) against the one that somebody supported."""
    person = current_person()
    idea, found = _found(person, idea_id)
    shown = next((version for version in found if version.number == number), None)
    if shown is None:
        raise NotFoundError(_GONE)
    before = _compared(found, number)
    numbers = (before.number, number) if before else (number, number)
    (old_title, old_html), (title, html) = queries.words_of(idea_id, *numbers)
    text = difference(rich_text.plain(old_html), rich_text.plain(html))
    headline = difference(old_title, title)
    may_mark = before and not shown.is_substance and moderation.may_moderate(person, idea)
    return page(
        "site/version.html",
        idea=idea,
        version=_row(idea, shown, found),
        before=_row(idea, before, found) if before else None,
        headline=headline,
        text=text,
        is_same=is_same([*headline, *text]),
        may_mark=bool(may_mark),
        undo=_undo(person, idea, shown) if before and shown.is_substance else "",
        neighbours=_neighbours(found, number),
    )


def _undo(person: Visitor, idea: Idea, version: IdeaVersion) -> str:
    """Where the mark of a version is taken back by whoever asks; empty if they may not."""
    if moderation.may_moderate(person, idea):
        return f"/desk/moderation/{idea.id}/versions/{version.number}/substance/undo"
    return (
        f"/ideas/{idea.id}/versions/{version.number}/substance/undo" if policy.may_unmark(person, idea, version) else ""
    )


def _neighbours(found: Sequence[IdeaVersion], number: int) -> tuple[int | None, int | None]:
    """The public versions before and after."""
    numbers = [version.number for version in found]
    return (
        max((one for one in numbers if one < number), default=None),
        min((one for one in numbers if one > number), default=None),
    )


def _found(person: Visitor, idea_id: int) -> tuple[Idea, Sequence[IdeaVersion]]:
    idea = queries.idea(person, idea_id)
    found = queries.history(idea_id) if idea is not None and policy.may_read(person, idea) else []
    if idea is None or not found:
        raise NotFoundError(_GONE)
    return idea, found


def _compared(found: Sequence[IdeaVersion], number: int) -> IdeaVersion | None:
    """The version to compare with: the newest public one up to `since`, else the one before."""
    since = request.args.get("since", str(number - 1))
    if not (since.isascii() and since.isdigit() and len(since) < 9) or int(since) >= number:
        raise UnprocessableEntity
    earlier = [version for version in found if version.number < number]
    wanted = [version for version in earlier if version.number <= int(since)]
    return next(iter(wanted), earlier[-1] if earlier else None)


def _row(idea: Idea, version: IdeaVersion, found: Sequence[IdeaVersion]) -> dict[str, Any]:
    is_first = version.number == found[-1].number
    return {
        "number": version.number, "at": version.published_at, "who": _who(idea, version), "is_first": is_first,
        "is_substance": version.is_substance and not is_first,
    }  # fmt: skip


def _who(idea: Idea, version: IdeaVersion) -> str:
    """Who wrote it, without a name: an erased author leaves none anyway."""
    if idea.channel is Channel.IMPORT and version.number == 1:
        return "import"
    return "author" if version.created_by in {None, idea.author_id} else "moderation"
