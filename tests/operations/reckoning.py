"""What must be true after a fault: everything acknowledged is there, nothing is half there, files and rows agree."""

import re
from collections import Counter
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

from mitreden.accounts import queries as people
from mitreden.core import clock
from mitreden.media.shapes import SIZES
from mitreden.media.store import Store, key_of
from mitreden.media.sweep import sweep
from mitreden.outbox.delivery import deliver
from mitreden.voting import queries as voting
from tests.installation import Installation
from tests.operations.crowd import Crowd
from tests.operations.writers import faults

LATER = timedelta(hours=2)  # pauses between attempts are over, and files are old enough for the sweep


def missing(installation: Installation, crowd: Crowd) -> list[str]:
    """What was acknowledged and is not there, or there twice."""
    return [
        *_differing(installation, "SELECT title FROM idea", crowd.all_of(lambda journal: list(journal.ideas))),
        *_differing(installation, "SELECT text_source FROM comment", crowd.all_of(lambda journal: journal.comments)),
        *_differing(installation, "SELECT alt FROM idea_picture", crowd.all_of(lambda journal: journal.pictures)),
        *_votes(installation, crowd),
    ]


def _differing(installation: Installation, query: str, acknowledged: list[str]) -> list[str]:
    there = Counter(row[0] for row in installation.execute(query))
    lost = [f"lost: {name}" for name in acknowledged if not there[name]]
    return lost + [f"{number} times: {name}" for name, number in there.items() if number > 1]


def _votes(installation: Installation, crowd: Crowd) -> list[str]:
    found = []
    with installation.context() as app:
        for writer in crowd.writers:
            key = people.existing_person(writer.person_id).voter_key
            cast = {number for ideas in voting.all_supports(key, app.config["KEYS"]).values() for number in ideas}
            told = writer.journal.votes.items()
            found += [f"vote on {number}: told {told}" for number, told in told if told not in {None, number in cast}]
    return found


def broken(installation: Installation) -> list[str]:
    """What does not agree: counts and rows, events, life-lines, receipts; and the log."""
    verified = installation.try_to_run("audit", "verify")
    return faults(installation) + ([] if verified.exit_code == 0 else [verified.output])


def leftovers(installation: Installation) -> list[str]:
    """After the sweep: files without rows, rows without files, mails that did not come or came twice. Nobody else works."""
    with installation.context() as app, clock.at(clock.now() + LATER):
        while deliver():
            pass
        swept = sweep()
        sweep()  # an upload goes with the one after the sweep that found its copies
        store = Store.of(app.config["SETTINGS"])
    found = [f"lost picture: {number}" for number in swept.lost]
    return [*found, *_unmatched(installation, store), *_uneven_mails(installation)]


def _unmatched(installation: Installation, store: Store) -> list[str]:
    rows = installation.execute("SELECT key, state, refusal FROM picture")
    wanted = set()
    for key, state, refusal in rows:
        wanted |= {store.original(key)} if state == "waiting" else {store.copy(key, size) for size in SIZES}
        wanted -= set() if refusal is None else {store.copy(key, size) for size in SIZES}
    there = {path for path in store.folder.rglob("*") if path.is_file()}
    refused = [f"refused: {key} {refusal}" for key, _state, refusal in rows if refusal]
    made_meanwhile = {path for path in there if key_of(path) in {key for key, state, _ in rows if state == "waiting"}}
    return [
        *refused,
        *(f"orphan: {path.name}" for path in there - wanted - made_meanwhile),
        *(f"no file: {path.name}" for path in wanted - there),
    ]


def mails_about(folder: Path) -> Counter[int]:
    """How many mails came about which idea."""
    found = Counter[int]()
    for path in folder.glob("*.eml"):
        body = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
        assert body is not None
        found.update(int(number) for number in set(re.findall(r"/ideas/(\d+)", body.get_content())))
    return found


def _uneven_mails(installation: Installation) -> list[str]:
    folder = installation.folder / "mail"
    came, ideas = mails_about(folder), {row[0] for row in installation.execute("SELECT id FROM idea")}
    wrong = [f"idea {number}: {came[number]} mails" for number in sorted(ideas | set(came)) if came[number] != 1]
    return wrong + [f"orphan: {path.name}" for path in folder.glob(".*")]
