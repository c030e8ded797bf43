"""One idea with all that its page says, as rows in place of entities: a third of their price, and every policy reads them."""

from types import SimpleNamespace
from typing import Any, cast

import sqlalchemy as sa

from mitreden.accounts.asking import VisitorsQuestion
from mitreden.accounts.models import PUBLIC_NAME, Person
from mitreden.accounts.policy import Visitor
from mitreden.campaigns.models import Campaign, Phase
from mitreden.campaigns.values import PLAIN, TEXTS
from mitreden.core.reading import Question
from mitreden.extensions import reading
from mitreden.ideas import needs, queries
from mitreden.ideas.models import Idea
from mitreden.region.models import InnovationField, Organisation

_LONG = frozenset({*TEXTS, *PLAIN, "plain_language"})
_WORDS = [column.name for column in Idea.__table__.columns if column.name != "text_source"]
_RULES = [column.name for column in Campaign.__table__.columns if column.name.removesuffix("_html") not in _LONG]

_IDEA = (
    sa.select(
        *(Idea.__table__.columns[name] for name in _WORDS),
        InnovationField.slug.label("field_slug"), InnovationField.name.label("field_name"),
        InnovationField.icon.label("field_icon"), InnovationField.colour.label("field_colour"),
        Organisation.slug.label("municipality_slug"), Organisation.name.label("municipality_name"),
        PUBLIC_NAME.label("author_name"), needs.IN_ONE_CELL.label("needs"),
    )
    .join(InnovationField, InnovationField.id == Idea.field_id)
    .outerjoin(Organisation, Organisation.id == Idea.municipality_id)
    .outerjoin(Person, Person.id == Idea.author_id)
    .where(Idea.id == sa.bindparam("idea_id"))
)  # fmt: skip
_IDEA_FOR = VisitorsQuestion(lambda person: _IDEA.where(queries.known_to(person)))
_CAMPAIGN = Question(
    sa.select(
        *(Campaign.__table__.columns[name] for name in _RULES),
        Phase.kind.label("phase_kind"), Phase.starts_at.label("phase_starts_at"), Phase.ends_at.label("phase_ends_at"),
    )
    .outerjoin(Phase, Phase.campaign_id == Campaign.id)
    .where(Campaign.id == sa.bindparam("campaign_id"))
    .order_by(Phase.starts_at)
)  # fmt: skip


def shown(person: Visitor, idea_id: int) -> Idea | None:
    """An idea with its author's name, field, places, campaign and phases; None if `person` may not know of it: two queries.

    It has the attributes of an `Idea`, only to be read. Ask `policy.may_read` before showing its words.
    """
    rows = _IDEA_FOR.rows(person, idea_id=idea_id)
    if not rows:
        return None
    row = rows[0]
    place = SimpleNamespace(id=row.municipality_id, slug=row.municipality_slug, name=row.municipality_name)
    found = SimpleNamespace(
        **dict(zip(_WORDS, row, strict=False)),
        author_name=row.author_name,
        needs=needs.read(row.needs, row.municipality_slug),
        field=SimpleNamespace(slug=row.field_slug, name=row.field_name, icon=row.field_icon, colour=row.field_colour),
        municipality=None if row.municipality_id is None else place,
        campaign=_campaign(row.campaign_id),
    )
    return cast("Idea", found)


def _campaign(campaign_id: int) -> Any:
    rows = _CAMPAIGN.rows(reading(), campaign_id=campaign_id)
    phases = [
        SimpleNamespace(kind=row.phase_kind, starts_at=row.phase_starts_at, ends_at=row.phase_ends_at)
        for row in rows
        if row.phase_kind is not None
    ]
    return SimpleNamespace(**dict(zip(_RULES, rows[0], strict=False)), phases=phases)
