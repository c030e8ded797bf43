"""A whole region with somebody of every role in it, to be walked through: everybody's browser, and a way to undo what was tried."""

import contextvars
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from mitreden.accounts.models import Person
from mitreden.accounts.queries import existing_person
from mitreden.accounts.roles import SCOPES, Role, Scope
from mitreden.campaigns.queries import campaign_by_slug
from mitreden.core import clock
from mitreden.exports import ordering
from mitreden.exports.columns import TableKind
from mitreden.exports.models import JobKind, JobState, TableJob
from mitreden.exports.store import Store, new_key
from mitreden.extensions import db
from mitreden.ideas.models import IdeaNeed
from tests.browser import hostile
from tests.browser.guests import UNSEEN
from tests.browser.world import World, build, cookie_of
from tests.factories import Make
from tests.installation import Installation
from tests.walks import canaries

GUEST = "guest"
EVERYTHING = "everything"  # holds every role


@dataclass
class Visitor:
    """Somebody's browser, without the checks of `PageClient`: whatever comes is looked at."""

    name: str
    browser: Any

    def open(self, path: str, method: str = "GET", **options: Any) -> TestResponse:
        """A request in a context of its own."""
        moment = clock.now() if clock._fixed.get() else None
        return contextvars.Context().run(self._open, path, method, moment, options)

    def _open(self, path: str, method: str, moment: Any, options: dict[str, Any]) -> TestResponse:
        if moment is None:
            return self.browser.open(path, method=method, **options)
        with clock.at(moment):
            return self.browser.open(path, method=method, **options)


@dataclass
class Town:
    """The region on one database, with an application whose CSRF protection and rate limits are off."""

    world: World
    app: Flask
    cookies: dict[str, str] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)  # that no page links to
    people: dict[str, int] = field(default_factory=dict)  # whose cookie it is

    @property
    def installation(self) -> Installation:
        return self.world.installation

    def visitor(self, name: str, app: Flask | None = None) -> Visitor:
        """The browser of one of `cookies`, or of a guest."""
        app = app or self.app
        browser = app.test_client()
        if name != GUEST:
            browser.set_cookie(app.config["SESSION_COOKIE_NAME"], self.cookies[name])
        return Visitor(name, browser)

    @contextmanager
    def undone(self) -> Iterator[sa.Connection]:
        """Whatever requests write inside is undone at the end; they all use the one connection that this gives."""
        with self.app.app_context():
            engine = db.engine
            connection = engine.connect()
            outer = connection.begin()
            connection.begin_nested()
            db.engines[None] = connection  # type: ignore[assignment]  sessions join its transaction
            try:
                yield connection
            finally:
                db.session.remove()
                outer.rollback()
                connection.close()
                db.engines[None] = engine


def found(installation: Installation) -> Town:
    """Build the world of the browser tests in `installation`, and people of all roles."""
    world = build(installation)
    town = Town(world, installation.app(), dict(world.cookies))
    town.app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with installation.context() as app:
        _people(town, Make(app.config["KEYS"]), app)
        _table(town)
        canaries.plant()
        db.session.commit()
    _newcomers(town)
    return town


def _people(town: Town, make: Make, app: Flask) -> None:
    """One of every role, and one with all of them."""
    campaign = campaign_by_slug(town.world.names["campaign"])
    assert campaign is not None
    places = {"campaign_id": campaign.id, "organisation_id": town.world.names["places"][0]}
    everything = make.person("Edda Alles")
    for role in Role:
        person = make.person(f"Rolle {role.value}")
        for each in (person, everything):
            make.grant(each, role, **_scope(role, places))
        town.cookies[role.value] = cookie_of(app, person, f"Gerät {role.value}")
        town.people[role.value] = person.id
    need = {"idea_id": town.world.names["idea"], "municipality_id": places["organisation_id"], "said_on": clock.today()}
    db.session.add(IdeaNeed(person_id=everything.id, **need))
    town.cookies[EVERYTHING], town.people[EVERYTHING] = cookie_of(app, everything, "Gerät alles"), everything.id
    named = dict(db.session.execute(sa.select(Person.display_name, Person.id)).all())
    starts = {"ali": "Ali", "mira": "Mira", "kora": "Kora", "stefan": "Stefan", "rita": "Rita", "adam": "Adam"}
    town.people |= {
        name: number for name, start in starts.items() for full, number in named.items() if full.startswith(start + " ")
    }
    town.people["jana"], town.people["gerda"] = named[hostile.NAME[:60]], named[UNSEEN]


def _scope(role: Role, places: dict[str, int]) -> dict[str, int]:
    if {Scope.REGION, Scope.INSTALLATION} & set(SCOPES[role]):
        return {}
    name = "campaign_id" if Scope.CAMPAIGN in SCOPES[role] else "organisation_id"
    return {name: places[name]}


def _table(town: Town) -> None:
    """A large table that is ready to be fetched."""
    campaign = campaign_by_slug(town.world.names["campaign"])
    assert campaign is not None
    edda = existing_person(town.people[EVERYTHING])
    job = ordering.order(
        kind=JobKind.EXPORT, campaign=campaign, table=TableKind.IDEAS, form="csv", by=edda, rows_total=9_000
    )
    db.session.execute(sa.update(TableJob).values(asked_by=edda.id))
    job.state, job.key = JobState.DONE, new_key()
    Store.of(town.app.config["SETTINGS"]).path(job.key).write_text("eine Tabelle")
    town.addresses.append(f"/desk/exports/{job.id}/file")


def _newcomers(town: Town) -> None:
    """Who has asked for a code, who has typed theirs and has no account yet, and who is to type a second factor."""
    for name in ("asked", "proved", "half"):
        visitor = town.visitor(GUEST)
        with town.app.app_context():
            email = existing_person(town.people["rita"]).email if name == "half" else f"{name}.qvzk@example.org"
        visitor.open("/account/sign-in", "POST", data={"email": email})
        if name != "asked":
            code = town.installation.execute("SELECT data FROM outbox_mail ORDER BY id DESC LIMIT 1")[0][0]
            data = json.loads(code) if isinstance(code, str) else code
            assert visitor.open("/account/code", "POST", data={"code": data["code"]}).status_code == 303
        cookie = visitor.browser.get_cookie("session")
        assert cookie is not None
        town.cookies[name] = cookie.value


def dump(connection: sa.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that the database has, also of those that no model knows."""
    names = sorted(sa.inspect(connection).get_table_names())
    return {name: sorted(map(tuple, connection.exec_driver_sql(f'SELECT * FROM "{name}"')), key=repr) for name in names}


def contents(town: Town) -> dict[str, list[tuple[Any, ...]]]:
    """What is in the database now, as everybody sees it who opens it anew."""
    engine = sa.create_engine(town.installation.database_url)
    with engine.connect() as connection:
        rows = dump(connection)
    engine.dispose()
    return rows


def files(town: Town) -> dict[str, int]:
    """The files of the installation and how long they are; SQLite's own working files are no contents."""
    folder = town.installation.folder
    return {
        str(path.relative_to(folder)): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }
