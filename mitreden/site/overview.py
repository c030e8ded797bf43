"""Rows as the composed pages show them: campaigns, ideas and measures in a few words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mitreden.accounts.policy import Visitor
from mitreden.campaigns import phases
from mitreden.campaigns.models import Campaign, CampaignState, PhaseKind, campaign_field
from mitreden.campaigns.words import dates_line
from mitreden.core import clock, rich_text
from mitreden.extensions import db
from mitreden.ideas import queries as idea_queries
from mitreden.ideas.models import Idea
from mitreden.region.models import InnovationField, Organisation
from mitreden.roadmap import queries as roadmap
from mitreden.roadmap.models import MeasureState
from mitreden.web.filters import number_words
from mitreden.web.i18n import gettext, ngettext

IDEAS_SHOWN = 9
_FIRST = {
    CampaignState.OPEN: 0,
    CampaignState.ANNOUNCED: 1,
    CampaignState.ANSWERING: 2,
    CampaignState.EVALUATING: 3,
    CampaignState.IMPLEMENTING: 4,
    CampaignState.DECIDED: 5,
}
_TELLING = (MeasureState.RUNNING, MeasureState.FINISHED, MeasureState.CONTINUED)


def votes_now(campaign: Campaign, moment: datetime) -> bool:
    """Whether people may support ideas now, signed in or not."""
    return phases.is_running(campaign, PhaseKind.VOTING, moment)


def voting_end(campaign: Campaign) -> datetime | None:
    """When the vote ends."""
    voting = phases.phase(campaign, PhaseKind.VOTING)
    return voting.ends_at if voting else None


def campaigns(found: Iterable[Campaign], field_id: int | None = None) -> list[dict[str, Any]]:
    """Campaigns as cards, the running ones first; drafts stay at the desk."""
    moment = clock.now()
    chosen = [campaign for campaign in found if campaign.state is not CampaignState.DRAFT]
    if field_id is not None:
        ids = set(
            db.session.scalars(sa.select(campaign_field.c.campaign_id).where(campaign_field.c.field_id == field_id))
        )
        chosen = [campaign for campaign in chosen if campaign.id in ids]
    chosen.sort(key=lambda campaign: _FIRST.get(campaign.state, 9))
    return [
        {
            "slug": campaign.slug,
            "title": campaign.title,
            "text": rich_text.excerpt(campaign.purpose_html, 180),
            "state": campaign.state.value,
            "dates": dates_line(campaign, moment),
            "facts": [
                ngettext(
                    "%(shown)s Idee",
                    "%(shown)s Ideen",
                    campaign.public_ideas,
                    shown=number_words(campaign.public_ideas),
                )
            ],
        }
        for campaign in chosen
    ]


def measures(person: Visitor, *, field: str | None = None, lead: str | None = None) -> list[dict[str, Any]]:
    """Public measures as cards, those that people can see happening first."""
    rows = sorted(roadmap.measures(field=field, lead=lead), key=lambda row: row.state not in _TELLING)
    behind = roadmap.ideas_behind([row.id for row in rows], person)
    return [
        {
            "id": row.id,
            "title": row.title,
            "text": row.summary,
            "field_name": row.field_name,
            "field_slug": row.field_slug,
            "field_icon": row.field_icon,
            "state": row.state.value,
            "responsible": row.lead or "",
            "ideas": behind[row.id][0].total if row.id in behind else 0,
        }
        for row in rows
    ]


_NEWEST = (
    sa.select(
        Idea.id,
        Idea.title,
        Idea.excerpt,
        Idea.state,
        Idea.place,
        Idea.kind,
        Idea.thumb_id,
        InnovationField.name.label("field_name"),
        InnovationField.slug.label("field_slug"),
        InnovationField.icon.label("field_icon"),
        Organisation.name.label("municipality"),
    )
    .join(InnovationField, InnovationField.id == Idea.field_id)
    .outerjoin(Organisation, Organisation.id == Idea.municipality_id)
    .where(Idea.is_public)
    .order_by(Idea.published_at.desc(), Idea.id.desc())
)


def newest_ideas(
    person: Visitor, *, campaign_id: int | None = None, field_id: int | None = None, municipality_id: int | None = None,
    limit: int = IDEAS_SHOWN,
) -> list[dict[str, Any]]:  # fmt: skip
    """The newest public ideas of a campaign, a field or a municipality, as cards. Numbers of supports stand in the campaign's list."""
    query = _NEWEST.where(idea_queries.visible_to(person)).limit(limit)
    if campaign_id is not None:
        query = query.where(Idea.campaign_id == campaign_id)
    if field_id is not None:
        query = query.where(Idea.field_id == field_id)
    if municipality_id is not None:
        query = query.where(Idea.municipality_id == municipality_id)
    return [
        {
            "id": row.id,
            "title": row.title,
            "excerpt": row.excerpt,
            "state": row.state.value,
            "kind": row.kind.value,
            "thumb": row.thumb_id,
            "place": ", ".join(word for word in (row.municipality or gettext("ganze Region"), row.place) if word),
            "field_name": row.field_name,
            "field_slug": row.field_slug,
            "field_icon": row.field_icon,
        }
        for row in db.session.execute(query)
    ]
