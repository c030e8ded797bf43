"""Reporting an idea: without signing in, with a receipt, as articles 16 and 17 of the Digital Services Act ask."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.app import create_app
from mitreden.campaigns.models import Audience
from mitreden.extensions import db, limiter
from mitreden.ideas.models import Aside, IdeaState
from mitreden.moderation import commands, notices
from mitreden.moderation.models import Notice, NoticeGround, NoticeState
from tests.factories import Make, People
from tests.installation import Installation
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("rules")
GOOD = {"ground": "privacy", "explanation": "Da steht eine Hausnummer mit Namen.", "good_faith": "y"}


def send(client: PageClient, idea_id: int, *, status: int = 303, **values: str) -> Any:
    return client.submit(
        f"/notices/new?idea={idea_id}", f"/notices/new?idea={idea_id}", {**GOOD, **values}, status=status
    )


def notice() -> Notice:
    return db.session.scalars(sa.select(Notice)).one()


def test_anyone_reports_an_idea_and_gets_a_receipt(make: Make, client: PageClient, mails: Callable) -> None:
    idea = make.idea()
    page = client.follow(send(client, idea.id, name="Ali Demir", email="Ali@Example.org"))
    assert "Danke! Ihre Meldung ist angekommen." in page.text
    kept = notice()
    assert (kept.idea_id, kept.ground, kept.state) == (idea.id, NoticeGround.RULE, NoticeState.OPEN)
    [mail] = mails()
    assert (mail.kind, mail.address) == ("moderation.notice_received", "ali@example.org")
    assert mail.data["receipt"] == kept.receipt


def test_name_and_address_are_not_needed_for_a_rule(make: Make, client: PageClient, mails: Callable) -> None:
    send(client, make.idea().id)
    assert mails() == []
    assert (notice().name, notice().email) == ("", "")


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"ground": ""}, "worum es geht"),
        ({"ground": "made_up"}, "worum es geht"),
        ({"explanation": " "}, "was Ihnen aufgefallen ist"),
        ({"explanation": "kurz"}, "was Ihnen aufgefallen ist"),
        ({"explanation": "x" * 2001}, "zu lang"),
        ({"good_faith": ""}, "bestätigen Sie"),
        ({"email": "ohne-at"}, "Mail-Adresse"),
        ({"ground": "law", "email": "ali@example.org"}, "brauchen wir Ihren Namen"),
        ({"ground": "law", "name": "Ali Demir"}, "brauchen wir Ihre Mail-Adresse"),
    ],
)
def test_what_a_notice_needs(make: Make, client: PageClient, values: dict[str, str], says: str) -> None:
    answer = send(client, make.idea().id, status=422, **values)
    assert says in answer.text
    assert db.session.scalars(sa.select(Notice)).all() == []


def test_whoever_reports_violence_against_children_need_not_say_who_they_are(make: Make, client: PageClient) -> None:
    send(client, make.idea().id, ground="child")
    assert notice().ground is NoticeGround.CHILD


def test_only_what_one_can_see_can_be_reported(make: Make, client: PageClient) -> None:
    hidden = make.idea(aside=Aside.HIDDEN, rule_key="civil")
    for idea in (hidden, make.idea(state=IdeaState.SUBMITTED), make.idea(make.campaign(audience=Audience.INVITED))):
        assert client.get(f"/notices/new?idea={idea.id}").status_code == 404
        assert client.post(f"/notices/new?idea={idea.id}", GOOD).status_code == 404
    for query in ("", "?idea=0", "?idea=x", "?idea=99999999999999999999999"):
        assert client.get(f"/notices/new{query}").status_code == 404


@pytest.mark.parametrize(("kind", "state"), [("hide", NoticeState.UPHELD), ("keep", NoticeState.NOT_UPHELD)])
def test_the_receipt_tells_the_decision(
    make: Make, people: People, client: PageClient, mails: Callable, kind: str, state: NoticeState
) -> None:
    idea = make.idea(author=people.jana)
    receipt = send(client, idea.id, email="ali@example.org").headers["Location"]
    decide = {"hide": commands.hide_idea, "keep": commands.keep_idea}[kind]
    decision = decide(
        idea=idea, by=people.mira, **({"rule_key": "civil"} if kind == "hide" else {"reason": "Das ist Kritik."})
    )
    db.session.commit()
    assert (notice().state, notice().decision_id, decision.on_notice) == (state, decision.id, True)
    page = client.page(receipt)
    assert ("Sie hatten recht" in page.text) is (kind == "hide")
    assert ("Das ist Kritik." in page.text) is (kind == "keep")
    assert mails()[-1].data["decided"] == kind


def test_a_receipt_cannot_be_guessed(make: Make, client: PageClient) -> None:
    send(client, make.idea().id)
    assert client.get(f"/notices/{notice().id}").status_code == 404
    assert len(notice().receipt) >= 20


def test_notices_from_one_place_are_limited(installation: Installation) -> None:
    with installation.context() as app:
        idea_id = Make(keys=app.config["KEYS"]).idea().id
        limited = create_app(dataclasses.replace(app.config["SETTINGS"], rate_limits="on"))
    limited.config["WTF_CSRF_ENABLED"] = False
    wrong = {**GOOD, "ground": "made_up"}
    codes = [PageClient(limited).post(f"/notices/new?idea={idea_id}", wrong).status_code for _ in range(11)]
    with limited.app_context():
        limiter.reset()
        limiter.enabled = False
        db.engine.dispose()
    assert codes == [422] * 10 + [429]


def test_markup_in_a_notice_is_shown_as_text(
    make: Make, people: People, client: PageClient, signed_in: Callable
) -> None:
    idea = make.idea()
    receipt = send(client, idea.id, name="<b>Ali</b>", explanation="<script>alert(1)</script> sehr lang").headers[
        "Location"
    ]
    for page in (client.page(receipt), signed_in(people.mira).page(f"/desk/moderation/{idea.id}?queue=notices")):
        assert "<script>alert(1)</script>" in page.text


@pytest.mark.parametrize("decide", [commands.hide_idea, commands.keep_idea])
def test_a_decision_takes_the_log_last(
    make: Make, people: People, queries: list[str], decide: Callable[..., Any]
) -> None:
    """On PostgreSQL somebody who holds the log and waits for a row meets somebody who holds the row and waits for the log."""
    idea = make.idea(make.campaign("dorf"))
    for number in range(2):
        notices.receive_notice(
            idea=idea, ground=NoticeGround.LAW, good_faith=True, name="Ali Demir",
            email=f"a{number}@example.org", explanation="Das geht nicht.",
        )  # fmt: skip
    db.session.commit()
    queries.clear()
    decide(idea=idea, by=people.mira, **({"rule_key": "civil"} if decide is commands.hide_idea else {}))
    db.session.flush()
    logged = next(at for at, sent in enumerate(queries) if sent.startswith("INSERT INTO audit_event"))
    moved = [at for at, sent in enumerate(queries) if sent.startswith("UPDATE")]
    assert len(moved) >= 2
    assert max(moved) < logged
