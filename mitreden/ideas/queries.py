"""Reading ideas. Who may see which stands in `visible_to`, which lists, counts, feeds and exports share."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, defer, joinedload

from mitreden.accounts.policy import Visitor, scope_ids
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.extensions import db
from mitreden.ideas.gallery import Shown
from mitreden.ideas.models import UNSENT, Aside, Idea, IdeaPicture, IdeaState, IdeaVersion
from mitreden.ideas.policy import READERS
from mitreden.media.models import Picture, PictureState

HISTORY_MAX = 200
_WHOLE = (
    contains_eager(Idea.campaign).selectinload(Campaign.phases),
    joinedload(Idea.field),
    joinedload(Idea.municipality),
)

_SENT = Idea.state.not_in(sorted(UNSENT))
_PICTURES = (
    sa.select(
        Picture.id, IdeaPicture.idea_id, IdeaPicture.position, IdeaPicture.alt, IdeaPicture.rule_key, Picture.state,
        Picture.refusal, Picture.width, Picture.height,
    )
    .join(Picture, Picture.id == IdeaPicture.picture_id)
    .where(IdeaPicture.idea_id == sa.bindparam("idea_id"))
    .order_by(IdeaPicture.position)
)  # fmt: skip


def visible_to(person: Visitor) -> sa.ColumnElement[bool]:
    """The ideas whose words `person` may read: a condition on Idea.

    Public ones of campaigns that the person may know of, the person's own, and for those who moderate, coordinate, plan or
    audit all in their scope that were ever sent in. Lists for everybody add `Idea.is_public`.
    """
    return sa.or_(_public_to(person), *_reasons(person))


def _public_to(person: Visitor) -> sa.ColumnElement[bool]:
    return sa.and_(Idea.is_public, Idea.campaign_id.in_(sa.select(Campaign.id).where(campaigns.visible_to(person))))


def _reasons(person: Visitor) -> list[sa.ColumnElement[bool]]:
    """Why somebody may read ideas that are not public."""
    return [] if person.id is None else [Idea.author_id == person.id, *_duties(person)]


def _duties(person: Visitor) -> list[sa.ColumnElement[bool]]:
    """Where somebody reads everything that was ever sent in, hidden things too: the rule `policy.reads_all`, for the database."""
    reasons: list[sa.ColumnElement[bool]] = []
    everywhere, campaign_ids, organisation_ids = scope_ids(person, *READERS)
    if everywhere:
        return [_SENT]
    if campaign_ids:
        reasons.append(sa.and_(_SENT, Idea.campaign_id.in_(campaign_ids)))
    if organisation_ids:
        reasons.append(sa.and_(_SENT, Idea.municipality_id.in_(organisation_ids)))
    return reasons


def known_to(person: Visitor) -> sa.ColumnElement[bool]:
    """The ideas that `person` may know of: besides `visible_to` those of which a placeholder stays.

    A placeholder stays of what was hidden, and of what was public once. Its words are for `policy.may_read` only.
    """
    stays = sa.or_(Idea.aside == Aside.HIDDEN, Idea.published_at.is_not(None))
    of_known_campaign = Idea.campaign_id.in_(sa.select(Campaign.id).where(campaigns.visible_to(person)))
    return sa.or_(visible_to(person), sa.and_(stays, of_known_campaign))


def idea(person: Visitor, idea_id: int) -> Idea | None:
    """One idea with campaign, phases, field and municipality; None if `person` may not know of it.

    Ask `policy.may_read` before showing its words.
    """
    query = sa.select(Idea).join(Idea.campaign).where(Idea.id == idea_id, known_to(person)).options(*_WHOLE)
    return db.session.scalars(query).first()


def idea_to_edit(person: Visitor, idea_id: int) -> Idea | None:
    """The same with the campaign's fields and municipalities, for the form; the person's own only."""
    return _own(person.id, idea_id)


def _own(person_id: int | None, idea_id: int | None) -> Idea | None:
    campaign = contains_eager(Idea.campaign)
    query = (
        sa.select(Idea)
        .join(Idea.campaign)
        .where(Idea.id == idea_id, Idea.author_id == person_id)
        .options(
            *_WHOLE, campaign.selectinload(Campaign.fields), campaign.selectinload(Campaign.municipalities)
        )
    )  # fmt: skip
    return db.session.scalars(query).first()


def draft_written_in(person_id: int, form: str, campaign_id: int) -> Idea | None:
    """The draft that a form has begun, as `idea_to_edit` gives it."""
    query = sa.select(Idea.id).where(
        Idea.author_id == person_id, Idea.written_in == form, Idea.campaign_id == campaign_id, Idea.state == IdeaState.DRAFT,
        Idea.aside.is_(None),
    )  # fmt: skip
    number = db.session.scalar(query) if form else None
    return None if number is None else _own(person_id, number)


def unconfirmed_idea(idea_id: int) -> Idea | None:
    """An idea whose author has not proved their address yet, complete. Whoever asks holds the visit's key, or the mail's token."""
    campaign = contains_eager(Idea.campaign)
    query = (
        sa.select(Idea)
        .join(Idea.campaign)
        .where(Idea.id == idea_id, Idea.state == IdeaState.UNCONFIRMED)
        .options(*_WHOLE, campaign.selectinload(Campaign.fields), campaign.selectinload(Campaign.municipalities))
    )
    return db.session.scalars(query).first()


def ideas_of(person_id: int) -> list[Idea]:
    """All ideas of a person in whatever state, newest first, with campaigns and phases. Nobody has so many that they need pages."""
    query = (
        sa.select(Idea).join(Idea.campaign).where(Idea.author_id == person_id).options(*_WHOLE).order_by(Idea.id.desc())
    )
    return list(db.session.scalars(query))


def count_of(person_id: int) -> int:
    """How many ideas a person has, in whatever state."""
    return db.session.scalar(sa.select(sa.func.count()).where(Idea.author_id == person_id)) or 0


def history(idea_id: int) -> Sequence[IdeaVersion]:
    """The versions that were public, newest first: what a draft said, or words that nobody published, is no history.

    Whoever asks has to have found the idea and `policy.may_read` before: with the idea its versions are hidden.
    """
    query = (
        sa.select(IdeaVersion)
        .where(IdeaVersion.idea_id == idea_id, IdeaVersion.published_at.is_not(None))
        .order_by(IdeaVersion.number.desc())
        .limit(HISTORY_MAX)
        .options(defer(IdeaVersion.text_source), defer(IdeaVersion.text_html))
    )
    return db.session.scalars(query).all()


def words_of(idea_id: int, *numbers: int) -> list[tuple[str, str]]:
    """Title and stored HTML of versions, in the order asked for."""
    query = sa.select(IdeaVersion.number, IdeaVersion.title, IdeaVersion.text_html).where(
        IdeaVersion.idea_id == idea_id, IdeaVersion.number.in_(numbers)
    )
    found = {row.number: (row.title, row.text_html) for row in db.session.execute(query)}
    return [found[number] for number in numbers]


def versions(idea_id: int) -> Sequence[IdeaVersion]:
    """What the idea said when, newest first, public or not."""
    query = sa.select(IdeaVersion).where(IdeaVersion.idea_id == idea_id).order_by(IdeaVersion.number.desc())
    return db.session.scalars(query).all()


def pictures_of(idea_id: int) -> list[Shown]:
    """The pictures of an idea in their order, whatever became of them. A page asks only if `Idea.pictures_no` is not 0."""
    return [Shown(*row) for row in db.session.execute(_PICTURES, {"idea_id": idea_id})]


def idea_of_picture(picture_id: int) -> int | None:
    """The number of the idea that a picture belongs to. Whether somebody may know of it: `idea`."""
    return db.session.scalar(sa.select(IdeaPicture.idea_id).where(IdeaPicture.picture_id == picture_id))


def picture_key(person: Visitor, idea_id: int, picture_id: int) -> str | None:
    """What the files of a picture are called, if `person` may see it: hidden ones only by those whose duty it is."""
    query = (
        sa.select(Picture.key)
        .join(IdeaPicture, IdeaPicture.picture_id == Picture.id)
        .join(Idea, Idea.id == IdeaPicture.idea_id)
        .where(
            Picture.id == picture_id, Idea.id == idea_id, Picture.state == PictureState.READY, visible_to(person),
            sa.or_(IdeaPicture.rule_key.is_(None), *_duties(person)),
        )
    )  # fmt: skip
    return db.session.scalar(query)
