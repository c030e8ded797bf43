"""`mitreden campaigns …`"""

import click
from flask import current_app

from mitreden.campaigns import starting
from mitreden.extensions import db


@click.group()
def campaigns() -> None:
    """Campaigns."""


@campaigns.command()
@click.argument("slug")
@click.option("--title", required=True, help="What people read.")
@click.option("--field", "fields", multiple=True, metavar="NAME", help="An innovation field; may be given again.")
def create(slug: str, title: str, fields: tuple[str, ...]) -> None:
    """Create an open, public campaign that collects ideas and votes from now on, with default rules.

    Region and fields are made where they are missing.
    """
    keys = current_app.config["KEYS"]
    campaign = starting.start_campaign(slug=slug, title=title, field_names=fields, by=None, keys=keys)
    db.session.commit()
    print(f"campaign {campaign.slug} is open: {current_app.config['SETTINGS'].base_url}/campaigns/{campaign.slug}")
