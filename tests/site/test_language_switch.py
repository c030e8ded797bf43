"""The switch of languages stays where one is: filters, forms that need another look, and what was typed."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import PasswordField

from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.roadmap import commands as roadmap
from mitreden.web.i18n import same_page
from mitreden.web.typed import is_secret
from tests.factories import Make, People
from tests.page_client import Page, PageClient, checked, prefilled

SignedIn = Callable[[Any], PageClient]


def english(page: Page) -> str:
    """Where the link of the switch leads."""
    (address,) = {link.get("href", "") for link in page.all(".//ul[@class='languages']//a") if link.get("lang") == "en"}
    return address


def test_a_list_keeps_its_filters(make: Make, client: PageClient) -> None:
    campaign = make.campaign("wege")
    query = f"?field={campaign.fields[0].slug}&sort=newest&q=Bank+%26+Bus"
    page = client.page(f"/campaigns/wege/ideas{query}")
    asked = parse_qs(urlsplit(english(page)).query)
    assert asked == {**parse_qs(query[1:]), "lang": ["en"]}
    assert client.page(f"/campaigns/wege/ideas{english(page)}").tree.get("lang") == "en"


def test_a_form_that_needs_another_look_comes_back_with_what_was_typed(
    make: Make, people: People, signed_in: SignedIn
) -> None:
    """Also where the form posts to an address that is no page."""
    measure = roadmap.create_measure(field_id=make.field().id, title="Ein Rufbus", by=None)
    db.session.commit()
    make.region()
    typed = {"title": "Ab", "text": 'Am <b>Weiher</b> & am "Bach"', "place": ""}
    for person, path, data in (
        (people.kora, "/desk/news/new?campaign=x", typed),
        (
            people.stefan,
            f"/desk/roadmap/measures/{measure.id}/milestones",
            {"title": "Am <b>Weiher</b>", "due_on": "bald"},
        ),
    ):
        page = checked(signed_in(person).post(path, data), 422)
        form = page.all(".//ul[@class='languages']//form")[0]
        values = prefilled(form)
        assert values.pop("csrf_token")
        assert values == data
        again = checked(signed_in(person).post(urlsplit(path).path + form.get("action", ""), values), 422)
        assert again.tree.get("lang") == "en"
        assert data["title"] in {field.get("value") for field in again.all(".//input[@name='title']")}


def test_an_idea_comes_back_in_the_other_language_and_is_not_sent(
    make: Make, people: People, signed_in: SignedIn
) -> None:
    """From the preview, too, which has no fault; but not what another site made a browser send."""
    field = str(make.campaign("wege").fields[0].id)
    ali = signed_in(people.ali)
    path = "/campaigns/wege/ideas/new"
    data = prefilled(ali.page(path).form("/ideas/new")) | {
        "title": "Eine Bank", "text": "Am Weiher fehlt eine Bank im Schatten.", "field_id": field,
        "then": "preview",
    }  # fmt: skip
    data = {name: value for name, value in data.items() if not name.endswith("file")}
    page = checked(ali.post(path, data, headers={"Sec-Fetch-Site": "same-origin"}))
    values = prefilled(page.all(".//ul[@class='languages']//form")[0])
    assert values.pop("csrf_token")
    assert (values["title"], values["text"], values["then"]) == (data["title"], data["text"], "change")
    again = checked(ali.post(f"{path}?lang=en", values))
    assert (again.tree.get("lang"), data["text"] in again.text) == ("en", True)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Idea)) == 0
    foreign = checked(ali.post(path, data, headers={"Sec-Fetch-Site": "cross-site"}))
    assert foreign.all(".//ul[@class='languages']//form") == []


def test_secrets_are_not_repeated_and_every_switch_leads_to_a_page(
    make: Make, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    make.region()
    page = checked(client.post("/account/sign-in/password", {"email": "x", "password": "geheim genug"}), 422)
    assert "geheim genug" not in page.response.text
    assert page.all(".//ul[@class='languages']//form") == []
    assert client.page(english(page)).tree.get("lang") == "en"
    left = checked(signed_in(people.jana).post("/account/leave", {"current": "geheim genug"}), 422)
    assert "geheim genug" not in left.response.text


def _forms(kind: type = FlaskForm) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _forms(one)


@pytest.mark.usefixtures("app")
def test_every_field_for_a_password_is_known_as_a_secret() -> None:
    names = {
        name
        for form in _forms()
        for name, field in vars(form).items()
        if getattr(field, "field_class", None) is PasswordField
    }
    assert {"password", "current"} <= names
    assert {name for name in names if not is_secret(name)} == set()


def test_what_is_too_large_to_be_read_is_answered_in_our_words(make: Make, client: PageClient) -> None:
    """Also where the views give back: the page has a switch of languages, too, which must not read it again."""
    idea = make.idea(make.campaign("wege"))
    for path in ("/account/sign-in/password", f"/ideas/{idea.id}/comments/new"):
        page = checked(client.post(path, {"text": "x" * 3_000_000}, headers={"Sec-Fetch-Site": "same-origin"}), 413)
        assert "Das ist zu groß" in page.text


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [("http://localhost/desk/roadmap/measures/1", "/desk/roadmap/measures/1?lang=en"),
     ("https://evil.example/x", "/?lang=en"), ("", "/?lang=en"), ("http://localhost//evil.example/x", "/?lang=en"),
     ("http://localhost/\\evil.example/x", "/?lang=en"), ("http://[", "/?lang=en")],
)  # fmt: skip
def test_an_answer_at_an_address_that_is_no_page_leads_back_to_its_form(
    app: Flask, came_from: str, leads_to: str
) -> None:
    headers = {"Referer": came_from}
    with app.test_request_context("/desk/roadmap/measures/1/milestones", method="POST", headers=headers):
        assert same_page(lang="en") == leads_to
