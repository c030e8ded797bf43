"""What waits is nobody's business: not the database's, not a reader's, not somebody's who knows an address."""

import json
import re
import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Campaign
from mitreden.core import clock, sealing
from mitreden.extensions import db
from mitreden.outbox.models import OutboxMail
from mitreden.visits import keys, queries
from mitreden.visits.models import Deed, VisitLink
from tests.factories import Make, People
from tests.guests.conftest import ADDRESS, ask, idea_form, letters, mail, token
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
WORDS = "Wundersame Worte, die sonst nirgends stehen"


def dump() -> str:
    """Every value of every table, as somebody reads it who has the database."""
    tables = [table for table in db.metadata.sorted_tables if table.name != "campaign"]
    rows = [(table.name, list(row)) for table in tables for row in db.session.execute(sa.select(table))]
    return json.dumps(rows, default=lambda value: value.hex() if isinstance(value, bytes) else str(value))


@pytest.fixture
def sealed(client: PageClient, campaign: Campaign, make: Make) -> int:
    """A guest supports an idea and says something about another; the mail has not left yet. The first idea's number."""
    make.idea(campaign)
    idea = make.idea(campaign)
    client.post(f"/ideas/{idea.id}/comments/new", {"comment-text": WORDS})
    client.post(f"/ideas/{idea.id}/support")
    ask(client)
    return idea.id


def test_the_database_alone_does_not_tell_what_somebody_wants_to_vote_for(sealed: int, app: Flask) -> None:
    everything, secret = dump(), token(app)
    assert WORDS not in everything
    assert secret not in everything
    assert "support" not in "".join(map(str, db.session.scalars(sa.select(Deed.sealed))))
    assert len({len(blob) for blob in db.session.scalars(sa.select(Deed.sealed))}) == 1, (
        "its length says nothing either"
    )
    link = db.session.scalars(sa.select(VisitLink)).one()
    for guess in (link.id, link.visit_id, app.config["SECRET_KEY"].decode(), ADDRESS):
        with pytest.raises(sealing.BrokenSealError):
            keys.unsealed(keys.sealing_key(guess), link.sealed, about="link")


def test_control_without_the_seal_the_database_tells(
    client: PageClient, campaign: Campaign, make: Make, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "seal", lambda _key, value, **_about: value)
    monkeypatch.setattr(keys, "unseal", lambda _key, value, **_about: value)
    idea = make.idea(campaign)
    client.post(f"/ideas/{idea.id}/comments/new", {"comment-text": WORDS})
    assert WORDS.encode().hex() in dump()


def test_when_the_mail_has_left_the_address_is_gone_too(sealed: int, app: Flask) -> None:
    sent = db.session.scalars(sa.select(OutboxMail)).one()
    sent.address, sent.data = None, {}
    db.session.commit()
    assert ADDRESS not in dump()


def test_after_the_click_only_the_mail_can_read_what_became_of_it(sealed: int, client: PageClient, app: Flask) -> None:
    secret = token(app)
    client.post(f"/take-part/{secret}")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Deed)) == 0
    link = db.session.scalars(sa.select(VisitLink)).one()
    assert b"support" not in link.told
    assert secret not in dump()
    actions = set(db.session.scalars(sa.text("SELECT action FROM audit_event")))
    assert not {action for action in actions if "vote" in action or "visit" in action}, "no event names a vote"


def test_a_changed_or_foreign_token_opens_nothing(sealed: int, client: PageClient, app: Flask) -> None:
    secret = token(app)
    for wrong in (secret[:-1] + ("A" if secret[-1] != "A" else "B"), secret.lower(), "x" * 43, keys.link_id(secret)):
        assert client.get(f"/take-part/{wrong}").status_code == 404
        assert client.post(f"/take-part/{wrong}").status_code == 404


def test_looking_at_the_link_changes_nothing(sealed: int, app: Flask) -> None:
    before, secret = dump(), token(app)
    for _ in range(3):
        assert PageClient(app).get(f"/take-part/{secret}").status_code == 200
        assert PageClient(app).open(f"/take-part/{secret}", "HEAD").status_code == 200
    assert dump() == before


def answers(app: Flask, idea_id: int, address: str) -> tuple[str, list[str], float]:
    """The page after giving an address, the statements that it took, and the time."""
    client = PageClient(app)
    client.post(f"/ideas/{idea_id}/support")
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(re.sub(r"\d+", "N", statement))

    engine = db.session.connection().engine
    sa.event.listen(engine, "before_cursor_execute", note)
    begun = time.perf_counter()
    answer = client.post("/take-part", {"email": address})
    spent = time.perf_counter() - begun
    sa.event.remove(engine, "before_cursor_execute", note)
    return client.follow(answer).text.replace(address, "X"), seen, spent


def test_nobody_learns_whether_an_address_is_known(campaign: Campaign, make: Make, app: Flask, people: People) -> None:
    idea = make.idea(campaign)
    known, unknown = answers(app, idea.id, people.jana.email), answers(app, idea.id, "nobody@example.org")
    assert known[0] == unknown[0]
    assert known[1] == unknown[1] != [], "the same statements"
    assert not any("FROM person" in statement and "email" in statement.partition("WHERE")[2] for statement in known[1])
    one, other = mail(app, people.jana.email), mail(app, "nobody@example.org")
    shape = [re.sub(r"[\w-]{43}", "T", letter.get_body(("plain",)).get_content()) for letter in (one, other)]
    assert shape[0] == shape[1]
    assert one["Subject"] == other["Subject"]


def test_readers_get_no_cookie_and_guests_one(campaign: Campaign, make: Make, app: Flask) -> None:
    idea, client = make.idea(campaign), PageClient(app)
    for path in ("/", "/campaigns", "/campaigns/dorf", "/campaigns/dorf/ideas", f"/ideas/{idea.id}", "/take-part"):
        assert "Set-Cookie" not in client.get(path).headers, path
    client.submit(f"/ideas/{idea.id}/support", "/support", {})
    assert [cookie.split("=")[0] for cookie in client.get("/take-part").headers.getlist("Set-Cookie")] in (
        [],
        ["session"],
    )


def test_a_link_to_a_wrong_address_dies_when_it_is_corrected(campaign: Campaign, make: Make, app: Flask) -> None:
    client = PageClient(app)
    client.post(f"/ideas/{make.idea(campaign).id}/support")
    ask(client, "wrong@example.org")
    stray = token(app, "wrong@example.org")
    ask(client)
    assert client.get(f"/take-part/{stray}").status_code == 404
    assert client.get(f"/take-part/{token(app)}").status_code == 200
    assert letters("wrong@example.org"), "it may have left already"


def test_pictures_of_one_guest_cannot_be_taken_by_another(campaign: Campaign, make: Make, app: Flask) -> None:
    form = idea_form(campaign)
    loose = make.picture(make.idea(campaign))
    loose.is_loose = True
    db.session.commit()
    answer = PageClient(app).post("/campaigns/dorf/ideas/new", {**form, "kept_1": str(loose.id)})
    assert answer.status_code == 422
    assert "nicht mehr da" in answer.text


def test_deeds_are_read_in_order_and_only_with_the_key(sealed: int, app: Flask) -> None:
    with app.test_request_context():
        found = queries.opened(token(app), clock.now())
    assert found is not None
    assert [deed.kind for deed in queries.deeds(found.key)] == ["comment", "support"]
    assert queries.deeds(keys.new_key()) == []
