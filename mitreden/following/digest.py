"""A digest in words: what its reader may see of the news, grouped by what they follow."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from mitreden.accounts.policy import Visitor
from mitreden.following import queries, subjects
from mitreden.following.models import FollowKind
from mitreden.following.queries import Told
from mitreden.following.subjects import Thing
from mitreden.timeline.models import Subject
from mitreden.timeline.telling import Moment, moments
from mitreden.web.i18n import gettext, ngettext

DIGEST = "following.digest"
SHOWN = 8  # of one thing; the page has the rest
IN_SUBJECT = 60


class Group(TypedDict):
    """The news of one thing."""

    title: str
    path: str
    posts: list[dict[str, Any]]
    moments: list[Moment]
    ideas: list[dict[str, Any]]
    more: int


def groups(person: Visitor, news: Sequence[tuple[str, int, list[int]]]) -> list[Group]:
    """What to tell: posts, the life-line's own sentences, and new ideas. What is out of sight is left out."""
    wanted: dict[FollowKind, set[int]] = {}
    for kind, number, _ in news:
        wanted.setdefault(FollowKind(kind), set()).add(number)
    things = subjects.named(person, wanted)
    told = queries.told(person, [entry for *_, entries in news for entry in entries])
    found = [
        _group(things[FollowKind(kind), number], entries, told)
        for kind, number, entries in news
        if (FollowKind(kind), number) in things
    ]
    return [group for group in found if group["posts"] or group["moments"] or group["ideas"]]


def _group(thing: Thing, numbers: Sequence[int], told: Mapping[int, Told]) -> Group:
    seen = [told[number] for number in numbers if number in told]
    is_whole = thing.kind is FollowKind.IDEA
    posts = [one for one in seen if one.subject is Subject.NEWS]
    ideas = [] if is_whole else [one for one in seen if one.subject is Subject.IDEA]
    lines = moments([one.entry for one in seen if is_whole or one.subject is Subject.CAMPAIGN])
    return Group(
        title=thing.title,
        path=thing.path,
        posts=[{"title": one.title, "text": one.excerpt, "path": f"/news/{one.subject_id}"} for one in posts[:SHOWN]],
        moments=lines[:SHOWN],
        ideas=[{"title": one.title, "path": f"/ideas/{one.subject_id}"} for one in ideas[:SHOWN]],
        more=sum(max(0, len(found) - SHOWN) for found in (posts, lines, ideas)),
    )


def headline(found: Sequence[Group]) -> str:
    """For the subject: the first thing, and how many more."""
    title = found[0]["title"]
    title = title if len(title) <= IN_SUBJECT else f"{title[: IN_SUBJECT - 1].rstrip()}…"
    others = len(found) - 1
    if not others:
        return str(gettext("„%(title)s“", title=title))
    return str(ngettext("„%(title)s“ und einem weiteren", "„%(title)s“ und %(num)d weiteren", others, title=title))
