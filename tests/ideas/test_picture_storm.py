"""Many uploads for one idea at the same moment: three pictures and no more, against real server processes."""

import http.client
import threading
from collections import Counter
from urllib.parse import urlsplit

from tests.arena import Arena, storms
from tests.browsers import with_files
from tests.media import corpus
from tests.voting.storm import Ballot, prepare

pytestmark = storms
UPLOADS = 8


def body_of(ballot: Ballot, field_id: int) -> tuple[bytes, str]:
    words = {"title": "Eine Bank am Weiher", "text": "Am Weiher fehlt eine Bank zum Sitzen.", "then": "send"}
    fields = {**words, "csrf_token": ballot.token, "field_id": str(field_id), "municipality_id": "0"}
    return with_files(fields, {"file_1": corpus.with_gps()})


def storm(arena: Arena) -> tuple[Counter[int], int]:
    """Eight browsers of one author add a picture each, released by a barrier. Their answers by status; the pictures then."""
    ballot, answers, barrier = prepare(arena.installation, ideas=1), Counter[int](), threading.Barrier(UPLOADS)
    [idea] = ballot.ideas
    arena.installation.execute("UPDATE idea SET author_id = (SELECT max(id) FROM person) WHERE id = :id", id=idea)
    body, kind = body_of(ballot, arena.number("SELECT field_id FROM idea WHERE id = :id", id=idea))

    def send() -> None:
        connection = http.client.HTTPConnection(urlsplit(arena.address).netloc, timeout=60)
        barrier.wait(60)
        connection.request("POST", f"/ideas/{idea}/edit", body, {"Cookie": ballot.cookie, "Content-Type": kind})
        answers[connection.getresponse().status] += 1
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(UPLOADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers, arena.number("SELECT count(*) FROM idea_picture WHERE idea_id = :id", id=idea)


def test_three_pictures_and_no_more(arena: Arena) -> None:
    answers, pictures = storm(arena)
    assert (dict(answers), pictures) == ({303: 3, 422: UPLOADS - 3}, 3)


def test_control_without_lock_and_constraint_it_is_noticed(defenceless: Arena) -> None:
    """The negative control: no lock, no constraint → more than three pictures, lost ones, or failures."""
    answers, pictures = storm(defenceless)
    assert pictures > 3 or answers[303] != pictures or max(answers) >= 500
