"""Reading replies: who owes which, where they stand, and what an idea's page shows."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from mitreden.accounts.models import Person
from mitreden.accounts.policy import Visitor, scope_ids
from mitreden.campaigns.models import Campaign, CampaignState
from mitreden.core.pagination import PAGE_SIZE, Cursor, Page
from mitreden.core.reading import Question
from mitreden.extensions import db, reading
from mitreden.ideas.models import Idea, IdeaState
from mitreden.region.models import Organisation
from mitreden.replies import joint
from mitreden.replies.models import Outcome, Reply, ReplyIdea, ReplyState
from mitreden.replies.policy import ANSWERING

_NEVER = date.max
MANY = 1_000  # numbers above are "more than"
OPEN_STATES = (IdeaState.PUBLISHED, IdeaState.UNDER_REVIEW)
ANSWERED_IN = (CampaignState.EVALUATING, CampaignState.ANSWERING)
OWNER = sa.func.coalesce(Idea.municipality_id, Campaign.lead_id)
_IN_WORK = sa.exists().where(ReplyIdea.idea_id == Idea.id, ReplyIdea.is_open)
OWED = sa.and_(
    Idea.is_public,
    Idea.state.in_(OPEN_STATES),
    sa.or_(Campaign.state.in_(ANSWERED_IN), Idea.state == IdeaState.UNDER_REVIEW),
    ~_IN_WORK,
)


class Show(StrEnum):
    """The lists of `/desk/replies`, in their order."""

    OWED = "owed"
    DRAFTS = "drafts"
    HANDED_IN = "handed_in"
    PLANNED = "planned"
    RELEASED = "released"


STATES: dict[Show, tuple[ReplyState, ...]] = {
    Show.DRAFTS: (ReplyState.DRAFT, ReplyState.RETURNED),
    Show.HANDED_IN: (ReplyState.HANDED_IN,),
    Show.PLANNED: (ReplyState.PLANNED,),
    Show.RELEASED: (ReplyState.RELEASED,),
}


class Owed(NamedTuple):
    """An idea that waits for its answer, and who gives it (None: the region's team)."""

    id: int
    title: str
    excerpt: str
    support_count: int
    campaign: str
    answer_on: Any
    owner: int | None
    organisation: str | None


class Row(NamedTuple):
    """A reply in a list: `title` of its first idea, `ideas` how many it names."""

    id: int
    edition: int
    state: ReplyState
    outcome: Outcome
    text: str
    organisation: str | None
    acts_for: bool
    handed_in_at: datetime | None
    release_at: datetime | None
    request: str
    joint: Any
    joint_id: int | None
    ideas: int
    first: int | None
    title: str | None


class Answer(NamedTuple):
    """What an idea's page shows of the reply that counts for it."""

    text_html: str
    outcome: Outcome
    decline_reason: Any
    competence: Any
    standing: Any
    cost_class: Any
    feasibility: Any
    released_at: datetime
    organisation: str | None
    organisation_slug: str | None
    together: int


_OWNED = (
    sa.select(
        Idea.id,
        Idea.title,
        Idea.excerpt,
        Idea.support_count,
        Campaign.title,
        Campaign.answer_on,
        OWNER,
        Organisation.name,
    )
    .join(Campaign, Campaign.id == Idea.campaign_id)
    .outerjoin(Organisation, Organisation.id == OWNER)
)


def in_scope(visitor: Visitor) -> sa.ColumnElement[bool]:
    """The ideas for which the visitor answers."""
    everywhere, _, organisations = scope_ids(visitor, *ANSWERING)
    return sa.true() if everywhere else for_organisations(organisations)


def for_organisations(organisation_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """The ideas for which these organisations answer: their own, and those of the whole region where they lead."""
    leads = sa.and_(Idea.municipality_id.is_(None), Campaign.lead_id.in_(organisation_ids))
    return sa.or_(Idea.municipality_id.in_(organisation_ids), leads)


def _visible(visitor: Visitor) -> sa.ColumnElement[bool]:
    everywhere, _, organisations = scope_ids(visitor, *ANSWERING)
    return sa.true() if everywhere else sa.and_(Reply.organisation_id.in_(organisations), Reply.joint.is_(None))


def owed(visitor: Visitor, cursor: Cursor | None = None, *, backwards: bool = False) -> Page[Owed]:
    """The ideas that wait for an answer of the visitor's, oldest first."""
    return paged(_OWNED.where(OWED, in_scope(visitor)), Idea.id, Owed, cursor, backwards=backwards)


def owed_by(organisation_id: int, limit: int) -> list[Owed]:
    """The ideas that wait for an organisation's answer, those promised first."""
    query = _OWNED.where(OWED, for_organisations([organisation_id]))
    query = query.order_by(sa.func.coalesce(Campaign.answer_on, _NEVER), Idea.id)
    return [Owed(*row) for row in db.session.execute(query.limit(limit))]


def still_owed(idea_ids: Iterable[int], organisation_id: int) -> list[Owed]:
    """Those of the ideas that still wait for this organisation's answer."""
    query = _OWNED.where(Idea.id.in_(list(idea_ids)), OWED, for_organisations([organisation_id])).order_by(Idea.id)
    return [Owed(*row) for row in db.session.execute(query)]


def to_answer(idea_ids: Collection[int]) -> list[Owed]:
    """Public ideas by number, whether they have an answer or not, and who answers for each."""
    query = _OWNED.where(Idea.id.in_(set(idea_ids)), Idea.is_public).order_by(Idea.id)
    return [Owed(*row) for row in db.session.execute(query)]


def replies(visitor: Visitor, show: Show, cursor: Cursor | None = None, *, backwards: bool = False) -> Page[Row]:
    """The replies of one list that the visitor may see, oldest first."""
    query = _rows().where(_visible(visitor), Reply.state.in_(STATES[show]))
    return paged(query, Reply.id, Row, cursor, backwards=backwards)


def _rows() -> Any:
    of_reply = sa.select(ReplyIdea.idea_id).where(ReplyIdea.reply_id == Reply.id).correlate(Reply)
    count = sa.select(sa.func.count()).select_from(ReplyIdea).where(ReplyIdea.reply_id == Reply.id).correlate(Reply)
    first = of_reply.order_by(ReplyIdea.idea_id).limit(1).scalar_subquery()
    return (
        sa.select(
            Reply.id, Reply.edition, Reply.state, Reply.outcome, Reply.text_source, Organisation.name, Reply.acts_for,
            Reply.handed_in_at, Reply.release_at, Reply.request, Reply.joint, Reply.joint_id,
            count.scalar_subquery(), Idea.id, Idea.title,
        )
        .outerjoin(Organisation, Organisation.id == Reply.organisation_id)
        .outerjoin(Idea, Idea.id == first)
    )  # fmt: skip


def paged(query: Any, key: Any, kind: Any, cursor: Cursor | None, *, backwards: bool) -> Page[Any]:
    """One page of a query by number, as rows of `kind`."""
    if cursor is not None:
        query = query.where(key < cursor.id if backwards else key > cursor.id)
    query = query.order_by(key.desc() if backwards else key).limit(PAGE_SIZE + 1)
    found = [kind(*row) for row in db.session.execute(query)]
    is_more, items = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if backwards:
        items.reverse()
    has_after = bool(items) and (is_more or backwards)
    has_before = bool(items) and (is_more if backwards else cursor is not None)
    first, last = (f"~{items[0].id}", f"~{items[-1].id}") if items else ("", "")
    return Page(items, after=last if has_after else None, before=first if has_before else None)


def tallies(visitor: Visitor) -> dict[Show, int]:
    """How many stand in each list, up to one more than `MANY`: one query. Of what is out nobody counts."""
    visible, counts = _visible(visitor), {}
    owing = sa.select(Idea.id).join(Campaign, Campaign.id == Idea.campaign_id).where(OWED, in_scope(visitor))
    counts[Show.OWED] = owing
    for show in (Show.DRAFTS, Show.HANDED_IN, Show.PLANNED):
        counts[show] = sa.select(Reply.id).where(visible, Reply.state.in_(STATES[show]))
    few = [sa.select(sa.func.count()).select_from(query.limit(MANY + 1).subquery()) for query in counts.values()]
    row = db.session.execute(sa.select(*(one.scalar_subquery() for one in few))).one()
    return dict(zip(counts, row, strict=True))


def editions(visitor: Visitor, show: Show) -> dict[int, int]:
    """Number and edition of every reply of a list: what "all" means when somebody presses the button."""
    query = sa.select(Reply.id, Reply.edition).where(_visible(visitor), Reply.state.in_(STATES[show]))
    return {row.id: row.edition for row in db.session.execute(query.order_by(Reply.id))}


def reply(visitor: Visitor, reply_id: int) -> Reply | None:
    """One reply with its organisation, if the visitor may see it."""
    query = sa.select(Reply).where(Reply.id == reply_id, _visible(visitor)).options(joinedload(Reply.organisation))
    return db.session.scalars(query).first()


def reply_by_link(reply_id: int) -> Reply | None:
    """The reply that a link is about; whoever asks has proved the link."""
    return db.session.get(Reply, reply_id)


def ideas_of(reply: Reply) -> list[Owed]:
    """The ideas that a reply names, those out of sight too: for the desk. With those that it covered once it is out."""
    query = _OWNED.join(ReplyIdea, ReplyIdea.idea_id == Idea.id).where(ReplyIdea.reply_id == reply.id).order_by(Idea.id)
    return [Owed(*row) for row in db.session.execute(query)]


def to_own_ideas(person: Person, reply_ids: Iterable[int]) -> set[int]:
    """Which of these replies are to ideas that the person wrote, also through a joint idea or a measure."""
    numbers = list(reply_ids)
    query = sa.select(ReplyIdea.reply_id).join(Idea, Idea.id == ReplyIdea.idea_id)
    found = set(db.session.scalars(query.where(ReplyIdea.reply_id.in_(numbers), Idea.author_id == person.id)))
    together = sa.select(Reply.id, Reply.joint, Reply.joint_id).where(Reply.id.in_(numbers), Reply.joint.is_not(None))
    for row in db.session.execute(together).all():
        whole = joint.whole(row.joint, row.joint_id)
        members = sa.exists().where(Idea.id.in_(whole.idea_ids if whole else ()), Idea.author_id == person.id)
        if db.session.scalar(sa.select(members)):
            found.add(row.id)
    return found


_together = (
    sa.select(sa.func.count())
    .select_from(ReplyIdea)
    .where(ReplyIdea.reply_id == Reply.id, ReplyIdea.is_current)
    .correlate(Reply)
    .scalar_subquery()
    .label("together")
)
_ANSWER = Question(
    sa.select(
        Reply.text_html, Reply.outcome, Reply.decline_reason, Reply.competence, Reply.standing, Reply.cost_class,
        Reply.feasibility, Reply.released_at, Organisation.name.label("organisation"),
        Organisation.slug.label("organisation_slug"), _together,
    )
    .join(ReplyIdea, ReplyIdea.reply_id == Reply.id)
    .outerjoin(Organisation, Organisation.id == Reply.organisation_id)
    .where(ReplyIdea.idea_id == sa.bindparam("idea_id"), ReplyIdea.is_current)
)  # fmt: skip


def answer_of(idea_id: int) -> Answer | None:
    """The reply that counts for an idea. Whoever asks has found the idea, and that it may be read."""
    rows: Sequence[Any] = _ANSWER.rows(reading(), idea_id=idea_id)
    return Answer(*rows[0]) if rows else None
