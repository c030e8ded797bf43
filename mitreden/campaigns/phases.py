"""Which phases run: while a campaign is open the clock alone decides, to the minute, without a job. Pure.

A phase runs from its first minute until the minute in which it ends: "bis 18:00 Uhr" means that at 18:00 it is over.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from mitreden.campaigns.models import Campaign, CampaignState, Phase, PhaseKind
from mitreden.core import clock

Dates = Mapping[PhaseKind, tuple[datetime, datetime]]


def running(phases: Iterable[Phase], moment: datetime) -> frozenset[PhaseKind]:
    """The kinds whose time it is at `moment`."""
    return frozenset(phase.kind for phase in phases if phase.starts_at <= moment < phase.ends_at)


def is_running(campaign: Campaign, kind: PhaseKind, moment: datetime) -> bool:
    """Whether the campaign is open and the phase's time has come. `campaign.phases` must be loaded."""
    return campaign.state is CampaignState.OPEN and kind in running(campaign.phases, moment)


def phase(campaign: Campaign, kind: PhaseKind) -> Phase | None:
    """The campaign's phase of a kind, None if it has none."""
    return next((item for item in campaign.phases if item.kind is kind), None)


def has_begun(campaign: Campaign, moment: datetime) -> bool:
    """Whether the first phase's time has come."""
    return any(item.starts_at <= moment for item in campaign.phases)


def ends_at(campaign: Campaign, moment: datetime) -> datetime | None:
    """When the phase that runs now and ends first is over; None if none runs."""
    return min((item.ends_at for item in campaign.phases if is_running(campaign, item.kind, moment)), default=None)


def next_start(campaign: Campaign, moment: datetime) -> datetime | None:
    """When the next phase begins; None if no more is to come."""
    return min((item.starts_at for item in campaign.phases if item.starts_at > moment), default=None)


def last_end(campaign: Campaign) -> datetime | None:
    """When the last phase is over."""
    return max((item.ends_at for item in campaign.phases), default=None)


def exists_on_the_wall(wall: datetime) -> bool:
    """Whether clocks in the region ever show this time: the change to summer time skips an hour."""
    return clock.local(clock.from_local(wall)).replace(tzinfo=None) == wall


def to_the_minute(moment: datetime) -> datetime:
    """The beginning of the minute."""
    return moment - timedelta(seconds=moment.second, microseconds=moment.microsecond)
