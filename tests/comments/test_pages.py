"""Comments on the page of an idea, with and without htmx."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.accounts.roles import Role
from mitreden.campaigns.models import Audience, CampaignState, ModerationMode, PhaseKind
from mitreden.comments import queries as comment_queries
from mitreden.comments.models import Comment, CommentAside, Voice
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.moderation.commands import ensure_rules
from tests.factories import Make, People
from tests.page_client import PageClient, checked, prefilled

SignedIn = Callable[[Person], PageClient]
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def idea(make: Make) -> Idea:
    return make.idea(make.campaign(moderation=ModerationMode.AFTERWARDS))


def newest() -> Comment:
    return db.session.scalars(sa.select(Comment).order_by(Comment.id.desc()).limit(1)).one()


def test_a_comment_stands_below_its_idea(idea: Idea, people: People, signed_in: SignedIn, client: PageClient) -> None:
    jana = signed_in(people.jana)
    page = jana.follow(
        jana.submit(f"/ideas/{idea.id}", f"/ideas/{idea.id}/comments/new", {"comment-text": "Sehr *gern*."})
    )
    assert "Ihr Kommentar ist jetzt für alle zu sehen" in page.text
    seen = client.page(f"/ideas/{idea.id}")
    article = seen.one(f".//article[@id='comment-{newest().id}']")
    assert "Jana Holm" in "".join(article.itertext())
    assert [em.text for em in article.iter("em")] == ["gern"]
    assert "Kommentare 1" in seen.text


def test_an_answer_has_its_own_page_and_stands_below(
    make: Make, idea: Idea, people: People, signed_in: SignedIn
) -> None:
    first, second = make.comment(idea, author=people.ali), make.comment(idea, author=people.berta)
    jana = signed_in(people.jana)
    path = f"/ideas/{idea.id}/comments/new?parent={first.id}"
    assert path in jana.page(f"/ideas/{idea.id}").links()
    page = jana.follow(jana.submit(path, path, {f"answer{first.id}-text": "Stimmt."}))
    ids = [article.get("id") for article in page.all(".//article") if (article.get("id") or "").startswith("comment-")]
    assert ids == [f"comment-{first.id}", f"comment-{newest().id}", f"comment-{second.id}"]


def test_what_is_wrong_comes_back_on_a_page_of_its_own_with_everything_typed(
    make: Make, idea: Idea, people: People, signed_in: SignedIn
) -> None:
    answered = make.comment(idea, text="Worauf geantwortet wird.")
    jana = signed_in(people.jana)
    for path, name in (
        (f"/ideas/{idea.id}/comments/new", "comment-text"),
        (f"/ideas/{idea.id}/comments/new?parent={answered.id}", f"answer{answered.id}-text"),
    ):
        typed = "lang " * 500
        page = checked(jana.post(path, data={name: typed}), 422)
        assert typed.strip() in "".join(page.one(f".//textarea[@name='{name}']").itertext())
        assert "kürzen Sie" in page.text
    assert "Worauf geantwortet wird." in page.text
    assert comment_queries.comments_of(people.jana.id) == []


def test_with_htmx_only_the_form_comes_back(idea: Idea, people: People, signed_in: SignedIn) -> None:
    jana = signed_in(people.jana)
    answer = jana.post(f"/ideas/{idea.id}/comments/new", data={"comment-text": " "}, headers=HTMX)
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<div id="comment-form"')
    assert "Bitte schreiben Sie ein paar Worte." in answer.text
    answer = jana.post(f"/ideas/{idea.id}/comments/new", data={"comment-text": "Gut so."}, headers=HTMX)
    assert answer.status_code == 200
    assert f'id="comment-{newest().id}"' in answer.text
    assert "Gut so." in answer.text.split('id="comment-form"')[0]
    assert "Gut so." not in answer.text.split('id="comment-form"')[1]
    assert "<html" not in answer.text


def test_with_htmx_the_form_for_an_answer_opens_in_place(
    make: Make, idea: Idea, people: People, signed_in: SignedIn
) -> None:
    comment = make.comment(idea)
    jana = signed_in(people.jana)
    path = f"/ideas/{idea.id}/comments/new?parent={comment.id}"
    assert jana.get(path, headers=HTMX).text.lstrip().startswith(f'<div id="answer-{comment.id}"')
    answer = jana.post(path, data={f"answer{comment.id}-text": "Genau."}, headers=HTMX)
    assert answer.text.lstrip().startswith(f'<div id="answer-{comment.id}"')
    assert "comment-answer" in answer.text
    assert "<textarea" not in answer.text


def test_who_waits_for_a_moderator_sees_that(
    make: Make, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    idea = make.idea()
    jana, path = signed_in(people.jana), f"/ideas/{idea.id}"
    page = jana.follow(jana.submit(path, f"{path}/comments/new", {"comment-text": "Wann sehen das alle?"}))
    assert "Nur Sie sehen ihn" in page.text
    assert "Wann sehen das alle?" in page.text
    for other in (client, signed_in(people.ali)):
        assert "Wann sehen das alle?" not in other.get(path).text


PLACEHOLDERS = [(CommentAside.HIDDEN, "Freundlich bleiben"), (CommentAside.WITHDRAWN, "zurückgezogen")]


@pytest.mark.parametrize(("aside", "words"), PLACEHOLDERS)
def test_a_placeholder_stays_with_none_of_the_words(
    make: Make, idea: Idea, people: People, signed_in: SignedIn, client: PageClient, aside: CommentAside, words: str
) -> None:
    ensure_rules()
    db.session.commit()
    comment = make.comment(idea, author=people.ali, aside=aside, text="Kanarienvogel")
    make.comment(idea, parent=comment, text="Eine Antwort darauf.")
    for visitor in (client, signed_in(people.ali), signed_in(people.mira)):
        page = visitor.page(f"/ideas/{idea.id}")
        assert "Kanarienvogel" not in visitor.get(f"/ideas/{idea.id}").text
        assert words in page.text
        assert "Eine Antwort darauf." in page.text


def test_what_was_taken_back_without_answers_leaves_nothing(make: Make, idea: Idea, client: PageClient) -> None:
    make.comment(idea, aside=CommentAside.WITHDRAWN)
    assert "zurückgezogen" not in client.page(f"/ideas/{idea.id}").text


def test_voices_are_named(make: Make, idea: Idea, people: People, client: PageClient) -> None:
    town = make.municipality("Holm")
    for voice, organisation, badge in (
        (Voice.SPEAKER, town.id, "Holm"), (Voice.CONTACT, town.id, "Verwaltung: Holm"), (Voice.MODERATOR, None, "Moderation"),
        (Voice.EXPERT, None, "Fachliche Prüfung"), (Voice.STRATEGIST, None, "Strategie-Team"),
        (Voice.COORDINATOR, None, "Koordination der Region"),
    ):  # fmt: skip
        comment = make.comment(idea, author=people.jana, voice=voice, organisation_id=organisation)
        article = client.page(f"/ideas/{idea.id}").one(f".//article[@id='comment-{comment.id}']")
        assert badge in [" ".join("".join(span.itertext()).split()) for span in article.iter("span")]


def test_who_is_gone_is_a_former_member_and_imported_names_are_not_kept(
    make: Make, idea: Idea, client: PageClient
) -> None:
    make.comment(idea)
    make.comment(idea, import_ref="alt-1")
    text = client.page(f"/ideas/{idea.id}").text
    assert "Ehemaliges Mitglied" in text
    assert "Aus einer früheren Beteiligung" in text


def test_a_role_gives_a_choice_of_names(make: Make, idea: Idea, people: People, signed_in: SignedIn) -> None:
    club = make.municipality("Sportverein Holm")
    make.grant(people.ali, Role.SPEAKER, organisation_id=club.id)
    ali, path = signed_in(people.ali), f"/ideas/{idea.id}"
    assert "In wessen Namen?" not in signed_in(people.jana).page(path).text
    values = {"comment-text": "Wir helfen mit.", "comment-speaking": f"speaker-{club.id}"}
    ali.submit(path, f"{path}/comments/new", values)
    assert (newest().voice, newest().organisation_id) == (Voice.SPEAKER, club.id)
    refused = signed_in(people.jana).post(f"{path}/comments/new", data=values)
    assert refused.status_code == 422


CLOSED = [
    ({"state": CampaignState.EVALUATING}, "Die Zeit für Kommentare ist vorbei"),
    ({"phases": {PhaseKind.COLLECTING: (timedelta(days=3), timedelta(days=9))}}, "Kommentieren können Sie ab dem"),
]


@pytest.mark.parametrize(("values", "words"), CLOSED)
def test_closed_comments_say_so_in_a_friendly_sentence(
    make: Make, people: People, signed_in: SignedIn, values: dict[str, Any], words: str
) -> None:
    now = clock.now()
    later = {kind: (now + start, now + end) for kind, (start, end) in values.get("phases", {}).items()}
    idea = make.idea(make.campaign(**{**values, "phases": later or None}))
    jana = signed_in(people.jana)
    page = jana.page(f"/ideas/{idea.id}")
    assert words in page.text
    assert page.all(".//textarea") == []
    assert jana.get(f"/ideas/{idea.id}/comments/new").status_code == 403
    assert jana.post(f"/ideas/{idea.id}/comments/new", data={"comment-text": "Doch!"}).status_code == 403


def test_a_campaign_without_comments_does_not_speak_of_them(make: Make, client: PageClient) -> None:
    idea = make.idea(make.campaign(has_comments=False))
    assert "Kommentar" not in client.page(f"/ideas/{idea.id}").text


def test_who_only_looks_on_is_told(make: Make, people: People, signed_in: SignedIn) -> None:
    idea = make.idea(make.campaign(audience=Audience.INVITED))
    assert "nur Menschen kommentieren, für die" in signed_in(people.kora).page(f"/ideas/{idea.id}").text


def test_signed_out_one_is_led_to_signing_in_and_back(idea: Idea, client: PageClient) -> None:
    assert f"/account/sign-in?next=/ideas/{idea.id}" in client.page(f"/ideas/{idea.id}").links()


@pytest.mark.parametrize(
    "path", ["/ideas/{other}/comments/new?parent={comment}", "/ideas/{idea}/comments/new?parent=999999"]
)
def test_an_answer_to_nothing_is_not_found(
    make: Make, idea: Idea, people: People, signed_in: SignedIn, path: str
) -> None:
    other = make.idea(make.campaign())
    address = path.format(idea=idea.id, other=other.id, comment=make.comment(idea).id)
    assert signed_in(people.jana).get(address).status_code == 404


def test_more_than_fifty_threads_make_pages(
    make: Make, idea: Idea, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    threads = [make.comment(idea, text=f"Nummer {number}.") for number in range(52)]
    page = client.page(f"/ideas/{idea.id}")
    assert ("Nummer 49." in page.text, "Nummer 50." in page.text) == (True, False)
    later = f"/ideas/{idea.id}?comments={threads[50].id}#comments"
    assert later in page.links()
    page = client.page(later)
    assert ("Nummer 49." in page.text, "Nummer 50." in page.text) == (False, True)
    answer = signed_in(people.jana).post(f"/ideas/{idea.id}/comments/new", data={"comment-text": "Ganz hinten."})
    assert answer.location == f"/ideas/{idea.id}?comments={newest().id}#comment-{newest().id}"


@pytest.mark.parametrize("wanted", ["x", "-1", "0", "9" * 30, "²", "999999"])
def test_a_strange_beginning_shows_a_page(make: Make, idea: Idea, client: PageClient, wanted: str) -> None:
    make.comment(idea)
    assert client.get(f"/ideas/{idea.id}?comments={wanted}").status_code == 200


def test_the_form_for_ones_words_says_which_edition_it_shows(
    make: Make, idea: Idea, people: People, signed_in: SignedIn
) -> None:
    """So a device that kept older words offers them, and does not put them in the place of newer ones."""
    jana, comment = signed_in(people.jana), make.comment(idea, author=people.jana)
    path = f"/comments/{comment.id}/edit"
    before = prefilled(jana.page(path).form(path))["edition"]
    jana.submit(path, path, {"comment-text": "Am Weiher fehlt auch ein Baum."})
    after = prefilled(jana.page(path).form(path))["edition"]
    assert before != after
