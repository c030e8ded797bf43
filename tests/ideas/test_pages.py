"""The pages for one's own ideas: form, draft, changing, sending in again, taking back."""

from collections.abc import Callable

import pytest

from mitreden.accounts.models import Person
from mitreden.campaigns.models import CampaignState, ModerationMode
from mitreden.extensions import db
from mitreden.ideas import states
from mitreden.ideas.models import Aside, Idea, IdeaState
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
NEW = "/campaigns/dorf/ideas/new"
WORDS = {"title": "Eine Bank am Weiher", "text": "Am Weiher fehlt eine **Bank** zum Sitzen.", "then": "send"}


def _only() -> Idea:
    return db.session.query(Idea).one()


def test_an_idea_is_sent_in(signed_in: SignedIn, make: Make, people: People) -> None:
    make.campaign("dorf")
    answer = signed_in(people.jana).submit(NEW, NEW, WORDS)
    idea = _only()
    assert answer.headers["Location"] == f"/ideas/{idea.id}"
    assert (idea.state, idea.author_id) == (IdeaState.SUBMITTED, people.jana.id)
    assert idea.text_html == "<p>Am Weiher fehlt eine <strong>Bank</strong> zum Sitzen.</p>"


def test_errors_keep_what_was_typed(signed_in: SignedIn, make: Make, people: People) -> None:
    make.campaign("dorf")
    answer = signed_in(people.jana).submit(NEW, NEW, {**WORDS, "text": "Zu kurz."}, status=422)
    assert "Zu kurz." in answer.text
    assert "mindestens 20 Zeichen" in answer.text
    assert db.session.query(Idea).count() == 0


def test_a_municipality_must_be_chosen_where_there_are_some(signed_in: SignedIn, make: Make, people: People) -> None:
    make.campaign("dorf", municipalities=[make.municipality("Holm")])
    browser = signed_in(people.jana)
    answer = browser.submit(NEW, NEW, WORDS, status=422)
    assert "Bitte wählen Sie eine Gemeinde – oder „ganze Region“." in answer.text
    browser.submit(NEW, NEW, {**WORDS, "municipality_id": "0"})
    assert _only().municipality_id is None


def test_nobody_can_give_an_idea_a_state_or_another_author(signed_in: SignedIn, make: Make, people: People) -> None:
    make.campaign("dorf")
    more = {"state": "accepted", "author_id": "1", "support_count": "99", "is_public": "1", "channel": "paper"}
    signed_in(people.jana).submit(NEW, NEW, {**WORDS, **more})
    idea = _only()
    assert (idea.state, idea.author_id, idea.support_count) == (IdeaState.SUBMITTED, people.jana.id, 0)
    assert (idea.is_public, idea.channel.value) == (False, "online")


def test_a_draft_is_kept_continued_and_sent(signed_in: SignedIn, make: Make, people: People) -> None:
    make.campaign("dorf")
    browser = signed_in(people.jana)
    answer = browser.submit(NEW, NEW, {"title": "Bank", "then": "keep"})
    assert "Entwurf" in browser.follow(answer).text
    edit = f"/ideas/{_only().id}/edit"
    browser.submit(edit, edit, {"title": "Bank", "then": "send"}, status=422)
    browser.submit(edit, edit, {**WORDS, "then": "keep"})
    assert _only().state is IdeaState.DRAFT
    browser.submit(edit, edit, {"then": "send"})
    assert _only().state is IdeaState.SUBMITTED


def test_a_returned_idea_shows_the_request_and_goes_back(signed_in: SignedIn, make: Make, people: People) -> None:
    idea = make.idea(make.campaign("dorf"), author=people.jana, state=IdeaState.SUBMITTED)
    states.set_aside(idea, Aside.RETURNED, by=None, text="Bitte ohne Namen.")
    db.session.commit()
    browser = signed_in(people.jana)
    assert "Bitte ohne Namen." in browser.page("/account/ideas").text
    edit = f"/ideas/{idea.id}/edit"
    assert "Bitte ohne Namen." in browser.page(edit).text
    browser.submit(edit, edit, {"text": "Am Weiher fehlt eine Bank, ganz ohne Namen.", "then": "send"})
    assert (_only().aside, _only().version) == (None, 2)


def test_changing_a_public_idea_warns_that_it_waits_again(signed_in: SignedIn, make: Make, people: People) -> None:
    idea = make.idea(make.campaign("dorf", moderation=ModerationMode.FIRST), author=people.jana)
    page = signed_in(people.jana).page(f"/ideas/{idea.id}/edit")
    assert "So lange ist sie nicht zu sehen" in page.text


def test_an_idea_is_withdrawn_after_a_question(signed_in: SignedIn, make: Make, people: People) -> None:
    idea = make.idea(make.campaign("dorf"), author=people.jana)
    browser = signed_in(people.jana)
    path = f"/ideas/{idea.id}/withdraw"
    answer = browser.submit(path, path, {})
    assert "Zurückgezogen" in browser.follow(answer).text
    assert _only().aside is Aside.WITHDRAWN
    assert browser.post(path).status_code == 403


@pytest.mark.parametrize("action", ["edit", "withdraw"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_others_do_not_even_learn_that_there_is_something(
    signed_in: SignedIn, make: Make, people: People, action: str, method: str
) -> None:
    idea = make.idea(make.campaign("dorf"), author=people.jana)
    for person in (people.ali, people.kora, people.mira):
        assert signed_in(person).open(f"/ideas/{idea.id}/{action}", method).status_code == 404
    assert _only().title == "Eine Bank am Weiher"


@pytest.mark.parametrize("path", [NEW, "/ideas/1/edit", "/ideas/1/withdraw", "/account/ideas"])
def test_whoever_is_not_signed_in_is_asked_to(client: PageClient, make: Make, path: str) -> None:
    make.idea(make.campaign("dorf"))
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/account/sign-in?next=")


def test_out_of_time_the_form_says_so(signed_in: SignedIn, make: Make, people: People) -> None:
    idea = make.idea(make.campaign("dorf", state=CampaignState.EVALUATING), author=people.jana)
    browser = signed_in(people.jana)
    assert "Gerade werden hier keine neuen Ideen gesammelt." in browser.page(NEW, status=403).text
    assert browser.post(NEW, WORDS).status_code == 403
    browser.page(f"/ideas/{idea.id}/edit", status=403)


def test_my_ideas_in_every_state(signed_in: SignedIn, make: Make, people: People, queries: list[str]) -> None:
    campaign = make.campaign("dorf")
    browser = signed_in(people.jana)
    assert "Hier stehen Ihre Ideen" in browser.page("/account/ideas").text
    for state in IdeaState:
        make.idea(campaign, author=people.jana, state=state)
    for aside in Aside:
        make.idea(campaign, author=people.jana, aside=aside)
    make.idea(campaign, author=people.ali, title="Nicht von mir")
    queries.clear()
    page = browser.page("/account/ideas")
    assert len(queries) <= 5
    assert len(page.all(".//article")) == len(IdeaState) + len(Aside)
    assert "Nicht von mir" not in page.text


def test_hostile_words_stay_words(signed_in: SignedIn, make: Make, people: People) -> None:
    make.campaign("dorf", moderation=ModerationMode.AFTERWARDS)
    evil = '"><script>alert(1)</script><b hx-get="/x">'
    browser = signed_in(people.jana)
    browser.submit(
        NEW,
        NEW,
        {"title": evil, "text": f"{evil} {{{{ 7*7 }}}} [x](javascript:alert(1))", "place": evil, "then": "send"},
    )
    for path in ("/campaigns/dorf/ideas", "/account/ideas", f"/ideas/{_only().id}/edit"):
        page = browser.page(path)
        assert evil in page.text or evil in page.response.text.replace("&#34;", '"').replace("&lt;", "<").replace(
            "&gt;", ">"
        )
        assert not [element for element in page.tree.iter() if element.get("hx-get") == "/x"]
        assert "alert(1)" not in "".join("".join(script.itertext()) for script in page.all(".//script"))


def test_the_form_for_htmx_comes_back_alone(signed_in: SignedIn, make: Make, people: People) -> None:
    make.campaign("dorf")
    answer = signed_in(people.jana).post(
        NEW, {"title": "B"}, headers={"HX-Request": "true", "HX-Request-Type": "partial"}
    )
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<div id="idea-form"')
