"""What the address of a map, or of the filters, asks of a campaign's ideas; the list reads its own in `views.ideas`."""

from typing import NamedTuple

from flask import request
from werkzeug.exceptions import UnprocessableEntity

from mitreden.accounts.sessions import current_person
from mitreden.campaigns import phases
from mitreden.campaigns import policy as campaign_policy
from mitreden.campaigns.models import Campaign, PhaseKind
from mitreden.core import clock
from mitreden.core.errors import NotFoundError
from mitreden.core.words import N_
from mitreden.ideas import browsing, choosing, listing

NO_CAMPAIGN = N_("Diese Beteiligung gibt es nicht (mehr).")


class Look(NamedTuple):
    """The campaign, what is asked of its ideas, and what can be chosen, as far as it was needed to read that."""

    campaign: Campaign
    asked: browsing.Browsing
    choices: choosing.Choices


def look(slug: str, path: str, *, needs_choices: bool = False) -> Look:
    """Read what is asked of the list, or map, at `path`; `needs_choices`: they are shown."""
    person, moment, args = current_person(), clock.now(), request.args
    campaign = listing.head(person, slug)
    if campaign is None:
        raise NotFoundError(NO_CAMPAIGN)
    typed = args.get("municipality", "")[: choosing.TYPED_MAX]
    choices = choosing.choices(campaign.id, typed) if needs_choices else choosing.choices_for(campaign.id, args)
    try:
        asked = browsing.read(
            path, args, choices, shows_counts=campaign_policy.sees_counts(person, campaign, moment),
            is_collecting=phases.is_running(campaign, PhaseKind.COLLECTING, moment), qualified_at=campaign.qualified_at,
        )  # fmt: skip
    except ValueError as error:
        raise UnprocessableEntity from error
    return Look(campaign, asked, choices)
