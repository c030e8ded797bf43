"""The chain itself: what follows from what, and where the first misfit is seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from mitreden.audit.chain import START, Anchor, Break, Link, commitment, first_break

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)


def chain(length: int = 6) -> list[tuple[Link, str]]:
    events: list[tuple[Link, str]] = []
    for number in range(1, length + 1):
        previous = events[-1][1] if events else START
        link = Link(
            number, NOON + timedelta(minutes=number), "idea.moved", 7, "idea", number, {"to": "published"}, previous
        )
        events.append((link, link.hash()))
    return events


def test_a_good_chain_has_no_break() -> None:
    events = chain()
    assert first_break(events, [Anchor(3, events[2][1]), Anchor(6, events[5][1])]) == (None, Anchor(6, events[5][1]))


def test_an_empty_chain_is_good_unless_an_anchor_says_otherwise() -> None:
    assert first_break([], []) == (None, Anchor(0, START))
    broken, _ = first_break([], [Anchor(2, "a" * 64)])
    assert broken is not None
    assert broken.id == 1


@pytest.mark.parametrize(
    "change",
    [
        {"action": "idea.hidden"},
        {"at": NOON},
        {"by_id": None},
        {"subject": "notice"},
        {"subject_id": 99},
        {"facts": {"to": "declined"}},
        {"facts": {}},
    ],
)
def test_a_change_of_any_field_is_found_in_its_row(change: dict[str, object]) -> None:
    events = chain()
    link, stored = events[2]
    events[2] = replace(link, **change), stored  # type: ignore[arg-type]
    assert first_break(events, [])[0] == Break(3, "its content was changed")


def test_the_same_moment_in_another_zone_has_the_same_hash() -> None:
    link, stored = chain(1)[0]
    assert replace(link, at=link.at.astimezone(timezone(timedelta(hours=2)))).hash() == stored


def test_the_order_of_facts_does_not_matter_but_their_types_do() -> None:
    link, _ = chain(1)[0]
    assert replace(link, facts={"a": 1, "b": 2}).hash() == replace(link, facts={"b": 2, "a": 1}).hash()
    assert replace(link, facts={"a": 1}).hash() != replace(link, facts={"a": "1"}).hash()


def test_a_commitment_tells_nothing_and_is_never_the_same_twice() -> None:
    first, second = commitment("Jana Holm"), commitment("Jana Holm")
    assert first != second
    assert "Jana" not in str(first)
