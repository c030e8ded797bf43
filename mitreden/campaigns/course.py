"""The course of a campaign in steps, from collecting to what comes of it: what is over, what is now, what is next. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mitreden.campaigns import phases
from mitreden.campaigns.models import Campaign, CampaignState, Phase


class When(StrEnum):
    """Where a step stands in time."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True)
class Step:
    """One step. `kind` is a phase's kind, or `evaluating`, `answering`, `implementing`."""

    kind: str
    when: When
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    until: date | None = None


_ORDER = list(CampaignState)


def steps(campaign: Campaign, moment: datetime) -> list[Step]:
    """All steps in their order. Phases go by the clock while the campaign is open, the others by people."""
    return [*_phases(campaign, moment), *_afterwards(campaign)]


def _phases(campaign: Campaign, moment: datetime) -> Iterator[Step]:
    for phase in sorted(campaign.phases, key=lambda item: (item.starts_at, item.ends_at)):
        yield Step(phase.kind.value, _phase(campaign, phase, moment), phase.starts_at, phase.ends_at)


def _phase(campaign: Campaign, phase: Phase, moment: datetime) -> When:
    if _ORDER.index(campaign.state) > _ORDER.index(CampaignState.OPEN) or phase.ends_at <= moment:
        return When.DONE
    return When.NOW if phases.is_running(campaign, phase.kind, moment) else When.NEXT


def _afterwards(campaign: Campaign) -> Iterator[Step]:
    yield Step("evaluating", _by_people(campaign, CampaignState.EVALUATING, CampaignState.EVALUATING))
    answering = _by_people(campaign, CampaignState.ANSWERING, CampaignState.ANSWERING)
    yield Step("answering", answering, until=campaign.answer_on)
    yield Step("implementing", _by_people(campaign, CampaignState.DECIDED, CampaignState.IMPLEMENTING))


def _by_people(campaign: Campaign, first: CampaignState, last: CampaignState) -> When:
    place = _ORDER.index(campaign.state)
    if place < _ORDER.index(first):
        return When.NEXT
    return When.DONE if place > _ORDER.index(last) else When.NOW


def shown_state(campaign: Campaign, moment: datetime) -> str:
    """The state as people experience it: an open campaign whose first phase is still to come "begins soon"."""
    if campaign.state is CampaignState.OPEN and not phases.has_begun(campaign, moment):
        return CampaignState.ANNOUNCED.value
    return campaign.state.value


class Group(StrEnum):
    """The parts of the list of campaigns, in this order."""

    NOW = "now"
    SOON = "soon"
    FOLLOWING = "following"
    DONE = "done"
    DRAFT = "draft"


def group(campaign: Campaign, moment: datetime) -> Group:
    """Where a campaign stands in the list: first those in which something can be done now."""
    if campaign.state is CampaignState.DRAFT:
        return Group.DRAFT
    if campaign.state is CampaignState.ARCHIVED:
        return Group.DONE
    if any(phases.is_running(campaign, phase.kind, moment) for phase in campaign.phases):
        return Group.NOW
    if campaign.state in {CampaignState.ANNOUNCED, CampaignState.OPEN} and phases.next_start(campaign, moment):
        return Group.SOON
    return Group.FOLLOWING
