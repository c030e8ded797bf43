"""Ideas of people who leave: taken away with all their words, or kept as those of a former member."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from mitreden.accounts.models import UserSession
from mitreden.audit import commands as log
from mitreden.core.actors import Actor
from mitreden.extensions import db
from mitreden.ideas import needs, states
from mitreden.ideas.findable import KIND, take_out
from mitreden.ideas.models import UNSENT, Idea, IdeaPicture, IdeaState, IdeaVersion
from mitreden.ideas.pictures import remove_pictures_of
from mitreden.media import commands as media
from mitreden.search import commands as search

_NEVER_SENT = sorted(UNSENT)
_BLANK = {"title": "", "text_source": "", "text_html": ""}


def sent_ideas(person_id: int) -> list[sa.Row[tuple[int, str]]]:
    """Id and title of all that a person ever sent in: what they choose about when they leave."""
    query = (
        sa.select(Idea.id, Idea.title)
        .where(Idea.author_id == person_id, Idea.state.not_in(_NEVER_SENT))
        .order_by(Idea.id.desc())
    )
    return list(db.session.execute(query))


def write_anew(campaign_id: int) -> None:
    """Give all ideas of a campaign the same transaction: PostgreSQL notes at each row which one came last, that of a support."""
    if db.session.get_bind().dialect.name == "postgresql":
        unchanged = sa.update(Idea).where(Idea.campaign_id == campaign_id).values(changed_no=Idea.changed_no)
        db.session.execute(unchanged.execution_options(synchronize_session=False))


def leave_ideas(*, person_id: int, kept: Collection[int], by: Actor | None) -> list[int]:
    """Take away a person's ideas but those `kept`, which have no author any more. Returns the numbers of those taken away."""
    gone = []
    for idea in db.session.scalars(sa.select(Idea).where(Idea.author_id == person_id)).all():
        if idea.state in _NEVER_SENT:
            delete_unsent([idea.id])
        elif idea.id in kept:
            _part(idea, person_id)
        else:
            _erase(idea, person_id, by)
        gone += [idea.id] if idea.id not in kept else []
    needs.leave_needs(person_id)
    log.forget_salts("idea", gone)
    return gone


def _part(idea: Idea, person_id: int) -> None:
    idea.author_id = None
    idea.changed_no += 1
    if idea.state_changed_by == person_id:
        idea.state_changed_by = None
    _update_versions(idea.id, created_by=None)
    db.session.flush()


def _erase(idea: Idea, person_id: int, by: Actor | None) -> None:
    remove_pictures_of(idea, by=by)
    idea.title = idea.excerpt = idea.text_source = idea.text_html = idea.place = ""
    idea.lat = idea.lon = idea.import_flags = None
    _update_versions(idea.id, **_BLANK)
    take_out(idea)
    states.erase(idea, by=by)
    _part(idea, person_id)


def _update_versions(idea_id: int, **values: object) -> None:
    db.session.execute(
        sa.update(IdeaVersion)
        .where(IdeaVersion.idea_id == idea_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def delete_unsent(idea_ids: Collection[int]) -> None:
    """Delete drafts and what was never confirmed: nobody but their author has seen them."""
    search.forget(KIND, list(idea_ids))
    media.remove(db.session.scalars(sa.select(IdeaPicture.picture_id).where(IdeaPicture.idea_id.in_(idea_ids))).all())
    mine = sa.and_(Idea.id.in_(idea_ids), Idea.state.in_(_NEVER_SENT))
    db.session.execute(sa.delete(Idea).where(mine).execution_options(synchronize_session="fetch"))


def silent_drafts(before: datetime) -> list[int]:
    """Drafts begun before a moment, whose authors have not been here since."""
    has_come = sa.exists().where(UserSession.person_id == Idea.author_id, UserSession.created_at >= before)
    query = sa.select(Idea.id).where(Idea.state == IdeaState.DRAFT, Idea.created_at < before, ~has_come)
    return list(db.session.scalars(query))


def drafts_in(campaign_ids: Collection[int]) -> list[int]:
    """All drafts of these campaigns."""
    query = sa.select(Idea.id).where(Idea.state == IdeaState.DRAFT, Idea.campaign_id.in_(campaign_ids))
    return list(db.session.scalars(query))


def unconfirmed(before: datetime) -> list[int]:
    """What came in before a moment from an address that was never confirmed."""
    query = sa.select(Idea.id).where(Idea.state == IdeaState.UNCONFIRMED, Idea.created_at < before)
    return list(db.session.scalars(query))


def part_authors(campaign_id: int) -> int:
    """Make the ideas of a campaign nameless; drafts go. How many."""
    drafts = db.session.scalars(
        sa.select(Idea.id).where(Idea.campaign_id == campaign_id, Idea.state.in_(_NEVER_SENT))
    ).all()
    delete_unsent(drafts)
    authored = sa.and_(Idea.campaign_id == campaign_id, Idea.author_id.is_not(None))
    number = 0
    for idea in db.session.scalars(sa.select(Idea).where(authored)).all():
        assert idea.author_id is not None  # noqa: S101  asked for
        _part(idea, idea.author_id)
        number += 1
    needs.part_needs(campaign_id)
    return number + len(drafts)
