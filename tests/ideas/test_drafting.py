"""A draft is kept while it is written: one a form, nothing else is noted of it, and no window overwrites what another wrote later."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from mitreden.accounts.models import Person
from mitreden.audit.models import AuditEvent
from mitreden.campaigns.models import Taking
from mitreden.core.errors import DomainError
from mitreden.extensions import db
from mitreden.ideas import commands, queries
from mitreden.ideas.editions import Seen
from mitreden.ideas.models import Idea, IdeaState, IdeaVersion
from mitreden.timeline.models import TimelineEntry
from tests.factories import Make, People
from tests.page_client import PageClient, checked, prefilled

SignedIn = Callable[[Person], PageClient]
NEW, BEGIN = "/campaigns/dorf/ideas/new", "/campaigns/dorf/ideas/draft"
TEXT = "Am Weiher fehlt eine Bank zum Sitzen."


@pytest.fixture
def jana(make: Make, people: People, signed_in: SignedIn) -> PageClient:
    """Jana, where there are topics and municipalities to choose from."""
    make.campaign(
        "dorf",
        fields=[make.field("Wege"), make.field("Plätze")],
        municipalities=[make.municipality("Holm", lat=48.7, lon=13.5)],
    )
    return signed_in(people.jana)


def keep(browser: PageClient, text: str = TEXT, path: str = BEGIN, form: str = "one", **more: str) -> TestResponse:
    """What the form sends by itself."""
    return browser.post(path, {"title": "", "text": text, "written_in": form, **more})


def kept(answer: TestResponse) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text[:500]
    return dict(answer.json or {})


def texts() -> list[str]:
    return list(db.session.scalars(sa.select(Idea.text_source).order_by(Idea.id)))


def number(table: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_form_keeps_one_draft_and_leaves_no_other_trace(jana: PageClient) -> None:
    before = number(AuditEvent)
    first = kept(keep(jana, "Am Weiher"))
    again = kept(keep(jana, "Am Weiher fehlt"))  # it never saw the first answer
    third = kept(keep(jana, TEXT, path=first["address"].replace("edit", "draft"), edition=first["edition"]))
    assert first["address"] == again["address"] == third["address"]
    assert len({first["edition"], again["edition"], third["edition"]}) == 3
    assert texts() == [TEXT]
    assert (number(IdeaVersion), number(TimelineEntry), number(AuditEvent) - before) == (0, 0, 1)
    page = jana.page("/account/ideas").text
    assert "Ohne Titel" in page
    assert "noch kein Thema" in page


def test_what_is_not_chosen_yet_stays_so_and_cannot_be_sent(jana: PageClient, people: People) -> None:
    address = kept(keep(jana, title="Eine Bank", point="48,7"))["address"]
    form = prefilled(jana.page(address).form(address))
    assert (form["title"], form["field_id"], form["municipality_id"], form["point"]) == ("Eine Bank", "", "", "")
    idea = queries.idea_to_edit(people.jana, db.session.query(Idea).one().id)
    assert idea
    with pytest.raises(DomainError, match="Thema"):
        commands.send_draft(idea=idea, by=people.jana)
    assert "Bitte wählen Sie ein Thema" in jana.submit(address, address, {"then": "send"}, status=422).text
    jana.submit(address, address, {"field_id": str(idea.field_id), "municipality_id": "0", "then": "send"})
    idea = db.session.query(Idea).one()
    assert (idea.state, idea.left_open, idea.written_in) == (IdeaState.SUBMITTED, None, None)


def test_two_forms_keep_two_ideas(jana: PageClient) -> None:
    keep(jana, "Eine Bank am Weiher")
    keep(jana, "Ein Baum daneben", form="two")
    assert texts() == ["Eine Bank am Weiher", "Ein Baum daneben"]


def test_a_form_whose_draft_was_taken_back_begins_another(jana: PageClient) -> None:
    address = kept(keep(jana))["address"]
    jana.post(address.replace("edit", "withdraw"))
    assert kept(keep(jana))["address"] != address


def test_every_page_with_the_form_may_ask_where_the_device_is(jana: PageClient) -> None:
    address = kept(keep(jana))["address"]
    answers = [jana.post(path, {"then": then}) for path in (NEW, address) for then in ("change", "send")]
    assert [answer.status_code for answer in answers] == [200, 422] * 2
    assert all("geolocation=(self)" in answer.headers["Permissions-Policy"] for answer in answers)
    assert "geolocation=()" in jana.get("/").headers["Permissions-Policy"]


def test_what_was_written_elsewhere_since_is_not_overwritten_by_itself(jana: PageClient) -> None:
    begun = kept(keep(jana, "Der erste Stand."))
    path = begun["address"].replace("edit", "draft")
    elsewhere = prefilled(jana.page(begun["address"]).form(begun["address"]))["edition"]
    kept(keep(jana, "Auf dem Telefon weitergeschrieben.", path=path, form="phone", edition=elsewhere))
    answer = keep(jana, "Der alte Stand, ein Wort mehr.", path=path, edition=begun["edition"])
    assert (answer.status_code, answer.json) == (409, {"overtaken": True})
    assert texts() == ["Auf dem Telefon weitergeschrieben."]


def test_the_form_shows_both_texts_and_saves_its_own_when_told_twice(
    make: Make, people: People, signed_in: SignedIn
) -> None:
    idea = make.idea(make.campaign("dorf"), author=people.jana, state=IdeaState.DRAFT, text=TEXT)
    edit, jana = f"/ideas/{idea.id}/edit", signed_in(people.jana)
    first, second = (prefilled(jana.page(edit).form(edit)) for _ in range(2))
    jana.post(edit, {**first, "text": "Aus dem ersten Fenster, lang genug.", "then": "keep"})
    page = checked(jana.post(edit, {**second, "text": "Aus dem zweiten Fenster.", "then": "keep"}), 422)
    assert "in einem anderen Fenster geändert" in page.text
    assert "Aus dem ersten Fenster, lang genug." in page.text
    assert texts() == ["Aus dem ersten Fenster, lang genug."]
    assert jana.post(edit, {**prefilled(page.form(edit)), "then": "keep"}).status_code == 303
    assert texts() == ["Aus dem zweiten Fenster."]


def test_a_published_idea_is_guarded_by_its_version(make: Make, people: People, signed_in: SignedIn) -> None:
    idea = make.idea(make.campaign("dorf"), author=people.jana)
    edit, jana = f"/ideas/{idea.id}/edit", signed_in(people.jana)
    old = prefilled(jana.page(edit).form(edit))
    commands.count_support(idea.id, 1)
    commands.count_support(idea.id, -1)  # what others do is no change of words
    assert jana.post(edit, {**old, "text": f"{TEXT} Und ein Baum.", "then": "send"}).status_code == 303
    assert jana.post(edit, {**old, "text": f"{TEXT} Und ein Haus.", "then": "send"}).status_code == 422


def test_sending_from_the_form_that_began_a_draft_sends_that_draft(jana: PageClient) -> None:
    keep(jana)
    form = prefilled(jana.page(NEW).form(NEW))
    field_id = str(db.session.query(Idea).one().field_id)
    words = {"title": "Eine Bank am Weiher", "text": TEXT, "field_id": field_id, "municipality_id": "0"}
    jana.post(NEW, {**form, **words, "written_in": "one", "then": "send"})
    assert [idea.state for idea in db.session.query(Idea)] == [IdeaState.SUBMITTED]


def test_only_ones_own_drafts(
    jana: PageClient, make: Make, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    path = kept(keep(jana))["address"].replace("edit", "draft")
    sent = make.idea(author=people.jana)
    answers = [
        keep(signed_in(people.ali), path=path).status_code,
        keep(jana, path=f"/ideas/{sent.id}/draft").status_code,
        keep(jana, "   ").status_code,
        keep(jana, form="").status_code,
        keep(client, path=path).headers.get("Location"),
    ]
    assert answers == [404, 403, 422, 422, "/account/sign-in"]
    assert TEXT in texts()


def test_the_database_knows_one_draft_of_a_form(make: Make, people: People) -> None:
    campaign = make.campaign("dorf")
    known = {
        "campaign": campaign,
        "by": people.jana,
        "title": "Eine Bank",
        "text": TEXT,
        "field_id": campaign.fields[0].id,
    }
    commands.submit_idea(as_draft=Seen(form="one"), **known)
    with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
        commands.submit_idea(as_draft=Seen(form="one"), **known)


def test_who_is_signed_out_meanwhile_is_asked_before_it_becomes_a_guests_idea(
    make: Make, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    make.campaign("dorf", who_submits=Taking.GUEST)
    form = {**prefilled(signed_in(people.jana).page(NEW).form(NEW)), "title": "Eine Bank", "text": TEXT, "then": "keep"}
    page = checked(client.post(NEW, form, headers={"Origin": "http://localhost"}), 401)
    assert TEXT in page.text
    assert texts() == []
