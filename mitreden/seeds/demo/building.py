"""Builds the whole demo region in one transaction."""

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.accounts.roles import ROLE_NAMES, Role
from mitreden.campaigns.models import Campaign
from mitreden.core.errors import DomainError
from mitreden.core.keys import KeyStore
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.media.store import Store
from mitreden.outbox import nudge
from mitreden.outbox.models import OutboxMail
from mitreden.seeds import demo_password
from mitreden.seeds.demo import campaigns, comments, following, ideas, measures, needs, news, people, region, supports
from mitreden.seeds.demo.world import World, texts


def build(keys: KeyStore, store: Store) -> None:
    """Live through the demo region. DomainError where real people have accounts: it must not mix with their data."""
    if db.session.scalar(sa.select(sa.exists().where(sa.not_(Person.is_demo)))):
        raise DomainError(
            N_("Hier haben echte Menschen ein Konto. Die Vorführung braucht eine eigene, leere Datenbank.")
        )
    demo_password.hashed()  # slow: before the first write takes the lock
    world = World(keys, store)
    region.plan(world)
    people.plan(world)
    for item in campaigns.all_campaigns():
        campaigns.plan(world, item)
    lives = ideas.plan(world)
    supports.plan(world, lives)
    comments.plan(world, lives)
    measures.plan(world, lives)
    needs.plan(world, lives)
    news.plan(world)
    following.plan(world)
    world.diary.live()
    _drop_mail()


def _drop_mail() -> None:
    """Nobody in the demo region has a mailbox, and mails about the past would all leave today."""
    db.session.execute(sa.delete(OutboxMail))
    nudge.forget()


def is_built() -> bool:
    """Whether the demo region stands here."""
    slugs = [item["slug"] for item in campaigns.all_campaigns()]
    return bool(db.session.scalar(sa.select(sa.exists().where(Campaign.slug.in_(slugs)))))


def is_empty() -> bool:
    """Whether nobody has an account and nothing is asked."""
    return not db.session.scalar(sa.select(sa.or_(sa.exists(sa.select(Person.id)), sa.exists(sa.select(Campaign.id)))))


def log_ins() -> list[tuple[str, str, str]]:
    """Role, mail address and name of those to sign in as: one citizen and all staff."""
    data = texts("people")
    rows = [(ROLE_NAMES[Role(item["roles"][0]["role"])], item["email"], item["name"]) for item in data["staff"]]
    citizen = data["citizens"][0]
    return [("Bürgerin", citizen["email"], citizen["name"]), *rows]
