"""Word lists: what they find, and that the coordinator keeps them."""

from collections.abc import Callable

import pytest

from mitreden.accounts.models import Person
from mitreden.audit.models import AuditEvent
from mitreden.extensions import db
from mitreden.hints import commands, finding, queries
from mitreden.hints.models import HintKind
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
VAGUE, DETAILED, LEVEL = HintKind.TOO_VAGUE, HintKind.TOO_DETAILED, HintKind.OTHER_LEVEL
LONG = " Am Weiher fehlt eine Bank zum Sitzen, und daneben fehlt ein Baum, der im Sommer Schatten gibt." * 3
CASES = [
    ("Man müsste irgendwie alles schöner machen", {VAGUE}),
    ("Man müsste irgendwie alles schöner machen." + LONG, set()),  # who says much may also say "besser"
    ("Die Bank soll 120 cm lang sein, 45 cm hoch, aus Edelstahl nach DIN 18034", {DETAILED}),
    ("Eine Bank aus Edelstahl am Weiher", set()),  # one word alone is no plan
    ("Tempolimit auf allen Autobahnen", {LEVEL}),  # any form of the word
    ("Die Mehrwertsteuer muss sinken", {LEVEL}),
    ("Eine Bank am Weiher", set()),
    ("", set()),
    ("!!! 🦆", set()),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_the_lists_find_as_they_come(text: str, expected: set[HintKind]) -> None:
    lists = [queries.default(kind) for kind in HintKind]
    assert {hint.kind for hint in finding.hints(text, lists)} == expected


def test_a_phrase_is_found_in_its_order_only() -> None:
    one = queries.KeptList(LEVEL, "Europäische Union", 1, None)
    assert finding.hints("Das regelt die Europäische Union.", [one]) == [finding.Hint(LEVEL, ("Europäische Union",))]
    assert finding.hints("Die Union ist europäisch.", [one]) == []


def test_the_coordinator_keeps_the_lists(signed_in: SignedIn, make: Make, people: People) -> None:
    make.region()
    browser, path = signed_in(people.kora), "/desk/hints/other_level"
    assert "wie mitgeliefert" in browser.page("/desk/hints").text
    browser.submit(path, path, {"words": "Weltraum\n\n Mond  fahrt\nWeltraum", "least": "1", "up_to": "", "is_on": "y"})
    kept = next(one for one in queries.lists() if one.kind is LEVEL)
    assert (kept.words, kept.is_on, kept.is_default) == ("Mond fahrt\nWeltraum", True, False)
    assert [hint.kind for hint in queries.hints("Ein Bahnhof im Weltraum, sehr genau beschrieben")] == [LEVEL]
    event = db.session.query(AuditEvent).filter_by(action="hints.changed").one()
    assert event.by_id == people.kora.id
    browser.submit(path, path, {"is_on": None})
    assert queries.hints("Ein Bahnhof im Weltraum, sehr genau beschrieben") == []


def test_saving_without_a_change_leaves_no_trace(make: Make, people: People) -> None:
    kept = queries.default(VAGUE)
    said = {"words": kept.words, "least": kept.least, "up_to": kept.up_to, "is_on": True}
    commands.keep_list(kind=VAGUE, by=people.kora, **said)
    assert commands.keep_list(kind=VAGUE, by=people.kora, **said) is False


@pytest.mark.parametrize("bad", [{"least": "0"}, {"least": "x"}, {"up_to": "-1"}, {"words": "x" * 10_001}])
def test_what_makes_no_sense_is_refused_and_kept(
    signed_in: SignedIn, make: Make, people: People, bad: dict[str, str]
) -> None:
    make.region()
    path = "/desk/hints/too_vague"
    signed_in(people.kora).submit(path, path, bad, status=422)
    assert all(one.is_default for one in queries.lists())


@pytest.mark.parametrize("name", ["ali", "mira", "rita"])
def test_others_do_not_change_them(signed_in: SignedIn, make: Make, people: People, name: str) -> None:
    make.region()
    assert signed_in(getattr(people, name)).open("/desk/hints/too_vague").status_code == 403
    assert signed_in(people.kora).open("/desk/hints/nothing").status_code == 404
