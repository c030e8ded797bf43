"""The mixed order: everybody once, nobody first for having been early, stable all day, and the same price anywhere."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from mitreden.accounts.models import Guest
from mitreden.campaigns.models import Campaign, CampaignState
from mitreden.core import clock
from mitreden.core.pagination import Cursor
from mitreden.extensions import db
from mitreden.ideas import listing, mixing
from mitreden.ideas.listing import Sort, Wish
from mitreden.ideas.models import IdeaKind
from tests.factories import Make
from tests.page_client import PageClient

DAYS = [date(2026, 5, 1) + timedelta(days=number) for number in range(mixing.BUCKETS)]


def test_in_32_days_every_bucket_begins_once() -> None:
    buckets = [mixing.start(day) // mixing.WIDTH for day in DAYS]
    assert sorted(buckets) == list(range(mixing.BUCKETS))
    assert all(0 <= mixing.start(day) < mixing.CIRCLE for day in DAYS)
    assert len({mixing.start(day) % mixing.WIDTH for day in DAYS}) == len(DAYS)


def test_legs_hold_everybody_once_from_anywhere() -> None:
    rng = Random(3)
    keys = sorted((rng.choice([0, 5, 9, mixing.CIRCLE - 1, rng.randrange(mixing.CIRCLE)]), n) for n in range(1, 60))
    for begin in (0, 5, 9, 10**9, mixing.CIRCLE - 1):
        order = [key for low, high in mixing.legs(begin) for key in keys if low < key < high]
        assert sorted(order) == keys
        for place, here in enumerate(order):
            rest = [key for low, high in mixing.legs(begin, after=here) for key in keys if low < key < high]
            back = [key for low, high in mixing.legs(begin, before=here) for key in reversed(keys) if low < key < high]
            assert rest == order[place + 1 :]
            assert back == order[:place][::-1]


def _first_pages(draw: Callable[[int], int], number: int = 320) -> Counter[int]:
    """How often each idea (0 is the earliest) is on the first page, over a year of days."""
    keys = sorted((draw(idea), idea) for idea in range(number))
    seen: Counter[int] = Counter()
    for day in range(365):
        begin = mixing.start(date(2026, 1, 1) + timedelta(days=day))
        order = [idea for low, high in mixing.legs(begin) for place, idea in keys if low < (place, idea + 1) < high]
        seen.update(order[: listing.PAGE_SIZE])
    return seen


def _share_of_the_early(seen: Counter[int], number: int = 320) -> float:
    """What part of the places on first pages the earlier half of the ideas had."""
    return sum(times for idea, times in seen.items() if idea < number // 2) / sum(seen.values())


def test_early_ideas_are_not_first_for_being_early() -> None:
    rng = Random(11)
    seen = _first_pages(lambda _: rng.randrange(mixing.CIRCLE))
    assert 0.35 < _share_of_the_early(seen) < 0.65
    assert len(seen) > 300, "nearly everybody is on the first page some day"


def test_control_places_in_the_order_of_coming_are_caught() -> None:
    assert _share_of_the_early(_first_pages(lambda idea: idea)) > 0.9


def _pages(campaign: Campaign) -> Iterator[list[int]]:
    wish = Wish(sort=Sort.MIXED)
    while True:
        page = listing.page(Guest(), campaign.id, wish)
        yield [row.id for row in page.items]
        if page.after is None:
            return
        wish = Wish(sort=Sort.MIXED, after=Cursor.parse(page.after))


@pytest.fixture
def campaign(make: Make) -> Campaign:
    """One with 45 ideas."""
    made = make.campaign("dorf")
    for number in range(45):
        make.idea(made, title=f"Idee {number}")
    return made


def test_the_order_is_the_same_all_day_and_another_tomorrow(
    campaign: Campaign, clock_at: Callable[[datetime], None]
) -> None:
    clock_at(datetime(2026, 5, 3, 22, 1, tzinfo=UTC))  # 4 May here, just after midnight
    today = [idea for page in _pages(campaign) for idea in page]
    clock_at(datetime(2026, 5, 4, 21, 59, tzinfo=UTC))
    assert [idea for page in _pages(campaign) for idea in page] == today
    clock_at(datetime(2026, 5, 4, 22, 1, tzinfo=UTC))
    tomorrow = [idea for page in _pages(campaign) for idea in page]
    assert tomorrow != today
    assert sorted(tomorrow) == sorted(today)


def test_who_turns_pages_over_midnight_goes_on_in_the_same_order(
    campaign: Campaign, clock_at: Callable[[datetime], None]
) -> None:
    clock_at(datetime(2026, 5, 3, 10, tzinfo=UTC))
    whole = [idea for page in _pages(campaign) for idea in page]
    pages = _pages(campaign)
    seen = next(pages)
    clock_at(datetime(2026, 5, 4, 10, tzinfo=UTC))
    assert seen + [idea for page in pages for idea in page] == whole


def _first(client: PageClient, address: str = "") -> list[str]:
    return [link for link in client.page(f"/campaigns/dorf/ideas{address}").links() if link.startswith("/ideas/")]


def test_mixed_is_how_ideas_come_while_they_are_collected(client: PageClient, campaign: Campaign) -> None:
    page = client.page("/campaigns/dorf/ideas")
    current = [link for link in page.all(".//nav[@class='sort']//a") if link.get("aria-current")]
    assert [link.text for link in current] == ["Gemischt"]
    assert _first(client) == _first(client, "?sort=mixed") != _first(client, "?sort=newest")
    (following,) = [link.get("href") or "" for link in page.all(".//a[@rel='next']")]
    assert "sort=mixed" in following
    later = client.page(following)
    (back,) = [link.get("href") or "" for link in later.all(".//a[@rel='prev']")]
    assert [link for link in client.page(back).links() if link.startswith("/ideas/")] == _first(client)


def test_afterwards_the_newest_come_first(client: PageClient, campaign: Campaign) -> None:
    campaign.state = CampaignState.EVALUATING
    db.session.commit()
    assert _first(client) == _first(client, "?sort=newest")


WRONG = ["1~1", "1-2-3~1", "a-1~1", "-1-5~1", f"{2**31}-1~1", f"1-{2**31}~1", "20260503T100000.000000Z~4"]


@pytest.mark.parametrize("key", WRONG)
def test_keys_of_other_orders_are_refused(client: PageClient, campaign: Campaign, key: str) -> None:
    assert client.get(f"/campaigns/dorf/ideas?sort=mixed&after={key}").status_code == 422


def test_kinds_are_a_filter(client: PageClient, make: Make, campaign: Campaign) -> None:
    example = make.idea(campaign, kind=IdeaKind.EXAMPLE)
    page = client.page("/campaigns/dorf/ideas?kind=example")
    assert [link for link in page.links() if link.startswith("/ideas/")] == [f"/ideas/{example.id}"]
    assert "Gutes Beispiel von anderswo" in page.text
    assert "Gute Beispiele von anderswo" in page.text
    assert _first(client, "?kind=prepared") == []
    assert f"/ideas/{example.id}" not in _first(client, "?kind=idea")
    for wrong in ("?kind=bogus", "?kind=IDEA", "?kind=example&sort=kind"):
        assert client.get(f"/campaigns/dorf/ideas{wrong}").status_code == 422


def test_a_page_of_the_mixed_order_costs_one_query_or_two_at_its_end(campaign: Campaign, queries: list[str]) -> None:
    begin = mixing.start(clock.today())
    for edge in (None, Cursor(f"{begin}-{begin}", 0)):
        queries.clear()
        listing.page(Guest(), campaign.id, Wish(sort=Sort.MIXED, after=edge))
        assert len(list(queries)) <= 2
