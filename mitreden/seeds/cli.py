"""`mitreden demo`, `mitreden seed`."""

import time

import click
from flask import current_app

from mitreden.extensions import db
from mitreden.media.jobs import develop
from mitreden.media.store import Store
from mitreden.seeds import demo_password
from mitreden.seeds.demo import building
from mitreden.seeds.load import start, writing

_NUMBER = click.IntRange(min=0)


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing where people or campaigns exist.")
def demo(*, if_empty: bool) -> None:
    """Build an invented region to try everything out, and print its log-ins. Refuses where real people exist."""
    if if_empty and not building.is_empty():
        print("there are people or campaigns already: nothing to do")
        return
    if not building.is_built():
        building.build(current_app.config["KEYS"], Store.of(current_app.config["SETTINGS"]))
        db.session.commit()
        develop()
    print(f"demo region ready: {current_app.config['SETTINGS'].base_url}")
    print(f"sign in with a mail address and the password {demo_password.PASSWORD}")
    for role, email, name in building.log_ins():
        print(f"  {role:24}  {email:36}  {name}")


@click.command()
@click.option("--ideas", type=_NUMBER, default=1_000, show_default=True, help="How many ideas to add.")
@click.option("--people", type=_NUMBER, default=200, show_default=True, help="How many people to add.")
@click.option(
    "--votes", type=_NUMBER, default=5_000, show_default=True, help="How many supports they give to the ideas."
)
@click.option("--comments", type=_NUMBER, default=0, show_default=True, help="How many comments they write.")
@click.option("--seed", "number", type=int, default=1, show_default=True, help="The same number gives the same data.")
def seed(ideas: int, people: int, votes: int, comments: int, number: int) -> None:
    """Add load data to a campaign of its own: ideas, people, supports and comments, consistent and quickly."""
    begin = time.monotonic()
    wanted = writing.Wanted(ideas=ideas, people=people, votes=votes, comments=comments, seed=number)
    for step in writing.load(wanted, current_app.config["KEYS"]):
        db.session.commit()
        print(f"{time.monotonic() - begin:6.1f} s  {step}", flush=True)
    print(f"ready: {current_app.config['SETTINGS'].base_url}/campaigns/{start.SLUG}")
