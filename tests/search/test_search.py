"""The index: German words find each other, and both databases find the same."""

import pytest
import sqlalchemy as sa

from mitreden.extensions import db
from mitreden.search import commands, queries
from mitreden.search.stems import asked, indexed

TEXTS = {
    1: "Mehr Spielplätze für die Kleinsten am Dorfplatz",
    2: "Der Radweg nach Holm ist im Winter nicht geräumt",
    3: "Ein Radwegenetz für die ganze Region, mit E-Bike-Ladestationen",
    4: "Bürgerbus statt leerer Busse: die Buslinie 42 fährt nie",
    5: "Müll in der Straße am Bahnhof, auch Fußgänger stört das",
    6: "Rad-Weg und Weg zum Kindergarten trennen",
    7: "Привет, wir brauchen ein Café für alle! Größe: 120 m²",
    8: "Beratung für Familien im Rathaus",
}

CASES = [
    ("Spielplatz", {1}),  # one for many
    ("spielplätze", {1}),
    ("Spielplaetze", {1}),  # umlauts written out
    ("Radweg", {2, 3, 6}),  # the beginning of a longer word, and a hyphen
    ("radwege", {2, 3, 6}),
    ("Weg", {2, 3, 6}),  # the second part of a compound
    ("Netz", {3}),
    ("Rad", {2, 3, 6}),
    ("Bus", {4}),  # Busse, Bürgerbus, Buslinie
    ("Muell", {5}),
    ("Müll Strasse", {5}),  # all words must be there; ß and ss
    ("Müll Radweg", set()),
    ("FUSSGÄNGER", {5}),
    ("Fuß", {5}),
    ("die Straße", {5}),  # stop words do not count
    ("und der die das", set()),  # nothing but stop words
    ("!!! ???", set()),
    ("", set()),
    ("E-Bike", {3}),
    ("ebike", {3}),
    ("Ladestation", {3}),
    ("42", {4}),
    ("120", {7}),
    ("привет", {7}),
    ("cafe", {7}),
    ("Cafés", {7}),
    ("Rat", set()),  # not inside Beratung, and the Rathaus is a word of its own
    ("Rathaus", {8}),
    ('"Radweg" OR *', set()),  # no language of questions: OR is a word like others
    ("Radweg' & ! | ( : *", {2, 3, 6}),  # signs mean nothing
    ("NEAR(Radweg Holm)", set()),
]


@pytest.fixture
def indexed_texts(database: sa.Connection) -> None:
    commands.index_many("idea", TEXTS.items())
    commands.index_text("measure", 2, "Spielplatz")


@pytest.mark.parametrize(("question", "found"), CASES)
def test_both_databases_find_the_same(indexed_texts: None, question: str, found: set[int]) -> None:
    assert set(db.session.scalars(queries.matches("idea", question))) == found


def test_a_changed_text_is_found_by_its_new_words_only(indexed_texts: None) -> None:
    commands.index_text("idea", 1, "Eine Bank am Weiher")
    assert set(db.session.scalars(queries.matches("idea", "Spielplatz"))) == set()
    assert set(db.session.scalars(queries.matches("idea", "Bänke"))) == {1}


def test_what_is_forgotten_is_not_found(indexed_texts: None) -> None:
    commands.forget("idea", [1])
    assert set(db.session.scalars(queries.matches("idea", "Spielplatz"))) == set()


def test_stems_hold_only_plain_letters_and_digits() -> None:
    text = "Ümlaut ßßß 1e5 0x10 3,14 https://example.org/a?b=c #tag @name naïve 漢字 ﬁne ٣ ²"
    for stem in (*asked(text), *indexed(text).split()):
        assert stem.isascii()
        assert stem.isalnum()
        assert stem[0].isalpha()


def test_a_very_long_word_is_cut_on_both_sides_alike(database: sa.Connection) -> None:
    word = "donaudampfschifffahrtsgesellschaftskapitaensmuetzenbandfarbe" * 4
    commands.index_text("idea", 9, word)
    assert list(db.session.scalars(queries.matches("idea", word))) == [9]
