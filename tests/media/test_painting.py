"""The picture of a shared link: whatever a title says, there is one, of the same size, with what the font can show."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from mitreden.media import painting
from mitreden.media.painting import BusyError, Card, known, paint, painted

CARD = Card("Holmer Land", "Ein Skatepark am Bahnhof", "#0b5d62", "Wege", "#b3124c", "bus")


@pytest.mark.parametrize("title", [
    "", " ", "W" * 5_000, "Bus " * 400, "مرحبا بالعالم", "😀" * 50, "\u202egnp.exe\u202c", "Z͑ͫa̴l͡g̵o" * 20, "a\x00b\n\t\r",
    "<b>&amp;</b>", "\ud83d", "ﷺ" * 100,
])  # fmt: skip
def test_any_title_makes_a_picture(title: str) -> None:
    data = paint(Card(title, title, "#000000", title, "#ffe100", title))
    image = Image.open(BytesIO(data))
    assert (image.format, image.size, image.mode) == ("PNG", (1200, 630), "RGB")
    assert len(data) < 200_000


def test_what_is_too_long_ends_with_an_ellipsis_and_fits() -> None:
    size, lines = painting._title(known("Noch eine Bank am Weiher " * 40))
    assert len(lines) == 4
    assert lines[-1].endswith("…")
    assert max(painting._width(line, size) for line in lines) <= painting._ROOM
    assert painting._title("Eine Bank am Weiher")[1] == ["Eine Bank am Weiher"]


def test_letters_that_we_have_not_got_are_left_out() -> None:
    assert known("Straße  für alle 😀") == "Straße für alle"
    assert known("Bus\u202e\u0000\n am\tAbend") == "Bus am Abend"
    assert known("مرحبا ok") == ""


def test_other_words_have_another_name_and_look(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Card(CARD.region, "Eine Bank", CARD.accent, CARD.label, CARD.colour, CARD.icon)
    assert CARD.key != other.key
    assert paint(CARD) == paint(CARD) != paint(other)


def test_one_is_painted_at_a_time_and_few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Card] = []
    monkeypatch.setattr(painting, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(painting, "paint", lambda card: made.append(card) or b"png")
    monkeypatch.setattr(painting, "_kept", type(painting._kept)())
    cards = [Card("Holm", str(number), "#000000") for number in range(painting.KEPT + 1)]
    for card in [*cards, *cards[-3:]]:
        painted(card)
    assert made == cards
    assert len(painting._kept) == painting.KEPT
    with painting._brush, pytest.raises(BusyError):
        painted(cards[0])


def test_the_library_is_loaded_by_the_first_picture() -> None:
    code = "import sys, wsgi, mitreden.media.painting; print('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
