"""News: who writes it, what everybody reads, what is gone when it is withdrawn."""

from collections.abc import Callable
from itertools import count

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from mitreden.accounts.models import Person
from mitreden.audit.models import AuditEvent
from mitreden.campaigns.models import Audience, Campaign, CampaignState
from mitreden.core.errors import DomainError
from mitreden.extensions import db
from mitreden.news import commands, queries
from mitreden.news.models import NewsPost
from mitreden.timeline.models import Subject, TimelineEntry
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
NUMBERS = count()
WORDS = {"title": "Die Werkstatt ist voll", "text": "Am **Samstag** geht es los."}


def posted(campaign: Campaign | None = None, **words: str) -> NewsPost:
    """A post, each time another one."""
    words = {"text": f"{WORDS['text']} {next(NUMBERS)}", **words}
    post = commands.publish_post(campaign=campaign, by=None, **{**WORDS, **words})
    db.session.commit()
    return post


def test_a_coordinator_looks_at_it_first_and_then_posts_it(make: Make, people: People, signed_in: SignedIn) -> None:
    make.campaign("wege", title="Wege")
    kora = signed_in(people.kora)
    form = {"place": "wege", **WORDS}
    preview = kora.post("/desk/news/new", {**form, "then": "preview"})
    assert "<p>Am <strong>Samstag</strong> geht es los.</p>" in preview.text
    assert "Noch ist nichts gespeichert" in preview.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(NewsPost)) == 0
    page = kora.follow(kora.submit("/desk/news/new?campaign=wege", "/desk/news/new", {**WORDS, "then": "send"}))
    assert "Wer folgt, liest davon" in page.text
    (post,) = db.session.scalars(sa.select(NewsPost).options(sa.orm.joinedload(NewsPost.campaign)))
    assert (post.title, post.published_by) == (WORDS["title"], people.kora.id)
    assert post.campaign is not None
    assert post.campaign.slug == "wege"


def test_where_it_is_read_and_that_nothing_is_left_of_it(
    make: Make, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    campaign = make.campaign("wege")
    places = {None: ("/", "/news"), campaign: ("/campaigns/wege", "/campaigns/wege/news")}
    for place, pages in places.items():
        post = posted(place, title="Ein Bus fährt wieder")
        for path in (*pages, f"/news/{post.id}"):
            german = client.page(f"{path}?lang=en").all(".//main//*[@lang='de']")
            words = "".join("".join(one.itertext()) for one in german)
            assert all(part in words for part in ("Ein Bus fährt wieder", "Samstag")), path
            page = client.page(f"{path}?lang=de")
            assert "Ein Bus fährt wieder" in page.text
            assert page.all(".//main//*[@lang='de']") == []
        kora = signed_in(people.kora)
        kora.submit(f"/desk/news/{post.id}", f"/desk/news/{post.id}", {"text": "Ab **Mai**.", "then": "send"})
        assert "geändert am" in client.page(f"/news/{post.id}").text
        kora.submit(f"/desk/news/{post.id}", f"/desk/news/{post.id}/withdraw", {})
        for path in pages:
            assert "Ein Bus" not in client.page(path).text
        client.page(f"/news/{post.id}", status=404)
        assert "Zurückgezogen am" in kora.page(f"/desk/news/{post.id}").text
        kora.post(f"/desk/news/{post.id}", WORDS)
        assert db.session.get_one(NewsPost, post.id).title == "Ein Bus fährt wieder", (
            "what is withdrawn stays as it was"
        )


def test_the_log_and_the_timeline_know_of_it_without_its_words(make: Make, people: People) -> None:
    make.region()
    post = commands.publish_post(campaign=None, by=people.kora, **WORDS)
    assert commands.edit_post(post=post, by=people.kora, title="Anders", text="Anders.")
    assert not commands.edit_post(post=post, by=people.kora, title="Anders", text="Anders.")
    commands.withdraw_post(post=post, by=people.kora)
    with pytest.raises(DomainError):
        commands.withdraw_post(post=post, by=people.kora)
    events = db.session.execute(
        sa.select(AuditEvent.action, AuditEvent.facts).where(AuditEvent.subject == "news").order_by(AuditEvent.id)
    ).all()
    assert [action for action, _ in events] == ["news.published", "news.edited", "news.withdrawn"]
    assert "Werkstatt" not in str(events)
    entries = db.session.scalars(sa.select(TimelineEntry).where(TimelineEntry.subject == Subject.NEWS)).all()
    assert [(entry.key, entry.data) for entry in entries] == [("news.published", {})]


def test_a_second_click_publishes_nothing_again(make: Make) -> None:
    make.region()
    campaign = make.campaign("wege")
    posts = [commands.publish_post(campaign=place, by=None, **WORDS) for place in (None, None, campaign, campaign)]
    assert len({post.id for post in posts}) == 2
    assert len(db.session.scalars(sa.select(TimelineEntry).where(TimelineEntry.subject == Subject.NEWS)).all()) == 2
    commands.withdraw_post(post=posts[0], by=None)
    assert commands.publish_post(campaign=None, by=None, **WORDS).id not in {post.id for post in posts}


def test_only_those_who_may_know_of_a_campaign_read_its_news(
    make: Make, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    closed = make.campaign("geheim", audience=Audience.INVITED)
    post = posted(closed)
    for path in ("/campaigns/geheim/news", f"/news/{post.id}"):
        assert client.get(path).status_code == signed_in(people.jana).get(path).status_code == 404
        assert WORDS["title"] in signed_in(people.stefan).page(path).text


@pytest.mark.parametrize(
    ("title", "text"), [("Ab", "Ein Text."), ("Ein Titel", "  "), ("Ein Titel", "> "), ("T" * 121, "x")]
)
def test_words_that_are_none_are_refused_and_kept(
    title: str, text: str, make: Make, people: People, signed_in: SignedIn
) -> None:
    make.region()
    answer = signed_in(people.kora).post("/desk/news/new", {"place": "", "title": title, "text": text})
    assert answer.status_code == 422
    assert title.strip() in answer.text


def test_a_draft_takes_no_news_and_the_database_no_nonsense(make: Make) -> None:
    with pytest.raises(DomainError):
        commands.publish_post(campaign=make.campaign(state=CampaignState.DRAFT), by=None, **WORDS)
    post = posted()
    with pytest.raises(IntegrityError, match="text_length"), db.session.begin_nested():
        db.session.execute(sa.update(NewsPost).where(NewsPost.id == post.id).values(text_source=""))


def test_lists_are_turned_by_key_at_a_fixed_price(make: Make, client: PageClient, queries: list[str]) -> None:
    campaign, prices = make.campaign("wege"), []
    for number in (2, 19):
        for place in (None, campaign):
            for _ in range(number):
                posted(place)
        for path in ("/", "/news", "/campaigns/wege", "/campaigns/wege/news"):
            queries.clear()
            client.get(path)
            prices.append(len(queries))
    assert prices[:4] == prices[4:]
    assert max(prices) <= 8
    first = client.page("/campaigns/wege/news")
    (older,) = [link for link in first.links() if "before=" in link]
    assert len(first.all(".//article")) == 20
    assert len(client.page(older).all(".//article")) == 1
    assert client.get("/news?before=x").status_code == 422


def test_only_who_coordinates_is_offered_to_write(make: Make, people: People, signed_in: SignedIn) -> None:
    make.campaign("wege")
    for path in ("/news", "/campaigns/wege/news", f"/news/{posted().id}"):
        assert [
            any("/desk/news" in link for link in signed_in(one).page(path).links())
            for one in (people.kora, people.mira)
        ] == [True, False]
    assert queries.few(None)
