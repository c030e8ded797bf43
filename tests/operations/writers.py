"""Eight who write at once, and what must be true of a copy made meanwhile."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import OperationalError

from mitreden.accounts import queries as people
from mitreden.audit import queries as log
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import ModerationMode
from mitreden.core.database import writing
from mitreden.extensions import db
from mitreden.ideas import commands as ideas
from mitreden.voting import commands as voting
from tests.factories import Make
from tests.installation import Installation

WRITERS = 8


class Writers:
    """Threads that put in ideas and support them, each with commits of its own, until they are stopped."""

    def __init__(self, app: Flask, people_ids: list[int]) -> None:
        self.app, self.people_ids = app, people_ids
        self.commits = 0
        self.troubles: list[BaseException] = []
        self._progress = threading.Condition()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(number,)) for number in people_ids]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(60)
        with self.app.app_context():
            db.engine.dispose()
        assert not self.troubles, [repr(trouble) for trouble in self.troubles]

    def wait_for_more(self, commits: int = 8) -> None:
        """Until so many more commits have been acknowledged."""
        with self._progress:
            aim = self.commits + commits
            assert self._progress.wait_for(lambda: self.commits >= aim or self.troubles, 60)

    def _work(self, person_id: int) -> None:
        try:
            while not self._stopping.is_set():
                if not self._was_acknowledged(person_id):
                    continue
                with self._progress:
                    self.commits += 1
                    self._progress.notify_all()
        except BaseException as error:  # noqa: BLE001  told to the test
            self.troubles.append(error)
            self._stopping.set()

    def _was_acknowledged(self, person_id: int) -> bool:
        """On an overloaded machine SQLite may refuse a writer (the page would say 503): that is no fault of a backup."""
        with self.app.app_context(), writing():
            try:
                self._write(person_id)
            except OperationalError as error:
                if "database is locked" not in str(error):
                    raise
                return False
            finally:
                db.session.remove()
        return True

    def _write(self, person_id: int) -> None:
        person = people.existing_person(person_id)
        campaign = campaigns.campaign_by_slug("load")
        assert campaign is not None
        idea = ideas.submit_idea(
            campaign=campaign, by=person, title="Eine Bank am Weiher", field_id=campaign.fields[0].id,
            text="Wer vom Bus kommt, kann sich dort ausruhen. " * 20,
        )  # fmt: skip
        db.session.refresh(idea, ["campaign"])
        if idea.is_public:
            voting.cast_vote(idea=idea, by=person, keys=self.app.config["KEYS"])
        db.session.commit()


@contextmanager
def eight_writers(installation: Installation) -> Iterator[Writers]:
    """Eight people who write into the installation as long as the block lasts."""
    with installation.context() as app:
        make = Make(app.config["KEYS"])
        make.campaign("load", moderation=ModerationMode.AFTERWARDS)
        ids = [make.person(f"Person {number}").id for number in range(WRITERS)]
        writers = Writers(app, ids)
    writers.start()
    try:
        writers.wait_for_more(1)
        yield writers
    finally:
        writers.stop()


def sqlite_faults(path: Path) -> list[str]:
    """What is wrong with a copy of the file; a copy that cannot be read at all is wrong, too."""
    try:
        with closing(sqlite3.connect(path)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return ["integrity_check"]
            return _uneven(lambda query: copy.execute(query).fetchone()[0])
    except sqlite3.DatabaseError as error:
        return [str(error)]


def faults(installation: Installation) -> list[str]:
    """What is wrong with the database of an installation: counts that do not agree, or a log that does not."""
    with installation.context() as app:
        found = _uneven(lambda query: db.session.connection().exec_driver_sql(query).scalar())
        broken, _ = log.verified(app.config["SETTINGS"].data_folder)
        return [*found, broken.why] if broken else found


COUNTS = {
    "supports": ("SELECT coalesce(sum(support_count), 0) FROM idea", "SELECT count(*) FROM vote"),
    "versions": ("SELECT count(*) FROM idea", "SELECT count(*) FROM idea_version"),
    "words": ("SELECT count(*) FROM idea", "SELECT count(*) FROM search_document WHERE whole_id IS NULL"),
    "words below": (
        "SELECT count(*) FROM comment WHERE is_public",
        "SELECT count(*) FROM search_document WHERE whole_id IS NOT NULL",
    ),
    "public": ("SELECT public_ideas FROM campaign", "SELECT count(*) FROM idea WHERE is_public"),
    "log": ("SELECT count(*) FROM audit_event", "SELECT coalesce(max(id), 0) FROM audit_event"),
    "moves": ("SELECT count(*) FROM idea", "SELECT count(*) FROM audit_event WHERE action = 'idea.moved'"),
    "receipts": ("SELECT count(*) FROM idea", "SELECT count(*) FROM outbox_mail WHERE kind = 'idea_online'"),
    "life-lines": (
        "SELECT count(*) FROM idea",
        "SELECT count(DISTINCT subject_id) FROM timeline_entry WHERE subject = 'idea' AND key = 'idea.published'",
    ),
    "comments": ("SELECT coalesce(sum(comment_count), 0) FROM idea", "SELECT count(*) FROM comment WHERE is_public"),
    "words said": ("SELECT count(*) FROM comment", "SELECT count(*) FROM audit_event WHERE action = 'comment.written'"),
    "pictures": ("SELECT count(*) FROM idea_picture", "SELECT count(*) FROM picture WHERE NOT is_loose"),
    "pictures logged": (
        "SELECT count(*) FROM idea_picture",
        "SELECT count(*) FROM audit_event WHERE action = 'picture.added'",
    ),
}


def _uneven(value: Callable[[str], object]) -> list[str]:
    return [name for name, (left, right) in COUNTS.items() if value(left) != value(right)]
