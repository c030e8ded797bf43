"""Opposite demands are found often enough to warn, and seldom where there is nothing: measured on pairs written by hand."""

import pytest

from mitreden.bundles import stance
from mitreden.bundles.comparing import Said, compared, sameness
from mitreden.bundles.models import PairKind
from tests.bundles.demands import NOT_OPPOSITE, OPPOSITE

HERE, THERE = (48.70, 13.50), (48.7015, 13.50)


def test_most_opposite_demands_are_found_and_few_others() -> None:
    missed = [pair for pair in OPPOSITE if stance.opposite(pair.one, pair.other) is None]
    false = [pair for pair in NOT_OPPOSITE if stance.opposite(pair.one, pair.other) is not None]
    assert len(OPPOSITE) == len(NOT_OPPOSITE) == 30
    assert (len(missed) <= 3, len(false) <= 2) == (True, True), (missed, false)


@pytest.mark.parametrize("pair", OPPOSITE[:8])
def test_who_is_asked_first_does_not_matter(pair: tuple[tuple[str, str], tuple[str, str]]) -> None:
    found = stance.opposite(*pair)
    assert found is not None
    assert stance.opposite(pair[1], pair[0]) == found[::-1]


def test_the_words_that_say_it_are_shown() -> None:
    found = stance.opposite(("Mehr Parkplätze am Markt", ""), ("Weniger Parkplätze am Markt", ""))
    assert found == ("Mehr Parkplätze", "Weniger Parkplätze")


def test_equal_words_are_a_repeat_near_by_and_something_else_elsewhere() -> None:
    text = "Am Weiher fehlt eine Bank."
    one = Said("Eine Bank", text, HERE)
    same = compared(one, Said("eine  BANK!", "Am Weiher fehlt eine Bank", (48.7001, 13.5)), 100)
    assert same is not None
    assert (same.kind, same.metres) == (PairKind.REPEAT, 11)
    elsewhere = compared(one, Said("Eine Bank", text, THERE), 100)
    assert elsewhere is not None
    assert (elsewhere.kind, elsewhere.metres) == (PairKind.SAME_ELSEWHERE, 167)
    somewhere = compared(one, Said("Eine Bank", text, None), 100)
    assert somewhere is not None
    assert (somewhere.kind, somewhere.metres) == (PairKind.REPEAT, None)


def test_alike_ideas_say_what_they_share_and_what_only_one_says() -> None:
    one = Said("Eine Bank am Weiher", "Zum Sitzen, aus Holz.", HERE)
    other = Said("Bänke am Weiher", "Zum Sitzen, mit Lehne.", HERE)
    found = compared(one, other, 80)
    assert found is not None
    assert (found.kind, found.shared[:2], found.differs) == (PairKind.SIMILAR, ["Bank", "Weiher"], ["Holz", "Lehne"])
    assert compared(one, other, 50) is None, "not enough in common"


def test_opposites_far_away_are_no_opposites() -> None:
    one = Said("Mehr Parkplätze", "", HERE)
    assert compared(one, Said("Weniger Parkplätze", "", (48.9, 13.5)), 60) is None
    near = compared(one, Said("Weniger Parkplätze", "", THERE), 60)
    assert near is not None
    assert near.kind is PairKind.OPPOSITE


def test_sameness_is_of_words_alone() -> None:
    assert sameness("Eine Bank", "am Weiher") == sameness("eine bank", "Am  Weiher!")
    assert sameness("Eine Bank", "am Weiher") != sameness("Eine Bank", "am Teich")
