"""What changed between two texts: nothing lost, nothing invented, at a bounded price."""

import random
import time

import pytest

from mitreden.ideas import difference as module
from mitreden.ideas.difference import Change, difference, is_same


def _marked(before: str, after: str) -> str:
    """The difference in one line: [-struck out-], {+new+}, and | between paragraphs."""
    frame = {Change.SAME: "{}", Change.REMOVED: "[-{}-]", Change.ADDED: "{{+{}+}}"}
    return " | ".join(
        " ".join(frame[passage.change].format(passage.text) for passage in paragraph)
        for paragraph in difference(before, after)
    )


CASES = [
    ("Eine Bank am Weiher", "Eine Bank am Weiher", "Eine Bank am Weiher"),
    ("Eine Bank am Weiher", "Zwei Bänke am Weiher", "[-Eine Bank-] {+Zwei Bänke+} am Weiher"),
    ("Eine Bank am Weiher", "Eine neue Bank am Weiher", "Eine {+neue+} Bank am Weiher"),
    ("Eine alte Bank", "Eine Bank", "Eine [-alte-] Bank"),
    ("Anfang\nEnde", "Anfang\nMitte\nEnde", "Anfang | {+Mitte+} | Ende"),
    ("", "Etwas", "{+Etwas+}"),
    ("Etwas", "", "[-Etwas-]"),
    ("", "", ""),
]


@pytest.mark.parametrize(("before", "after", "marked"), CASES)
def test_words_that_went_and_words_that_came(before: str, after: str, marked: str) -> None:
    assert _marked(before, after) == marked
    assert is_same(difference(before, after)) is (before == after)


def _words_of(before: str, after: str, without: Change) -> list[str]:
    found = difference(before, after)
    return " ".join(p.text for paragraph in found for p in paragraph if p.change is not without).split()


@pytest.mark.parametrize("seed", range(30))
def test_without_what_is_new_it_is_the_old_text_and_the_other_way_round(seed: int) -> None:
    rng = random.Random(seed)
    words = [f"{one}{other}{gap}" for one in "abcdef" for other in "abc.!?" for gap in "     \n"]
    texts = ["".join(rng.choices(words, k=rng.randint(0, 700))) for _ in range(2)]
    assert _words_of(*texts, without=Change.ADDED) == texts[0].split()
    assert _words_of(*texts, without=Change.REMOVED) == texts[1].split()


def _hostile() -> list[tuple[str, str]]:
    """Texts that people may write, and one far longer from an import, that make differences expensive."""
    rng = random.Random(7)
    few = [format(number % 34, "x") for number in range(450)]
    return [
        ("a b " * 350, "b c " * 350),
        (" ".join(rng.choices("abcdefgh", k=2_000)), " ".join(rng.choices("abcdefgh", k=2_000))),
        (" ".join(f"{w} x{i}" for i, w in enumerate(few)), " ".join(f"{w} y{i}" for i, w in enumerate(few))),
        ("x. y. " * 650, "y. x. " * 650),
        ("x y\n" * 10_000, "y x\n" * 10_000),
    ]


MOST = 3.0  # seconds of CPU on a slow machine beside others; quiet it is a third of that


def _price(texts: tuple[str, str]) -> float:
    start = time.process_time()
    difference(*texts)
    return time.process_time() - start


@pytest.mark.parametrize("number", range(5))
def test_no_text_makes_it_expensive(number: int) -> None:
    assert _price(_hostile()[number]) < MOST


def test_control_without_the_bounds_it_is_expensive(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second here; the same pattern in 4,000 characters takes a minute."""
    bounded = _price(_hostile()[0])
    monkeypatch.setattr(module, "MOST_PAIRS", 10**12)
    assert _price(_hostile()[0]) > 4 * bounded
