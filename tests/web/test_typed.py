"""What somebody sends when nobody knows them any more comes back to them: on our own pages only, and nothing is done with it."""

import re
from collections.abc import Callable

import pytest

from mitreden.accounts.models import Person
from mitreden.campaigns.models import ModerationMode, Taking
from mitreden.comments.models import Comment
from mitreden.extensions import db
from mitreden.ideas.models import Idea, IdeaState
from tests.factories import Make, People
from tests.page_client import Page, PageClient, checked, prefilled

SignedIn = Callable[[Person], PageClient]
pytestmark = pytest.mark.usefixtures("csrf")
NEW = "/campaigns/dorf/ideas/new"
TEXT = "Am Weiher <fehlt> eine Bank zum Sitzen."
WORDS = {"title": "Eine Bank am Weiher", "text": TEXT, "comment-text": TEXT, "then": "send"}
OURS = {"Origin": "http://localhost"}
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
FORGERIES = {
    "another site": {"Origin": "https://evil.example"},
    "another site, by what the browser knows": {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    "a neighbour of ours": {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
    "nobody says": {},
}


@pytest.fixture
def forms(make: Make, people: People) -> dict[str, str]:
    """Addresses of forms that hold what people write: of Jana, and of guests."""
    campaign = make.campaign("dorf", moderation=ModerationMode.AFTERWARDS, who_submits=Taking.GUEST)
    mine = make.idea(campaign, author=people.jana, state=IdeaState.DRAFT)
    idea = make.idea(campaign)
    said = make.comment(idea, author=people.jana)
    return {
        "new": NEW, "edit": f"/ideas/{mine.id}/edit", "comment": f"/ideas/{idea.id}/comments/new",
        "comment_edit": f"/comments/{said.id}/edit",
    }  # fmt: skip


def all_words() -> set[str]:
    return {idea.text_source for idea in db.session.query(Idea)} | {
        comment.text_source for comment in db.session.query(Comment)
    }


def sent_on(browser: PageClient, page: Page, path: str, status: int = 200) -> Page:
    """Press the button of the page that gives back."""
    form = page.form(path)
    values = prefilled(form)
    values["then"] = "change"
    return checked(browser.post(path, values, headers=OURS), status)


@pytest.mark.parametrize(("where", "status"), [("edit", 401), ("comment", 400), ("comment_edit", 401)])
def test_a_session_that_ended_gives_back_what_was_typed(
    where: str, status: int, forms: dict[str, str], people: People, client: PageClient, signed_in: SignedIn
) -> None:
    path = forms[where]
    page = checked(client.post(path, WORDS, headers=OURS), status)
    assert "Ihr Text ist noch da" in page.text
    assert TEXT in page.text
    assert "/account/sign-in" in page.one(".//main//a[@target='_blank']").get("href", "")
    stale = sent_on(client, page, path, 401)
    form = sent_on(again := signed_in(people.jana), stale, path, 400)
    assert sent_on(again, form, path).one(".//textarea").text == TEXT
    assert TEXT not in all_words()


def test_a_guest_whose_cookie_is_gone_goes_on_without_an_account(forms: dict[str, str], client: PageClient) -> None:
    page = checked(client.post(forms["new"], WORDS, headers=OURS), 400)
    form = sent_on(client, page, forms["new"])
    assert form.one(".//textarea[@name='text']").text == TEXT
    assert TEXT not in all_words(), "the button sends nothing"
    field_id = db.session.query(Idea).first().field_id
    values = {**prefilled(form.form(NEW)), "field_id": str(field_id), "then": "send"}
    assert client.post(NEW, values).headers["Location"] == "/take-part"


@pytest.mark.parametrize("headers", FORGERIES.values(), ids=FORGERIES.keys())
@pytest.mark.parametrize("where", ["new", "edit"])
def test_another_site_cannot_put_words_into_our_pages(
    where: str, headers: dict[str, str], forms: dict[str, str], client: PageClient
) -> None:
    answer = client.post(forms[where], WORDS, headers=headers)
    assert answer.status_code == {"new": 400, "edit": 303}[where]
    assert "fehlt" not in answer.text


def test_secrets_never_come_back(client: PageClient) -> None:
    answer = client.post("/account/sign-in/password", {"password": "ganz geheim und lang"}, headers=OURS)
    assert answer.status_code == 400
    assert "ganz geheim" not in answer.text


def test_for_htmx_the_form_stays_and_gets_a_token_that_works(
    forms: dict[str, str], people: People, signed_in: SignedIn
) -> None:
    jana = signed_in(people.jana)
    words = {**prefilled(jana.page(forms["edit"]).form(forms["edit"])), **WORDS, "then": "keep"}
    answer = jana.post(forms["edit"], {**words, "csrf_token": "old"}, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (400, "beforebegin")
    assert "Ihr Text ist noch da" in answer.text
    token = re.search(r'data-token="([^"]+)"', answer.text)
    assert token
    jana.post(forms["edit"], {**words, "csrf_token": token[1]}, headers=HTMX)
    assert TEXT in all_words()


def test_for_htmx_a_session_that_ended_leaves_the_form_where_it_is(forms: dict[str, str], client: PageClient) -> None:
    answer = client.post(forms["edit"], WORDS, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (401, "beforebegin")
    assert f"next={forms['edit']}" in answer.text.replace("%2F", "/")
    assert "HX-Redirect" in client.post("/account/profile", {}, headers=HTMX).headers, "where nothing is written"
    words = client.post("/account/profile", {"display_name": "Jana vom Holm"}, headers=HTMX)
    assert 'target="_blank"' in words.text, "where no device keeps the words"
