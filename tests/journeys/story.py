"""Real ideas on their whole way, told through the console and the pages."""

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from mitreden.accounts.models import Person
from tests.factories import Make, People
from tests.installation import Installation
from tests.page_client import Page, PageClient

SLUG = "rad"
_SUPPORTS = re.compile(r"([\d.]+) Unterstützung")


@dataclass
class Story:
    """One installation, its application, and the people in it."""

    installation: Installation
    app: Flask
    make: Make
    people: People

    def browser(self, person: Person | None = None) -> PageClient:
        """A browser, signed in or not."""
        client = PageClient(self.app)
        return client.as_person(person) if person else client

    def listed(self) -> dict[int, dict[str, Any]]:
        """What the pages of the list show of every idea, by its number; each page is fetched and checked."""
        client, path, found = self.browser(), f"/campaigns/{SLUG}/ideas", {}
        while path:
            page = client.page(path)
            for card in page.all(".//li[@class]"):
                if "card-item" in card.get("class", ""):
                    number, values = _card(card)
                    assert number not in found, "the same idea on two pages"
                    found[number] = values
            onwards = [link.get("href", "") for link in page.all(".//a[@rel='next']")]
            path = onwards[0] if onwards else ""
        return found

    def support(self, number: int, ideas: list[int]) -> None:
        """A citizen comes by and supports some ideas."""
        client = self.browser(self.make.person(f"Mensch {number}"))
        for idea in ideas:
            client.submit(f"/ideas/{idea}", f"/ideas/{idea}/support", {})

    def hide(self, idea: int, rule: str) -> None:
        """The moderator takes an idea out of sight."""
        path = f"/desk/moderation/{idea}"
        words = {"hide-rule": rule, "hide-reason": "Das passt leider nicht hierher, siehe die Regel."}
        self.browser(self.people.mira).submit(path, f"/{idea}/hide?queue=waiting", words)

    def plan(self, title: str, ideas: list[int]) -> int:
        """The strategy team makes a measure of some ideas and puts it on the roadmap. Returns its number."""
        client = self.browser(self.people.stefan)
        made = client.submit("/desk/roadmap/new", "/desk/roadmap/new", {"title": title, "summary": "Das bauen wir."})
        path = made.headers["Location"]
        for idea in ideas:
            client.submit(f"{path}?q={idea}", f"/ideas?q={idea}", {"idea_id": str(idea), "note": "Damit fing es an."})
        for state in ("draft_profile", "prioritised"):
            client.submit(path, "/state", {"to": state})
        return int(path.rsplit("/", 1)[1])

    def exported(self, folder: Path, slug: str = SLUG) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
        """The rows of the table as CSV, and those as JSON."""
        for form in ("csv", "json"):
            self.installation.run("export", slug, "--format", form, "--out", str(folder / f"ideas.{form}"))
        with (folder / "ideas.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        return rows, json.loads((folder / "ideas.json").read_text(encoding="utf-8"))["ideas"]


def _card(card: Any) -> tuple[int, dict[str, Any]]:
    link = card.find(".//h2/a")
    words = " ".join(" ".join(card.itertext()).split())
    shown = _SUPPORTS.search(words)
    assert shown, words
    field = "".join(card.find(".//p[@class='field-tag']").itertext()).strip()
    return int(link.get("href").rsplit("/", 1)[1]), {
        "title": "".join(link.itertext()), "field": field, "support": int(shown[1].replace(".", "")),
    }  # fmt: skip


def words_of(page: Page) -> str:
    """The text of an idea on its page."""
    body = page.one(".//div[@class='stack-large']/article/div[@class='prose']")
    return " ".join("".join(body.itertext()).split())
