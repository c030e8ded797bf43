"""Looking at an idea before it is sent: everything is kept, nothing is saved; the same by htmx and without."""

from collections.abc import Callable
from typing import Any

import pytest

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Taking
from mitreden.extensions import db
from mitreden.ideas import findable
from mitreden.ideas.models import Idea, IdeaState
from tests.factories import Make, People
from tests.page_client import Page, PageClient, checked, prefilled

SignedIn = Callable[[Person], PageClient]
HTMX = {"HX-Request": "true"}
NEW = "/campaigns/dorf/ideas/new"
WORDS = {"title": "Eine Bank am „Weiher“ <b>", "text": "Am Weiher fehlt\n\n- eine **Bank**\n- ein Baum & Schatten"}


def previewed(browser: PageClient, path: str = NEW, **more: str) -> Page:
    return checked(browser.submit(path, path, {**WORDS, **more, "then": "preview"}, status=200))


def kept(page: Page, action: str = NEW) -> dict[str, Any]:
    return prefilled(page.form(action))


def test_the_preview_shows_the_idea_and_saves_nothing(signed_in: SignedIn, make: Make, people: People) -> None:
    make.campaign("dorf")
    page = previewed(signed_in(people.jana), place="bei der Linde")
    assert page.one(".//article//h3").text == WORDS["title"]
    assert [item.text for item in page.all(".//article//strong")] == ["Bank"]
    assert "ganze Region, bei der Linde" in page.text
    assert db.session.query(Idea).count() == 0


def test_everything_goes_with_it_and_is_sent(signed_in: SignedIn, make: Make, people: People) -> None:
    make.campaign("dorf")
    browser = signed_in(people.jana)
    page = previewed(browser, place="bei der Linde", point="48.7012, 13.5034")
    browser.post(NEW, {**kept(page), "then": "send"})
    idea = db.session.query(Idea).one()
    assert (idea.title, idea.text_source) == (WORDS["title"], WORDS["text"])
    assert (idea.place, idea.lat, idea.state) == ("bei der Linde", 48.7012, IdeaState.SUBMITTED)


def test_going_back_keeps_everything(signed_in: SignedIn, make: Make, people: People) -> None:
    make.campaign("dorf")
    browser = signed_in(people.jana)
    sent = kept(previewed(browser, place="bei der Linde"))
    page = checked(browser.post(NEW, {**sent, "then": "change"}))
    assert kept(page)["text"].strip() == WORDS["text"]
    assert kept(page)["place"] == "bei der Linde"
    assert "Bitte schauen Sie noch einmal hin" not in page.text


@pytest.mark.parametrize(("bad", "said"), [
    ({"text": "Kurz."}, "mindestens 20 Zeichen"),
    ({"point": "1.0, 1.0"}, "liegt nicht in der Region"),
    ({"title": ""}, "Bitte geben Sie Ihrer Idee einen Titel"),
])  # fmt: skip
def test_what_cannot_be_sent_is_said_before(
    signed_in: SignedIn, make: Make, people: People, bad: dict[str, str], said: str
) -> None:
    make.municipality("Holm", lat=48.7, lon=13.5)
    make.campaign("dorf", municipalities=[make.municipality("Ulm", lat=48.8, lon=13.6)])
    sent = {**WORDS, "municipality_id": "0", **bad, "then": "preview"}
    assert said in signed_in(people.jana).submit(NEW, NEW, sent, status=422).text


def test_the_age_is_asked_for_before(client: PageClient, make: Make) -> None:
    make.campaign("dorf", minimum_age=14, who_submits=Taking.GUEST)
    client.submit(NEW, NEW, {**WORDS, "then": "preview"}, status=422)
    assert kept(previewed(client, is_old_enough="y"))["is_old_enough"] == "y"


def test_help_stands_there_for_who_has_no_scripts(signed_in: SignedIn, make: Make, people: People) -> None:
    idea = make.idea(make.campaign("dorf"), title="Bank am Weiher: eine <b>")
    findable.index(idea)
    db.session.commit()
    page = previewed(signed_in(people.jana), text="Man müsste dort irgendwie alles schöner machen.")
    assert "Was genau soll sich ändern" in page.text
    assert f"/ideas/{idea.id}" in page.links()


def test_a_draft_is_looked_at_and_sent(signed_in: SignedIn, make: Make, people: People) -> None:
    make.campaign("dorf")
    browser = signed_in(people.jana)
    browser.submit(NEW, NEW, {"title": "Bank", "then": "keep"})
    idea = db.session.query(Idea).one()
    edit = f"/ideas/{idea.id}/edit"
    page = previewed(browser, edit)
    assert idea.title == "Bank"
    browser.post(edit, {**kept(page, edit), "then": "send"})
    assert (idea.title, idea.state) == (WORDS["title"], IdeaState.SUBMITTED)


def test_htmx_gets_the_part_only(signed_in: SignedIn, make: Make, people: People) -> None:
    make.campaign("dorf")
    browser = signed_in(people.jana)
    sent = {**kept(browser.page(NEW)), **WORDS}
    for then, part in (("preview", "<h2 tabindex"), ("change", "<textarea")):
        text = browser.post(NEW, {**sent, "then": then}, headers=HTMX).text
        assert text.lstrip().startswith('<div id="idea-form"')
        assert part in text
