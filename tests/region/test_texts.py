"""The texts that only the region can write: at the desk, on the legal pages, and who is warned while one is missing."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.audit.models import AuditEvent
from mitreden.core.errors import DomainError
from mitreden.extensions import db
from mitreden.region import commands, queries, slots
from mitreden.region.models import RegionText
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
NOT_YET = "Das trägt die Region noch ein."
EXAMPLES = {
    "status": "partly", "made_on": "2026-09-01", "checked_on": "2026-10-01", "barrier_mail": "team@example.org",
    "easy_video": "https://video.example/dgs",
}  # fmt: skip
ALL = {slot.key: EXAMPLES.get(slot.key, f"Auskunft über {slot.key}") for slot in slots.SLOTS}
ENGLISH = {slot.key: f"About {slot.key}" for slot in slots.ENGLISH}


@pytest.mark.parametrize(
    ("text", "is_filled"),
    [
        ("", False),
        ("  ", False),
        ("Landkreis Holm\nAm Markt 1", True),
        ("[Name der Stelle]\nAm Markt 1", False),
        ("Siehe [unsere Seite](https://holm.example)", True),
        ("[Name] und [Seite](https://holm.example)", False),
    ],
)
def test_a_text_with_blanks_is_not_there_yet(text: str, is_filled: bool) -> None:
    assert slots.is_filled(text) is is_filled


def test_every_needed_text_has_a_template_that_nobody_publishes_by_mistake() -> None:
    for slot in slots.SLOTS:
        if slot.is_needed and slot.kind is slots.Kind.TEXT:
            assert slot.template, slot.key
            assert not slots.is_filled(slot.template), slot.key
            twin = slots.BY_KEY.get(slot.key + slots.ENGLISH_END)
            assert twin is None or twin.template.count("[") == slot.template.count("["), slot.key


def test_a_coordinator_writes_the_texts_and_everybody_reads_them(
    make: Make, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    make.region()
    desk = signed_in(people.kora)
    assert "Texte fehlen noch" in desk.page("/desk/settings").text
    assert "Texte der Region" in desk.page("/desk").text
    assert NOT_YET in client.page("/legal/imprint").text
    desk.submit("/desk/settings", "/desk/settings", ALL)
    assert "fehlen noch" not in desk.page("/desk/settings").text
    assert "Texte der Region" not in desk.page("/desk").text
    for slot in slots.SLOTS:
        page = client.page(slot.part.path).text
        assert NOT_YET not in page
        if slot.kind is slots.Kind.TEXT:
            assert ALL[slot.key] in page, slot.key
    assert "1. September 2026" in client.page("/legal/accessibility").text
    assert "teilweise vereinbar" in client.page("/legal/accessibility").text


def test_a_template_saved_as_it_is_shows_nothing(
    make: Make, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    make.region()
    desk = signed_in(people.kora)
    desk.submit("/desk/settings", "/desk/settings", {slot.key: slot.template for slot in slots.BY_KEY.values()})
    assert "Texte fehlen noch" in desk.page("/desk/settings").text
    for part in slots.Part:
        assert "[" not in client.page(part.path).text
        assert "[" not in client.page(f"{part.path}?lang=en").text


def test_what_is_typed_is_made_safe_and_leaves_no_words_in_the_log(people: People) -> None:
    commands.set_texts(texts={"operator": "<script>x</script> **Amt**"}, by=people.kora)
    assert "<script" not in queries.texts()["operator"].html
    assert "<strong>Amt</strong>" in queries.texts()["operator"].html
    event = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.facts["keys"]) == ("region.texts_changed", ["operator"])
    assert "Amt" not in repr(event.facts)


def test_saving_the_same_again_writes_nothing(people: People) -> None:
    commands.set_texts(texts=ALL, by=people.kora)
    before = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))
    assert commands.set_texts(texts=ALL, by=people.kora) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == before


@pytest.mark.parametrize(
    ("key", "text"),
    [("barrier_mail", "team"), ("status", "perfect"), ("made_on", "gestern"), ("easy_video", "mailto:a@b.example")],
)
def test_each_text_is_of_its_kind(people: People, key: str, text: str) -> None:
    with pytest.raises(DomainError):
        commands.set_texts(texts={key: text}, by=people.kora)


def test_a_wrong_address_is_said_beside_its_field(make: Make, people: People, signed_in: SignedIn) -> None:
    answer: Any = signed_in(people.kora).submit(
        "/desk/settings", "/desk/settings", {**ALL, "barrier_mail": "team"}, status=422
    )
    assert "barrier_mail-error" in answer.text
    assert ALL["operator"] in answer.text, "what was typed is kept"
    assert db.session.scalars(sa.select(RegionText)).all() == []


def test_english_pages_say_that_these_texts_are_german(people: People, client: PageClient) -> None:
    commands.set_texts(texts=ALL, by=people.kora)
    db.session.commit()
    page = client.page("/legal/imprint?lang=en")
    assert {element.get("lang") for element in page.all(".//div[@class='prose']")} == {"de"}


def test_english_readers_get_the_english_texts_and_the_desk_counts_what_is_missing(
    make: Make, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    make.region()
    desk = signed_in(people.kora)
    desk.submit("/desk/settings", "/desk/settings", ALL)
    missing = f"{len(slots.ENGLISH)} Texte stehen auf den englischen Seiten noch auf Deutsch."
    assert missing in desk.page("/desk/settings").text
    desk.submit("/desk/settings", "/desk/settings", ENGLISH)
    assert "noch auf Deutsch" not in desk.page("/desk/settings").text
    for slot in slots.ENGLISH:
        german, english = client.page(slot.part.path).text, client.page(f"{slot.part.path}?lang=en").text
        client.get(f"{slot.part.path}?lang=de")
        assert (ENGLISH[slot.key] in german, ALL[slot.german] in german) == (False, True), slot.key
        assert (ENGLISH[slot.key] in english, ALL[slot.german] in english) == (True, False), slot.key
    page = client.page("/legal/imprint?lang=en")
    marked = ["".join(one.itertext()).strip() for one in page.all(".//div[@lang='de']")]
    assert marked == [ALL[key] for key in ("operator", "editor", "tax")], "names and addresses are as they are"


@pytest.mark.parametrize("who", ["mira", "stefan", "rita", "adam", "jana"])
def test_only_coordinators_write_them(people: People, signed_in: SignedIn, who: str) -> None:
    assert signed_in(getattr(people, who)).post("/desk/settings", ALL).status_code == 403
