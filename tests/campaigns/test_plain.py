"""A campaign in plain language, in easy language and in sign language: for whom they are there, and what is missing."""

from collections.abc import Callable
from typing import Any

import pytest

from mitreden.campaigns import commands, plain, queries
from mitreden.campaigns.models import Campaign
from mitreden.core.errors import DomainError
from mitreden.extensions import db
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Any], PageClient]
MISSING = "Diesen Text gibt es noch nicht in Einfacher Sprache."
WORDS = {
    "purpose": "Wie soll der Verkehr künftig gestaltet werden?", "purpose_plain": "Wie fahren **Sie**?",
    "negotiable": "Die Haltestellenlage.", "afterwards": "Prüfung durch die Räte.",
}  # fmt: skip


def village(make: Make, **values: str) -> Campaign:
    campaign = make.campaign("dorf")
    commands.edit_campaign(campaign=campaign, by=None, title="Dorf", **values)  # type: ignore[arg-type]
    db.session.commit()
    return campaign


def test_the_switch_shows_the_plain_text_and_says_kindly_what_is_missing(make: Make, client: PageClient) -> None:
    village(make, **WORDS)
    standard = client.page("/campaigns/dorf")
    assert WORDS["purpose"] in standard.text
    assert MISSING not in standard.text
    assert "?plain=1" in standard.links()
    page = client.page("/campaigns/dorf?plain=1")
    assert "<p>Wie fahren <strong>Sie</strong>?</p>" in page.response.text
    assert WORDS["purpose"] not in page.text.replace(page.tree.findtext(".//title") or "", "")
    assert page.text.count(MISSING) == 2, "of the two that are there in standard language only"
    assert WORDS["afterwards"] in page.text
    (current,) = page.all(".//ul[@id='text-ways']//a[@aria-current]")
    assert (current.get("href"), "".join(current.itertext()).strip()) == ("?plain=1", "Einfache Sprache")


def test_it_is_kept_over_the_switch_of_languages_and_back(make: Make, client: PageClient) -> None:
    village(make, **WORDS, easy_language="Ein Satz.")
    page = client.page("/campaigns/dorf?plain=1")
    assert "?lang=en&plain=1" in page.links()
    english = client.page("/campaigns/dorf?lang=en&plain=1")
    assert english.tree.get("lang") == "en"
    german = ["".join(part.itertext()) for part in english.all(".//*[@lang='de']")]
    assert all(any(words in part for part in german) for words in ("Wie fahren Sie?", WORDS["afterwards"], "Ein Satz."))
    assert {note.get("lang") for note in english.all(".//div[@lang='de']/p[@class='small muted']")} == {"en"}
    assert {"?plain=1&lang=en", "?lang=en"} <= set(english.links())


def test_where_nothing_is_plain_there_is_no_switch(make: Make, client: PageClient) -> None:
    village(make, purpose="Worum es geht.")
    assert client.page("/campaigns/dorf").all(".//ul[@id='text-ways']") == []


def test_easy_and_sign_language_have_their_links(make: Make, client: PageClient) -> None:
    village(make, easy_language="Ein Satz.\nNoch ein Satz.", sign_video="https://video.example/dgs")
    page = client.page("/campaigns/dorf")
    links = {link.get("href"): "".join(link.itertext()).strip() for link in page.all(".//ul[@id='text-ways']//a")}
    assert links == {
        "#easy": "Leichte Sprache", "https://video.example/dgs": "Video in Gebärdensprache (video.example)"
    }  # fmt: skip
    assert [line.text for line in page.all(".//section[@aria-labelledby='easy']/p")][:2] == [
        "Ein Satz.",
        "Noch ein Satz.",
    ]
    assert page.all(".//iframe") == page.all(".//video") == []


@pytest.mark.parametrize(
    "address", ["video", "javascript:alert(1)", "//evil.example", "mailto:a@b.example", "https://"]
)
def test_a_video_is_the_whole_address_of_a_page(make: Make, address: str) -> None:
    with pytest.raises(DomainError):
        village(make, sign_video=address)


def test_the_desk_warns_and_lets_publish(make: Make, people: People, signed_in: SignedIn) -> None:
    campaign = village(make, purpose="Worum es geht.")
    wishes = {"purpose_plain", "easy_language", "sign_video"}
    checks = {check.field: check for check in commands.checks(campaign) if check.field in wishes}
    assert set(checks) == wishes
    assert not any(check.is_met or check.is_needed for check in checks.values())
    kora = signed_in(people.kora)
    assert "Noch nicht für alle verständlich" in kora.page("/desk/campaigns/dorf").text
    kora.submit("/desk/campaigns/dorf/edit", "/desk/campaigns/dorf/edit", {
        "purpose_plain": "Kurz.", "easy_language": "Ein Satz.", "sign_video": "https://video.example/dgs",
        "reason": "Es wird leichter zu lesen.", "is_confirmed": "y",
    })  # fmt: skip
    assert "Noch nicht für alle verständlich" not in kora.page("/desk/campaigns/dorf").text
    db.session.expire_all()
    saved = queries.campaign_by_slug("dorf")
    assert saved is not None
    assert all(check.is_met for check in commands.checks(saved) if check.field in wishes)
    assert plain.texts(saved, is_plain=True)["purpose"] == plain.Shown("<p>Kurz.</p>", False)
