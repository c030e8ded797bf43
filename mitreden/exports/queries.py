"""Reading what tables are made of, in portions, so that memory does not grow with the campaign."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from mitreden.campaigns.models import Campaign
from mitreden.exports.columns import Cell, cells
from mitreden.extensions import db
from mitreden.ideas.models import Idea, IdeaState
from mitreden.region.models import InnovationField, Organisation, OrganisationKind
from mitreden.roadmap.models import Measure, MeasureIdea

PORTION = 500
_IDEAS = (
    sa.select(
        Idea.id, Idea.kind, Idea.title, Idea.text_html, Idea.text_source, Idea.text_format, InnovationField.name.label("field"),
        Organisation.name.label("municipality"), Organisation.ags, Idea.place, Idea.lat, Idea.lon, Idea.channel, Idea.state,
        Idea.aside, Idea.state_text, Idea.decline_reason, Idea.rule_key, Idea.support_count, Idea.earlier_support,
        Idea.comment_count, Idea.version, Idea.created_at, Idea.submitted_at, Idea.published_at, Idea.state_changed_at,
        Idea.import_ref, Idea.import_flags,
    )
    .join(InnovationField, InnovationField.id == Idea.field_id)
    .outerjoin(Organisation, Organisation.id == Idea.municipality_id)
    .where(Idea.campaign_id == sa.bindparam("campaign_id"), Idea.state != IdeaState.DRAFT)
    .order_by(Idea.id)
)  # fmt: skip


def idea_rows(campaign: Campaign, *, shows_counts: bool) -> Iterator[dict[str, Cell]]:
    """Every idea of a campaign that was ever sent in, whatever its state, by number. Drafts belong to their authors."""
    result = db.session.execute(_IDEAS.execution_options(yield_per=PORTION), {"campaign_id": campaign.id})
    for portion in result.partitions():
        measures = _measures([row.id for row in portion])
        for row in portion:
            yield cells(row, campaign.slug, measures.get(row.id, ()), shows_counts=shows_counts)


def _measures(idea_ids: Sequence[int]) -> dict[int, list[str]]:
    query = (
        sa.select(MeasureIdea.idea_id, Measure.id, Measure.title, MeasureIdea.role)
        .join(Measure, Measure.id == MeasureIdea.measure_id)
        .where(MeasureIdea.idea_id.in_(idea_ids))
        .order_by(Measure.id)
    )
    found: dict[int, list[str]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.idea_id, []).append(f"{row.id} ({row.role.value}): {row.title}")
    return found


def about(campaign: Campaign) -> dict[str, Any]:
    """What a table says of its campaign. Nothing that changes without the campaign changing."""
    return {
        "slug": campaign.slug,
        "title": campaign.title,
        "state": campaign.state.value,
        "permalink": f"/campaigns/{campaign.slug}",
        "fields": [field.name for field in campaign.fields],
        "phases": [
            {"kind": phase.kind.value, "starts_at": phase.starts_at.isoformat(), "ends_at": phase.ends_at.isoformat()}
            for phase in campaign.phases
        ],
    }


def campaign_called(slug: str) -> Campaign | None:
    """Any campaign, for the console: whoever types there may see it."""
    options = (sa.orm.selectinload(Campaign.fields), sa.orm.selectinload(Campaign.phases))
    return db.session.scalars(sa.select(Campaign).where(Campaign.slug == slug).options(*options)).first()


def municipalities_by_name() -> dict[str, int]:
    """Municipalities by AGS and by name in small letters; a name that several bear is left out."""
    query = sa.select(Organisation.id, Organisation.name, Organisation.ags).where(
        Organisation.kind == OrganisationKind.MUNICIPALITY
    )
    found: dict[str, int] = {}
    several: set[str] = set()
    for number, name, ags in db.session.execute(query):
        key = name.casefold()
        several |= {key} & found.keys()
        found[key] = number
        if ags:
            found[ags] = number
    return {key: number for key, number in found.items() if key not in several}
