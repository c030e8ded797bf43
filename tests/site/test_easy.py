"""The page in easy language: complete from the first day, the region's own words before ours, linked from everywhere."""

from collections.abc import Callable
from typing import Any

from mitreden.campaigns.models import CampaignState
from mitreden.extensions import db
from mitreden.region import commands, queries, slots
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Any], PageClient]
TEXTS = [slot for slot in slots.SLOTS if slot.is_complete]


def test_it_is_complete_in_both_languages(make: Make, client: PageClient) -> None:
    make.campaign("dorf", title="Unser Dorf", easy_language="Ein Satz.")
    make.campaign("geheim", easy_language="Ein Satz.", state=CampaignState.DRAFT)
    assert "/easy" in client.page("/").links()
    german, english = client.page("/easy"), client.page("/easy?lang=en")
    assert len(german.all(".//h2")) == len(english.all(".//h2")) == len(TEXTS) + 2
    assert "Das ist eine Internet-Seite zum Mitreden." in german.text
    assert "This is a website for having your say." in english.text
    assert "Internet-Seite" not in english.text
    assert [link for link in german.links() if link.endswith("#easy")] == ["/campaigns/dorf#easy"]


def test_what_comes_with_us_is_short_and_has_one_thought_a_line() -> None:
    for slot in TEXTS:
        assert slots.is_filled(slot.template)
        for line in slot.template.splitlines():
            assert len(line.split()) <= 10, line
            assert not {"dass", "weil", "damit", "obwohl", "welche", "des"} & set(line.lower().split()), line


def test_the_regions_own_words_stand_there_instead(
    make: Make, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    make.region()
    kora = signed_in(people.kora)
    assert "Es fehlt: Video in Gebärdensprache" in kora.page("/desk/settings").text
    video = "https://video.example/dgs"
    kora.submit("/desk/settings", "/desk/settings", {"easy_help": "Rufen Sie **uns** an.", "easy_video": video})
    assert queries.typed_texts().keys() >= {"easy_help", "easy_video"}
    assert "easy_about" not in {key for key, text in queries.typed_texts().items() if text}, "left as it came"
    page = client.page("/easy?lang=en")
    assert video in page.links()
    (own,) = page.all(".//div[@lang='de']")
    assert "".join(own.itertext()).strip() == "Rufen Sie uns an."
    assert "Es fehlt:" not in kora.page("/desk/settings").text
    commands.set_texts(texts={"easy_help": ""}, by=None)
    db.session.commit()
    assert "Das Impressum ist ganz unten" in client.page("/easy?lang=de").text
