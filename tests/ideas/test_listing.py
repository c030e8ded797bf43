"""The list: filters, orders, pages by key, and what it costs."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import html5lib
import pytest
import sqlalchemy as sa
from flask import Flask, get_template_attribute

from mitreden.accounts import queries as accounts
from mitreden.accounts.models import Guest, Person
from mitreden.campaigns.models import Campaign, Counts
from mitreden.core import clock
from mitreden.core.pagination import Cursor
from mitreden.extensions import db
from mitreden.ideas import listing, mixing
from mitreden.ideas.listing import Sort, Wish
from mitreden.ideas.models import Aside, DeclineReason, Idea, IdeaKind, IdeaState
from mitreden.search import commands as search
from tests.factories import Make, People
from tests.page_client import PageClient

GUEST = Guest()


def _many(make: Make, campaign: Campaign, number: int) -> list[int]:
    """Ideas a minute apart, with supports that repeat; newest last."""
    start = clock.now() - timedelta(days=1)
    made = [
        make.idea(campaign, title=f"Idee {i}", published_at=start + timedelta(minutes=i // 2), support_count=i % 7)
        for i in range(number)
    ]
    return [idea.id for idea in made]


def _pages(campaign: Campaign, wish: Wish) -> Iterator[list[int]]:
    while True:
        page = listing.page(GUEST, campaign.id, wish)
        yield [row.id for row in page.items]
        if page.after is None:
            return
        wish = Wish(sort=wish.sort, after=Cursor.parse(page.after))


def _order(ids: list[int], sort: Sort) -> list[int]:
    number = {idea_id: i for i, idea_id in enumerate(ids)}
    if sort is Sort.MIXED:
        begin = mixing.start(clock.today())
        places = {row.id: row.shuffle for row in db.session.execute(sa.select(Idea.id, Idea.shuffle))}
        return sorted(ids, key=lambda i: ((places[i] - begin) % mixing.CIRCLE, i))
    if sort is Sort.SUPPORTED:
        return sorted(ids, key=lambda i: (number[i] % 7, i), reverse=True)
    return sorted(ids, key=lambda i: (number[i] // 2, i), reverse=sort is Sort.NEWEST)


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_by_key_show_everything_once_in_order(make: Make, sort: Sort) -> None:
    campaign = make.campaign()
    ids = _many(make, campaign, 45)
    pages = list(_pages(campaign, Wish(sort=sort)))
    assert [len(page) for page in pages] == [20, 20, 5]
    assert [idea_id for page in pages for idea_id in page] == _order(ids, sort)


@pytest.mark.parametrize("sort", list(Sort))
def test_the_way_back_shows_the_same_pages(make: Make, sort: Sort) -> None:
    campaign = make.campaign()
    _many(make, campaign, 45)
    first = listing.page(GUEST, campaign.id, Wish(sort=sort))
    second = listing.page(GUEST, campaign.id, Wish(sort=sort, after=Cursor.parse(first.after or "")))
    third = listing.page(GUEST, campaign.id, Wish(sort=sort, after=Cursor.parse(second.after or "")))
    back = listing.page(GUEST, campaign.id, Wish(sort=sort, before=Cursor.parse(third.before or "")))
    assert [row.id for row in back.items] == [row.id for row in second.items]
    assert (first.before, third.after) == (None, None)
    start = listing.page(GUEST, campaign.id, Wish(sort=sort, before=Cursor.parse(second.before or "")))
    assert [row.id for row in start.items] == [row.id for row in first.items]
    assert start.before is None


def test_nothing_is_shown_twice_or_left_out_while_others_post(make: Make) -> None:
    campaign = make.campaign()
    ids = _many(make, campaign, 45)
    seen: list[int] = []
    for page in _pages(campaign, Wish()):
        seen.extend(page)
        make.idea(campaign, title="Gerade eben")
    assert seen == _order(ids, Sort.NEWEST)


def test_filters_narrow_the_list(make: Make) -> None:
    fields, town = [make.field(), make.field()], make.municipality()
    campaign = make.campaign(fields=fields, municipalities=[town])
    there = make.idea(campaign, field_id=fields[0].id, municipality_id=town.id)
    everywhere = make.idea(campaign, field_id=fields[1].id)
    declined = make.idea(campaign, field_id=fields[1].id, state=IdeaState.DECLINED, decline_reason=DeclineReason.OTHER)
    search.index_text("idea", everywhere.id, "Mehr Bänke")
    cases = [
        (Wish(field_id=fields[0].id), {there.id}),
        (Wish(municipality_id=town.id), {there.id}),
        (Wish(municipality_id=listing.WHOLE_REGION), {everywhere.id, declined.id}),
        (Wish(state=IdeaState.DECLINED), {declined.id}),
        (Wish(field_id=fields[1].id, state=IdeaState.PUBLISHED), {everywhere.id}),
        (Wish(words="Bank"), {everywhere.id}),
        (Wish(words="Bank", field_id=fields[0].id), set()),
    ]
    for wish, expected in cases:
        assert {row.id for row in listing.page(GUEST, campaign.id, wish).items} == expected, wish


def test_only_public_ideas_are_listed_even_to_their_author_and_to_staff(make: Make, people: People) -> None:
    campaign = make.campaign()
    public = make.idea(campaign, author=people.jana)
    for values in ({"state": IdeaState.DRAFT}, {"state": IdeaState.SUBMITTED}, {"aside": Aside.HIDDEN}):
        make.idea(campaign, author=people.jana, **values)
    for person in (GUEST, accounts.person(people.kora.id) or GUEST):
        assert [row.id for row in listing.page(person, campaign.id, Wish()).items] == [public.id]


def _statements(
    database: sa.Connection, person: Person | Guest, campaign: Campaign, wish: Wish
) -> list[tuple[str, object]]:
    seen: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        if "FROM idea" in statement:
            seen.append((statement, values))

    sa.event.listen(database, "before_cursor_execute", note)
    listing.page(person, campaign.id, wish)
    sa.event.remove(database, "before_cursor_execute", note)
    return seen


def test_sqlite_walks_the_partial_indexes(database: sa.Connection, make: Make, people: People) -> None:
    """Without sorting and without looking at rows that are not shown, whoever asks."""
    if database.dialect.name != "sqlite":
        return  # PostgreSQL chooses by statistics: `make bench` shows what it costs
    campaign = make.campaign()
    here = Cursor("20260503T100000.000000Z", 5)
    cases = {
        "ix_idea_newest": [Wish(), Wish(after=here), Wish(before=here), Wish(sort=Sort.OLDEST)],
        "ix_idea_supported": [Wish(sort=Sort.SUPPORTED), Wish(sort=Sort.SUPPORTED, after=Cursor("3", 5))],
        "ix_idea_field": [Wish(field_id=1), Wish(field_id=1, after=here)],
        "ix_idea_municipality": [Wish(municipality_id=1), Wish(municipality_id=listing.WHOLE_REGION)],
        "ix_idea_mixed": [
            Wish(sort=Sort.MIXED),
            Wish(sort=Sort.MIXED, after=Cursor("7-9", 5)),
            Wish(sort=Sort.MIXED, before=Cursor("7-9", 5)),
        ],
        "ix_idea_kind": [Wish(kind=IdeaKind.EXAMPLE), Wish(kind=IdeaKind.PREPARED, after=here)],
        "ix_idea_state": [Wish(state=IdeaState.DECLINED)],
    }
    moderator = accounts.person(people.mira.id) or GUEST
    for index, wishes in cases.items():
        for person in (GUEST, moderator):
            for wish in wishes:
                statement, values = _statements(database, person, campaign, wish)[0]
                rows = database.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
                plan = " | ".join(row[3] for row in rows)
                assert f"USING INDEX {index} (" in plan, (index, wish, plan)
                assert "TEMP B-TREE" not in plan, plan


def test_the_page_costs_the_same_with_two_and_with_twenty_ideas(
    client: PageClient, make: Make, queries: list[str]
) -> None:
    campaign = make.campaign("dorf", municipalities=[make.municipality()])
    _many(make, campaign, 2)
    client.page("/campaigns/dorf/ideas")
    queries.clear()
    client.page("/campaigns/dorf/ideas")
    few = len(queries)
    _many(make, campaign, 30)
    queries.clear()
    client.page("/campaigns/dorf/ideas")
    assert len(queries) == few
    assert few <= 8


def test_signed_in_it_costs_eleven_queries_at_most(
    signed_in: Callable[[Person], PageClient], make: Make, people: People, queries: list[str]
) -> None:
    _many(make, make.campaign("dorf", municipalities=[make.municipality()]), 30)
    browser = signed_in(people.jana)
    queries.clear()
    browser.page("/campaigns/dorf/ideas")
    assert len(queries) <= 11


ADDRESSES = [
    ("", 200),
    ("?q=Bank&sort=oldest", 200),
    ("?field=dorf", 422),  # no field of this campaign
    ("?municipality=nirgendwo", 422),
    ("?municipality=region", 200),
    ("?status=declined", 200),
    ("?status=draft", 422),  # a state, but none that lists show
    ("?status=email", 422),
    ("?sort=author_email", 422),
    ("?sort=supported", 200),
    ("?sort=mixed", 200),
    ("?sort=mixed&municipality=region", 200),
    ("?kind=example", 200),
    ("?kind=measure", 422),
    ("?author_id=1", 422),  # a column is no filter
    ("?after=nonsense", 422),
    ("?after=3~4", 422),  # the key of another order
    ("?sort=supported&after=3~4", 200),
    ("?after=20260503T100000.000000Z~4", 200),
    ("?after=20260503T100000.000000Z~4'--", 422),
    ("?after=20260503T100000.000000Z~2147483648", 422),  # no database has that number
    ("?q=" + "x" * 101, 422),
    ("?q=%22%27)%3B--", 200),
    ("?lang=en&utm_source=mail&fbclid=abc", 200),
]


@pytest.mark.parametrize(("query", "status"), ADDRESSES)
def test_filters_are_a_closed_list(client: PageClient, make: Make, query: str, status: int) -> None:
    make.idea(make.campaign("dorf"))
    client.page(f"/campaigns/dorf/ideas{query}", status=status)


def test_while_counts_are_hidden_neither_page_nor_order_tells_them(client: PageClient, make: Make) -> None:
    campaign = make.campaign("dorf", counts=Counts.AFTER)
    older = make.idea(
        campaign, title="Viel gewünscht", support_count=4_711, published_at=clock.now() - timedelta(days=1)
    )
    newer = make.idea(campaign, title="Wenig gewünscht", support_count=1)
    page = client.page("/campaigns/dorf/ideas?sort=supported")
    order = [link for link in page.links() if link.startswith("/ideas/")]
    assert order == [f"/ideas/{newer.id}", f"/ideas/{older.id}"]
    assert "4711" not in page.response.text.replace(".", "")
    assert "Unterstützung" not in page.text


def test_numbers_are_shown_in_words(client: PageClient, make: Make) -> None:
    campaign = make.campaign("dorf")
    make.idea(campaign, support_count=1_438)
    make.idea(campaign, support_count=1)
    text = client.page("/campaigns/dorf/ideas").text
    assert "1.438 Unterstützungen" in text
    assert "1 Unterstützung " in text
    assert "1,438" in client.page("/campaigns/dorf/ideas?lang=en").text


def test_a_stranger_does_not_learn_of_a_draft_campaign(client: PageClient, make: Make) -> None:
    make.idea(make.campaign("geheim", state="draft"))
    client.page("/campaigns/geheim/ideas", status=404)


def test_going_on_by_page_links(client: PageClient, make: Make) -> None:
    campaign = make.campaign("dorf")
    _many(make, campaign, 45)
    page = client.page("/campaigns/dorf/ideas?sort=oldest")
    for _ in range(2):
        (after,) = [link.get("href") or "" for link in page.all(".//a[@rel='next']")]
        page = client.page(after)
    assert page.all(".//a[@rel='next']") == []
    assert len([link for link in page.links() if link.startswith("/ideas/")]) == 5
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Idea)) == 45


def test_htmx_gets_the_list_alone(client: PageClient, make: Make) -> None:
    make.idea(make.campaign("dorf"))
    answer = client.get("/campaigns/dorf/ideas", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer.text.lstrip().startswith('<div id="idea-list"')
    assert "HX-Request" in answer.headers["Vary"]


def test_the_cards_of_the_list_look_like_the_component(app: Flask, client: PageClient, make: Make) -> None:
    campaign = make.campaign("dorf", municipalities=[make.municipality("Holm")])
    idea = make.idea(
        campaign, title="Bank & Baum", place="am Weiher", support_count=1_438, comment_count=2,
        municipality_id=campaign.municipalities[0].id,
    )  # fmt: skip
    make.picture(idea)
    page = client.page("/campaigns/dorf/ideas")
    with app.test_request_context():
        row = listing.page(GUEST, campaign.id, Wish()).items[0]
        macro = get_template_attribute("components/idea_card.html", "idea_card")
        alone = macro(
            row.id, row.title, row.excerpt, row.field_name, row.field_slug, row.field_icon,
            f"{row.municipality}, {row.place}", row.state, support=row.support_count, comments=row.comment_count, level=2,
            thumb=row.thumb_id,
        )  # fmt: skip
    expected = html5lib.parseFragment(alone, namespaceHTMLElements=False).find(".//li")
    assert _shape(page.one(".//ul[@class='cards']/li")) == _shape(expected)


def _shape(element: Any) -> list[Any]:
    """Elements, attributes and words, without the white space between, and the number to come back to."""
    element.attrib.pop("id", None)
    return [
        (part.tag, sorted(part.attrib.items()), (part.text or "").strip(), (part.tail or "").strip())
        for part in element.iter()
    ]
