"""The one writer of a campaign's state: an explicit table of moves, the log and the life-line."""

from mitreden.audit import commands as log
from mitreden.campaigns import figures
from mitreden.campaigns.models import Campaign, CampaignState
from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject

_S = CampaignState
MOVES: dict[CampaignState, frozenset[CampaignState]] = {
    _S.DRAFT: frozenset({_S.ANNOUNCED, _S.OPEN}),
    _S.ANNOUNCED: frozenset({_S.DRAFT, _S.OPEN}),
    _S.OPEN: frozenset({_S.EVALUATING}),
    _S.EVALUATING: frozenset({_S.OPEN, _S.ANSWERING}),
    _S.ANSWERING: frozenset({_S.DECIDED}),
    _S.DECIDED: frozenset({_S.IMPLEMENTING, _S.ARCHIVED}),
    _S.IMPLEMENTING: frozenset({_S.ARCHIVED}),
    _S.ARCHIVED: frozenset(),
}


def move(campaign: Campaign, to: CampaignState, *, by: Actor | None) -> None:
    """Move a campaign to another state. Publishing (out of the draft) goes through `commands.publish_campaign`."""
    db.session.flush()
    db.session.refresh(campaign, ["state", "changed_no"], with_for_update=True)
    before = campaign.state
    if to not in MOVES[before]:
        raise DomainError(N_("Dieser Schritt geht von hier aus nicht."), field="state")
    if to is CampaignState.OPEN and campaign.voting_key is None:
        raise DomainError(N_("Bitte veröffentlichen Sie die Beteiligung: Dabei entsteht das Geheimnis der Abstimmung."))
    if to is CampaignState.DECIDED:
        waiting = figures.without_outcome(campaign.id)
        if waiting:
            raise DomainError(
                N_("Noch nicht alle Ideen haben ein Ergebnis: Es fehlen %(number)s."), field="state", number=waiting
            )
    campaign.state = to
    campaign.changed_no += 1
    if to is not CampaignState.DRAFT and campaign.published_at is None:
        campaign.published_at, campaign.published_by = clock.now(), by.id if by else None
    db.session.flush()
    timeline.append(Subject.CAMPAIGN, campaign.id, f"campaign.{to.value}")
    log.record("campaign.moved", by=by, subject="campaign", subject_id=campaign.id, before=before.value, to=to.value)
