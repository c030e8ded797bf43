"""What load data stands on: a region, fields, municipalities and one campaign of its own, made where they are missing."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from mitreden.campaigns import commands as campaigns
from mitreden.campaigns import queries as campaign_queries
from mitreden.campaigns import starting
from mitreden.campaigns.models import Campaign, ModerationMode
from mitreden.core import clock
from mitreden.core.keys import KeyStore
from mitreden.region import commands as region_commands
from mitreden.region import queries as region
from mitreden.region.models import InnovationField, Organisation, OrganisationKind
from mitreden.seeds.load.pool import towns
from mitreden.seeds.load.spread import DAYS

SLUG = "load-test"  # sorts after the campaigns of the demo region
TITLE = "Lasttest: Viele Ideen auf einmal"
_MOST_TOWNS = 500
_DAYS_LEFT = 60


def midnight() -> datetime:
    """When today began in the region."""
    return clock.from_local(datetime.combine(clock.today(), time()))


def load_campaign(keys: KeyStore) -> Campaign:
    """The campaign of the load data, open since before its oldest idea; moderators are there from 7 to 22 o'clock."""
    known = campaign_queries.campaign_by_slug(SLUG)
    if known is not None:
        return known
    home = region.region() or region_commands.set_region(name=starting.REGION, by=None)
    fields = _fields()
    _municipalities()
    begin, end = midnight() - timedelta(days=DAYS + 1), midnight() + timedelta(days=_DAYS_LEFT)
    campaign = campaigns.create_campaign(
        by=None,
        title=TITLE,
        slug=SLUG,
        dates=campaigns.default_dates(begin, end),
        fields=fields,
        municipalities=region.few_municipalities(),
        purpose=starting.PURPOSE,
        negotiable=starting.NEGOTIABLE,
        afterwards=starting.AFTERWARDS,
        answer_on=clock.local(end).date() + timedelta(days=starting.ANSWER_DAYS),
        contact=f"Team Mitreden, {home.name}",
        controller=home.name,
        legal_basis=starting.LEGAL_BASIS,
        moderation=ModerationMode.HOURS,
        hours_from=time(7),
        hours_until=time(22),
    )
    campaigns.publish_campaign(campaign=campaign, by=None, keys=keys)
    return campaign


def _fields() -> list[InnovationField]:
    return region.fields() or [
        region_commands.create_field(name=name, icon=icon, by=None) for name, icon in starting.FIELDS
    ]


def _municipalities() -> None:
    if region.municipalities(1):
        return
    for number, name in enumerate(towns()):
        region_commands.create_organisation(
            name=name, kind=OrganisationKind.MUNICIPALITY, by=None, population=900 + 310 * number,
            lat=round(50.1 + 0.03 * number, 5), lon=round(9.9 + 0.02 * number, 5),
        )  # fmt: skip


def places(campaign: Campaign) -> Sequence[Organisation]:
    """The municipalities that ideas of the campaign may name."""
    return campaign.municipalities or region.municipalities(_MOST_TOWNS)
