"""Carrying out what was done in a visit, as a person: each deed by the command that everybody uses, or a reason why not."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from mitreden.accounts import commands as accounts
from mitreden.accounts.models import Person
from mitreden.campaigns import commands as campaign_commands
from mitreden.campaigns.models import Campaign
from mitreden.comments import commands as comments
from mitreden.comments import queries as comment_queries
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotFoundError, UnavailableError
from mitreden.core.keys import KeyStore
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import commands as ideas
from mitreden.ideas import erasing
from mitreden.ideas import queries as idea_queries
from mitreden.ideas.models import Idea
from mitreden.media import commands as media
from mitreden.visits.queries import Done
from mitreden.voting import commands as votes

_GONE = N_("Das gibt es nicht (mehr).")
_YEAR = timedelta(days=365)  # how long an address is kept where a campaign names no day


def lock(deeds: Sequence[Done], person: Person | None, keys: KeyStore) -> None:
    """Take all locks in the order in which everybody takes them: voters, ideas, campaigns. So nobody waits in a circle.

    The lock of the log comes last of all, with the first event.
    """
    campaigns = db.session.scalars(
        sa.select(Campaign).where(Campaign.id.in_({deed.campaign for deed in deeds})).order_by(Campaign.id)
    ).all()
    about = {deed.about for deed in deeds}
    if person is not None:
        votes.hold(idea_ids=about, campaigns_of=campaigns, by=person, keys=keys)
    else:
        db.session.execute(
            sa.select(Idea.id).where(Idea.id.in_(about)).order_by(Idea.id).with_for_update(key_share=True)
        )
    changed = sorted({deed.campaign for deed in deeds if deed.kind == "idea"})
    row = sa.select(Campaign.id).where(Campaign.id.in_(changed)).order_by(Campaign.id).with_for_update(key_share=True)
    db.session.execute(row)


def carry_out(deeds: Sequence[Done], by: Person, keys: KeyStore) -> list[dict[str, Any]]:
    """Do it all, in the order of doing: over a limit the earliest count. What became of each, as JSON values.

    UnavailableError, if a vote is interrupted: then nothing is done, and trying again later helps.
    """
    return [_carried_out(deed, by, keys) for deed in deeds]


def _carried_out(deed: Done, by: Person, keys: KeyStore) -> dict[str, Any]:
    result: dict[str, Any] = {
        "kind": deed.kind,
        "about": deed.about,
        "counts": True,
        "why": "",
        "values": {},
        "title": "",
    }
    try:
        with db.session.begin_nested():
            _DO[deed.kind](deed, by, keys)
    except UnavailableError:
        raise
    except DomainError as error:
        title, words = _words(deed)
        why = {"why": error.message, "values": error.values, "title": title, "words": words}
        return {**result, "counts": False, **why}
    accounts.keep_guest(person=by, until=_until(deed.campaign))
    return result


def _words(deed: Done) -> tuple[str, str]:
    """What somebody wrote who came too late: the page gives it back to them, before it is deleted."""
    idea = idea_queries.unconfirmed_idea(deed.about) if deed.kind == "idea" else None
    return (idea.title, idea.text_source) if idea is not None else (f"#{deed.about}", str(deed.facts.get("text", "")))


def _until(campaign_id: int) -> date:
    """Until when the campaign keeps addresses of guests."""
    day = db.session.scalar(sa.select(Campaign.guests_until).where(Campaign.id == campaign_id))
    return day or clock.today() + _YEAR


def _idea(deed: Done, by: Person, _keys: KeyStore) -> None:
    idea = idea_queries.unconfirmed_idea(deed.about)
    if idea is None:
        raise NotFoundError(_GONE)
    _take_age(idea.campaign, deed, by)
    ideas.confirm_idea(idea=idea, by=by)
    media.give(picture_ids=[shown.id for shown in idea_queries.pictures_of(idea.id)], to=by)


def _comment(deed: Done, by: Person, _keys: KeyStore) -> None:
    idea = _found(deed, by)
    parent = comment_queries.comment(by, deed.facts["parent"]) if deed.facts.get("parent") else None
    if parent is None and deed.facts.get("parent"):
        raise NotFoundError(_GONE)
    comments.write_comment(idea=idea, by=by, text=deed.facts["text"], parent=parent)


def _support(deed: Done, by: Person, keys: KeyStore) -> None:
    votes.cast_vote(idea=_found(deed, by), by=by, keys=keys, seen=deed.facts.get("version"))


def _found(deed: Done, by: Person) -> Idea:
    """The idea that it is about, with the age said for its campaign."""
    idea = idea_queries.idea(by, deed.about)
    if idea is None:
        raise NotFoundError(_GONE)
    _take_age(idea.campaign, deed, by)
    return idea


def _take_age(campaign: Campaign, deed: Done, by: Person) -> None:
    if campaign.minimum_age and deed.facts.get("age", 0) >= campaign.minimum_age:
        campaign_commands.confirm_age(campaign=campaign, by=by)


_DO: dict[str, Callable[[Done, Person, KeyStore], None]] = {"idea": _idea, "comment": _comment, "support": _support}


def discard(deeds: Sequence[Done]) -> None:
    """Delete what would have become of them: only an idea and its pictures exist outside the visit."""
    numbers = [deed.about for deed in deeds if deed.kind == "idea"]
    if numbers:
        erasing.delete_unsent(numbers)
