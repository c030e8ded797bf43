"""Until when what is kept of a campaign; the columns are explained in docs/retention.md. Pure but for filling in."""

from datetime import timedelta

from mitreden.campaigns import phases
from mitreden.campaigns.models import Campaign
from mitreden.core import clock

DAYS = {"drafts_until": 90, "guests_until": 365, "notes_until": 2 * 365, "retain_until": 5 * 365}


def fill_in(campaign: Campaign) -> None:
    """Set the dates that nobody has set, counted from the end of the last phase."""
    last = phases.last_end(campaign)
    for name, days in DAYS.items():
        if last is not None and getattr(campaign, name) is None:
            setattr(campaign, name, clock.local(last).date() + timedelta(days=days))
