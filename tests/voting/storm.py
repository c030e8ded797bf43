"""Many equal requests released at the same moment against real server processes."""

import http.client
import secrets
import threading
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from mitreden.accounts.models import UserSession
from mitreden.accounts.sessions import LIFETIME, row_id
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.extensions import db
from tests.factories import Make
from tests.installation import Installation


@dataclass
class Ballot:
    """What a storm needs: ideas, and the cookie and CSRF token of one signed-in person."""

    ideas: list[int]
    cookie: str
    token: str


def prepare(installation: Installation, *, ideas: int, limit: int | None = None) -> Ballot:
    """An open campaign with ideas in one field, and a citizen who is signed in."""
    with installation.context() as app:
        make = Make(keys=app.config["KEYS"])
        campaign: Campaign = make.campaign("storm", max_supports_per_field=limit)
        field_id = campaign.fields[0].id
        ids = [make.idea(campaign, field_id=field_id).id for _ in range(ideas)]
        person = make.person()
        token, raw = secrets.token_urlsafe(32), secrets.token_hex(20)
        now = clock.now()
        db.session.add(
            UserSession(
                id=row_id(token), person_id=person.id, device="storm", created_at=now, expires_at=now + LIFETIME
            )
        )
        db.session.commit()
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None
        cookie = f"session={signer.dumps({'_user_id': token, '_fresh': True, 'csrf_token': raw})}"
        return Ballot(ids, cookie, URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(raw))


class Storm:
    """Threads with open connections that all wait at one barrier, then send."""

    def __init__(self, address: str, ballot: Ballot, threads: int) -> None:
        self.host = urlsplit(address).netloc
        self.ballot = ballot
        self.barrier = threading.Barrier(threads)
        self.threads = threads
        self.answers: Counter[int] = Counter()
        self._lock = threading.Lock()

    def run(self, rounds: list[list[str]]) -> "Storm":
        """`rounds[i][k]` is what thread k posts to in round i."""
        workers = [
            threading.Thread(target=self._work, args=([paths[k] for paths in rounds],)) for k in range(self.threads)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(240)
        return self

    def _work(self, paths: list[str]) -> None:
        connection = http.client.HTTPConnection(self.host, timeout=60)
        headers = {"Cookie": self.ballot.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"csrf_token": self.ballot.token})
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


def counts(installation: Installation) -> tuple[int, int, int]:
    """(rows, most rows of one person and idea, ideas whose shown number differs from their rows)."""
    rows = installation.execute("SELECT count(*) FROM vote")[0][0]
    most = installation.execute(
        "SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM vote GROUP BY idea_id, voter) AS v"
    )
    differing = installation.execute(
        "SELECT count(*) FROM idea WHERE support_count <> (SELECT count(*) FROM vote WHERE vote.idea_id = idea.id)"
    )
    return rows, most[0][0], differing[0][0]
