"""Due work: gathering who has news. Reading holds no lock; each batch is written in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mitreden.core import clock
from mitreden.core.database import begin_writing
from mitreden.extensions import db
from mitreden.following import commands, queries
from mitreden.following.digest import DIGEST
from mitreden.following.news import News, Place
from mitreden.following.queries import Due
from mitreden.following.times import SETTLING
from mitreden.outbox.commands import enqueue_bulk

BATCH = 500


@dataclass(frozen=True)
class Gathered:
    """Whose digests are due at `moment`, and what to tell them of all that happened until `until`."""

    moment: datetime
    until: datetime
    people: list[Due]
    news: dict[int, dict[Place, list[int]]]


def write_digests() -> int:
    """Minutely: write the digests that are due to the outbox. Returns how many."""
    moment = clock.now()
    until = moment - SETTLING
    written = 0
    try:
        _read()
        since = queries.earliest_due(moment)
        news = News(queries.events(since, until)) if since else None
        while news and (gathered := gather(news, moment, until)).people:
            written += write(gathered)
    finally:
        db.session.rollback()
        begin_writing()
    return written


def gather(news: News, moment: datetime, until: datetime) -> Gathered:
    """The next batch: two queries, however many people."""
    _read()
    people = queries.due(moment, BATCH)
    followed = queries.followed_by([one.person_id for one in people]) if people else {}
    found = {
        one.person_id: news.for_person(one.person_id, followed.get(one.person_id, {}), one.told_until) for one in people
    }
    return Gathered(moment, until, people, found)


def write(gathered: Gathered) -> int:
    """Write the mails of those who are still due, and that they are told, in one transaction."""
    db.session.rollback()
    begin_writing()
    claimed = commands.claim(
        [one.person_id for one in gathered.people], moment=gathered.moment, until=gathered.until
    )  # fmt: skip
    letters = [
        _letter(one, gathered.news[one.person_id])
        for one in gathered.people
        if one.person_id in claimed and one.email and gathered.news[one.person_id]
    ]
    enqueue_bulk(DIGEST, letters)
    db.session.commit()
    return len(letters)


def _letter(person: Due, news: dict[Place, list[int]]) -> dict[str, Any]:
    told = [[kind.value, number, entries] for (kind, number), entries in news.items()]
    return {"address": person.email, "locale": person.locale, "data": {"person": person.person_id, "news": told}}


def begin_for_authors() -> None:
    """Hourly: see `commands.begin_for_authors`."""
    commands.begin_for_authors()
    db.session.commit()


def _read() -> None:
    db.session.rollback()
    begin_writing(False)
