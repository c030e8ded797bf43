"""The picture on a card: the first that can be shown, kept in the row of the idea, followed by every change of its pictures."""

import pytest
import sqlalchemy as sa

from mitreden.extensions import db
from mitreden.ideas import pictures
from mitreden.ideas.models import Idea, IdeaPicture
from mitreden.ideas.pictures import Wanted, arrange_pictures
from mitreden.media import commands as media
from mitreden.media.models import Picture, PictureState, Refusal
from mitreden.moderation import commands as moderation
from mitreden.region.models import InnovationField
from tests.factories import Make, People
from tests.page_client import PageClient


def stale() -> list[int]:
    """The ideas on whose card another picture stands than the first that can be shown."""
    first = (
        sa.select(IdeaPicture.picture_id)
        .join(Picture, Picture.id == IdeaPicture.picture_id)
        .where(IdeaPicture.idea_id == Idea.id, IdeaPicture.rule_key.is_(None), Picture.state == PictureState.READY)
        .order_by(IdeaPicture.position)
        .limit(1)
        .scalar_subquery()
    )
    return list(db.session.scalars(sa.select(Idea.id).where(Idea.thumb_id.is_distinct_from(first))))


@pytest.fixture
def idea(make: Make, people: People) -> Idea:
    moderation.ensure_rules()
    return make.idea(make.campaign("dorf"), author=people.jana)


def _thumb(idea: Idea) -> int | None:
    db.session.commit()
    db.session.refresh(idea)
    assert stale() == []
    return idea.thumb_id


def _field(idea: Idea) -> str:
    return db.session.scalars(sa.select(InnovationField.slug).where(InnovationField.id == idea.field_id)).one()


def test_it_follows_the_order_hiding_and_removing(make: Make, people: People, idea: Idea) -> None:
    assert _thumb(idea) is None
    one, two = make.picture(idea).id, make.picture(idea).id
    assert _thumb(idea) == one
    arrange_pictures(idea=idea, by=None, wanted=[Wanted(two), Wanted(one)])
    assert _thumb(idea) == two
    pictures.hide_picture(idea=idea, picture_id=two, rule_key="privacy", by=people.mira)
    assert _thumb(idea) == one
    pictures.hide_picture(idea=idea, picture_id=two, rule_key=None, by=people.mira)
    assert _thumb(idea) == two
    arrange_pictures(idea=idea, by=None, wanted=[Wanted(one)], removed=[two])
    assert _thumb(idea) == one
    pictures.remove_pictures_of(idea, by=None)
    assert _thumb(idea) is None


def test_it_waits_until_there_are_files_and_never_shows_what_was_refused(make: Make, idea: Idea) -> None:
    first, second = (make.picture(idea, state=PictureState.WAITING) for _ in range(2))
    assert _thumb(idea) is None
    media.mark_ready(second.id, 640, 480)
    assert _thumb(idea) == second.id
    media.mark_refused(first.id, Refusal.UNREADABLE)
    assert _thumb(idea) == second.id


def test_a_picture_hidden_behind_its_back_is_noticed(make: Make, idea: Idea) -> None:
    """The negative control of `stale`."""
    make.picture(idea)
    db.session.execute(sa.update(IdeaPicture).values(rule_key="privacy"))
    assert stale() == [idea.id]


def test_the_card_shows_it_lazily_with_its_size_and_costs_no_query(
    make: Make, client: PageClient, idea: Idea, queries: list[str]
) -> None:
    def price() -> int:
        queries.clear()
        client.page("/campaigns/dorf/ideas")
        return len(list(queries))

    before = price()
    assert client.page("/campaigns/dorf/ideas").all(".//img[@class='card-picture']") == []
    picture = make.picture(idea)
    assert price() == before
    for path in ("/campaigns/dorf/ideas", f"/fields/{_field(idea)}"):
        image = client.page(path).one(".//img[@class='card-picture']")
        assert image.get("src") == f"/ideas/{idea.id}/pictures/{picture.id}-480.webp"
        assert (image.get("loading"), image.get("width"), image.get("height"), image.get("alt")) == (
            "lazy", "480", "270", "",
        )  # fmt: skip
    assert client.get(f"/ideas/{idea.id}/pictures/{picture.id}-480.webp").status_code == 200
