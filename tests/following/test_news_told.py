"""News by mail and by feed: to whom it belongs, once, and only while one may read it."""

from collections.abc import Callable
from datetime import timedelta
from xml.etree.ElementTree import fromstring

import pytest
import sqlalchemy as sa

from mitreden.campaigns.models import Audience, Campaign, campaign_invitation
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.following import jobs
from mitreden.following.models import THE_REGION
from mitreden.news import commands
from mitreden.news.models import NewsPost
from mitreden.outbox import delivery
from tests.factories import Make, People
from tests.following.conftest import Post, text, waiting
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("started")

Follows = Callable[..., None]
AtSeven = Callable[..., int]
ATOM = "{http://www.w3.org/2005/Atom}"


def posted(campaign: Campaign | None, title: str, words: str = "Am **Samstag** geht es los.") -> NewsPost:
    post = commands.publish_post(campaign=campaign, by=None, title=title, text=words)
    db.session.commit()
    return post


def test_each_post_is_told_once_whatever_one_follows(
    make: Make, people: People, follows: Follows, at_seven: AtSeven, post: Post
) -> None:
    """Jana follows both, Ali the region, Berta the campaign. Changing a post afterwards tells nobody again."""
    campaign = make.campaign("wege", title="Wege")
    for person, kinds in ((people.jana, "rc"), (people.ali, "r"), (people.berta, "c")):
        for kind in kinds:
            follows(person, *{"r": ("region", THE_REGION), "c": ("campaign", campaign.id)}[kind])
    ours, theirs = posted(None, "Die Region hat einen Bus"), posted(campaign, "Die Werkstatt ist voll")
    assert at_seven() == 3
    told = {name: post.to(getattr(people, name)) for name in ("jana", "ali", "berta")}
    assert [len(mails) for mails in told.values()] == [1, 1, 1]
    found = {name: [mails[0].count(one.title) for one in (ours, theirs)] for name, mails in told.items()}
    assert found == {"jana": [1, 1], "ali": [1, 0], "berta": [0, 1]}
    for part in (told["jana"][0], text(post.sent[0], "html")):
        assert "Am Samstag geht es los." in part
        assert f"http://127.0.0.1:8000/news/{ours.id}" in part
    assert commands.edit_post(post=theirs, by=None, title="Die Werkstatt ist leer", text="Doch nicht.")
    db.session.commit()
    assert [at_seven(day) for day in (1, 2)] == [0, 0]


def test_a_closed_campaigns_news_reaches_only_who_may_know_of_it(
    make: Make, people: People, follows: Follows, at_seven: AtSeven, post: Post, client: PageClient
) -> None:
    """Both were invited when they began to follow; Ali is not any more when the mail leaves. The region's followers never were."""
    closed = make.campaign("geheim", audience=Audience.INVITED)
    for person in (people.jana, people.ali):
        db.session.execute(sa.insert(campaign_invitation).values(campaign_id=closed.id, person_id=person.id))
        follows(person, "campaign", closed.id)
    follows(people.berta, "region", THE_REGION)
    shut = posted(closed, "Nur unter uns")
    db.session.execute(sa.delete(campaign_invitation).where(campaign_invitation.c.person_id == people.ali.id))
    db.session.commit()
    at_seven()
    assert [len(post.to(person)) for person in (people.jana, people.ali, people.berta)] == [1, 0, 0]
    assert "Nur unter uns" in post.to(people.jana)[0]
    assert client.get("/campaigns/geheim/feed.atom").status_code == 404
    assert client.get(f"/news/{shut.id}").status_code == 404


def test_what_is_withdrawn_before_the_mail_leaves_is_not_in_it(
    make: Make, people: People, follows: Follows, post: Post, clock_at: Callable[..., None]
) -> None:
    """Withdrawn after the digest was written: what is left of it leaves, and where nothing is left no mail does."""
    make.region()
    follows(people.jana, "region", THE_REGION)
    gone = posted(None, "Das war zu früh")
    clock_at(clock.now() + timedelta(minutes=65))
    assert jobs.write_digests() == 1
    assert "früh" not in str(waiting()[0].data)
    commands.withdraw_post(post=gone, by=None)
    db.session.commit()
    assert delivery.deliver() == 0
    assert (post.sent, waiting()) == ([], [])


def test_feeds_tell_what_is_shown(make: Make, client: PageClient) -> None:
    make.region()
    campaign = make.campaign("wege")
    posted(None, "Aus der Region")
    stays, goes = posted(campaign, "Das bleibt"), posted(campaign, "Das geht")
    commands.withdraw_post(post=goes, by=None)
    db.session.commit()
    for path, title in (("/news", "Aus der Region"), ("/campaigns/wege", stays.title)):
        root = fromstring(client.get(f"{path}/feed.atom").data)
        (entry,) = root.iter(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}title") == title
        assert entry.findtext(f"{ATOM}content") == "Am Samstag geht es los."
