"""Many equal requests released at the same moment against real server processes."""

import http.client
import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from mitreden.campaigns.models import Campaign
from tests.browsers import sign_in
from tests.factories import Make
from tests.installation import Installation

VERSION = 1  # of the ideas; only staying asks for it


@dataclass
class Ballot:
    """What a storm needs: a campaign with ideas, and the cookie and CSRF token of one signed-in person."""

    campaign_id: int
    ideas: list[int]
    cookie: str
    token: str


def prepare(installation: Installation, *, ideas: int, limit: int | None = None, **values: Any) -> Ballot:
    """An open campaign with ideas in one field, and a citizen who is signed in."""
    with installation.context() as app:
        make = Make(keys=app.config["KEYS"])
        campaign: Campaign = make.campaign(max_supports_per_field=limit, **values)
        field_id = campaign.fields[0].id
        ids = [make.idea(campaign, field_id=field_id).id for _ in range(ideas)]
        person = make.person()
        ticket = sign_in(app, person)
        return Ballot(campaign.id, ids, ticket.cookie, ticket.token)


class Storm:
    """Threads with open connections that all wait at one barrier, then send."""

    def __init__(self, address: str, ballot: Ballot, threads: int, fields: list[dict[str, str]] | None = None) -> None:
        self.host = urlsplit(address).netloc
        self.ballot = ballot
        self.barrier = threading.Barrier(threads)
        self.threads = threads
        self.fields = fields or [{"version": VERSION} for _ in range(threads)]  # what each thread sends
        self.answers: Counter[int] = Counter()
        self._lock = threading.Lock()

    def run(self, rounds: list[list[str]]) -> "Storm":
        """`rounds[i][k]` is what thread k posts to in round i."""
        workers = [
            threading.Thread(target=self._work, args=([paths[k] for paths in rounds], self.fields[k]))
            for k in range(self.threads)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(240)
        return self

    def _work(self, paths: list[str], fields: dict[str, str]) -> None:
        connection = http.client.HTTPConnection(self.host, timeout=60)
        headers = {"Cookie": self.ballot.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"csrf_token": self.ballot.token, **fields})
        for path in paths:
            self.barrier.wait(60)
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            with self._lock:
                self.answers[answer.status] += 1
        connection.close()

    @property
    def failures(self) -> int:
        """Answers that are no answer to a person."""
        return sum(number for status, number in self.answers.items() if status >= 500)


def counts(installation: Installation, ballot: Ballot) -> tuple[int, int, int]:
    """(rows, most rows of one person and idea, ideas whose shown number differs from their rows)."""
    number, its = installation.execute, {"campaign": ballot.campaign_id}
    rows = number("SELECT count(*) FROM vote WHERE campaign_id = :campaign", **its)[0][0]
    each = "SELECT count(*) AS n FROM vote WHERE campaign_id = :campaign GROUP BY idea_id, voter"
    most = number(f"SELECT coalesce(max(n), 0) FROM ({each}) AS v", **its)[0][0]
    differing = number(
        "SELECT count(*) FROM idea WHERE campaign_id = :campaign"
        " AND support_count <> (SELECT count(*) FROM vote WHERE vote.idea_id = idea.id)",
        **its,
    )[0][0]
    return rows, most, differing
