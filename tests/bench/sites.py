"""Installations to measure: a database of a kind with a number of ideas, and people who are signed in."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event

from mitreden.accounts.models import Person
from mitreden.app import MIGRATIONS, create_app
from mitreden.campaigns.models import Campaign
from mitreden.comments.intake import Imported, take_imported
from mitreden.comments.models import Comment
from mitreden.config import Settings
from mitreden.core import clock, rich_text
from mitreden.core.database import writing
from mitreden.extensions import db
from mitreden.ideas import listing
from mitreden.ideas.models import Idea, TextFormat
from mitreden.seeds.load import start
from mitreden.seeds.load.writing import Wanted, load
from tests.bench.blocks import Call
from tests.installation import execute
from tests.page_client import PageClient

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
COMMENTS = 50
_REF = "bench-{number}"
_NO_QUERY = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


@dataclass(frozen=True)
class Site:
    """One installation with load data."""

    database: str
    ideas: int
    app: Flask

    @property
    def list_path(self) -> str:
        """The list of ideas."""
        return f"/campaigns/{start.SLUG}/ideas"

    def deep_cursor(self) -> str:
        """Where the list stands after nine of ten ideas."""
        return str(listing.cursor(self._public_ideas(1, self.ideas * 9 // 10)[0], listing.Sort.NEWEST))

    def idea_ids(self, number: int) -> list[int]:
        """Ids of public ideas from the middle of the list."""
        return [row.id for row in self._public_ideas(number, max(0, min(self.ideas // 2, self.ideas - 2 * number)))]

    def said(self, number: int) -> list[tuple[str, str]]:
        """Titles and texts of some of these."""
        query = sa.select(Idea.title, Idea.text_source).where(Idea.id.in_(self.idea_ids(number))).order_by(Idea.id)
        with self.app.app_context():
            return [(row.title, row.text_source) for row in db.session.execute(query)]

    def _public_ideas(self, number: int, offset: int) -> list[sa.Row[Any]]:
        query = (
            sa.select(Idea.id, Idea.published_at)
            .join(Campaign, Campaign.id == Idea.campaign_id)
            .where(Campaign.slug == start.SLUG, Idea.is_public)
            .order_by(Idea.published_at.desc(), Idea.id.desc())
        )
        with self.app.app_context():
            return list(db.session.execute(query.limit(number).offset(offset)))

    def discussed_id(self) -> int:
        """An idea with fifty comments, a third of them answers."""
        query = sa.select(Comment.idea_id).where(Comment.import_ref == _REF.format(number=0))
        with self.app.app_context():
            return int(db.session.scalars(query).one())

    def signed_in(self) -> tuple[str, str]:
        """The cookie of a citizen's browser, and the token that its forms carry."""
        with self.app.app_context(), writing():
            person = db.session.scalars(sa.select(Person).order_by(Person.id.desc()).limit(1)).one()
            client = PageClient(self.app).as_person(person)
        found = _TOKEN.search(client.browser.get(f"{self.list_path}/new").text)
        cookie = client.browser.get_cookie("session")
        assert found, "the form has no token"
        assert cookie, "there is no session"
        return f"session={cookie.value}", found[1]

    def queries(self, call: Call) -> int:
        """How many statements one call sends to the database."""
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(_NO_QUERY):
                seen.append(statement)

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            call()
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(seen)


@contextmanager
def sqlite_site(folder: Path, ideas: int) -> Iterator[Site]:
    """A fresh SQLite installation."""
    place = folder / f"sqlite-{ideas}"
    shutil.rmtree(place, ignore_errors=True)
    try:
        yield _made("sqlite", ideas, place, f"sqlite:///{place / 'mitreden.db'}")
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def postgresql_site(folder: Path, ideas: int, admin: str) -> Iterator[Site]:
    """A fresh PostgreSQL database on the server at `admin`."""
    place, name = folder / f"postgresql-{ideas}", f"mitreden_test_{uuid4().hex[:12]}"
    execute(admin, f"CREATE DATABASE {name}")
    try:
        yield _made(
            "postgresql", ideas, place, sa.make_url(admin).set(database=name).render_as_string(hide_password=False)
        )
    finally:
        execute(admin, f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(place, ignore_errors=True)


def _made(kind: str, ideas: int, folder: Path, url: str) -> Site:
    app = create_app(
        Settings(data_dir=str(folder), database_url=url, secret_key="for measuring only", rate_limits="off")
    )
    wanted = Wanted(ideas=ideas, people=max(50, ideas // 50), votes=ideas * 5, comments=ideas, seed=1)
    with app.app_context(), writing():
        upgrade(directory=MIGRATIONS)
        for _ in load(wanted, app.config["KEYS"]):
            db.session.commit()
        _discuss()
        db.session.remove()
        db.engine.dispose()
    return Site(kind, ideas, app)


def _discuss() -> None:
    """Fifty comments below one idea that had none, by people with names."""
    bare = sa.select(Idea).where(Idea.is_public, Idea.comment_count == 0).order_by(Idea.id).limit(1)
    idea = db.session.scalars(bare).one()
    campaign = db.session.get_one(Campaign, idea.campaign_id)
    text = "Das sehe ich **genauso**.\n\nWer macht mit? Ich hätte am Samstag Zeit."
    said = [
        Imported(
            _REF.format(number=number), idea.id, text, TextFormat.MARKDOWN, rich_text.render(text), clock.now(),
            parent_ref=_REF.format(number=number - 1) if number % 3 == 2 else None,
        )
        for number in range(COMMENTS)
    ]  # fmt: skip
    take_imported(campaign=campaign, comments=said, by=None)
    people = list(db.session.scalars(sa.select(Person.id).limit(COMMENTS)))
    for comment in db.session.scalars(sa.select(Comment).where(Comment.idea_id == idea.id)):
        comment.author_id = people[comment.id % len(people)]
    db.session.commit()


def answers(admin: str) -> bool:
    """Whether a PostgreSQL server can be had."""
    try:
        execute(admin, "SELECT 1")
    except sa.exc.OperationalError:
        return False
    return True
