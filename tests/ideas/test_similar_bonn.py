"""On real ideas: 1,438 of a city's cycling dialogue, of which 29 repeat another's title and text."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from mitreden.accounts.policy import Guest
from mitreden.config import Settings
from mitreden.core import clock, rich_text
from mitreden.extensions import db
from mitreden.ideas import findable, similar, words
from mitreden.ideas.models import Idea, IdeaState
from mitreden.ideas.similar import NEAR, Wanted, metres
from mitreden.search import commands as search
from tests.factories import Make

BONN = Path(Settings.from_environment().test_data) / "bonn-rad-dialog" / "ideas.jsonl"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not BONN.is_file(), reason=f"{BONN} is not there: similar ideas are not measured on real ones"),
]


@pytest.fixture
def ideas(make: Make) -> list[tuple[int, dict[str, Any]]]:
    """The dialogue as public ideas of one campaign, with their numbers."""
    campaign, now = make.campaign("bonn"), clock.now()
    rows = [json.loads(line) for line in BONN.read_text(encoding="utf-8").splitlines()]
    html = [rich_text.render(row["text"]) for row in rows]
    made = [
        Idea(
            campaign_id=campaign.id, field_id=campaign.fields[0].id, state=IdeaState.PUBLISHED, is_public=True,
            title=row["title"][:120], text_source=row["text"], text_html=text, excerpt=rich_text.excerpt(text),
            lat=row["lat"], lon=row["lon"], created_at=now, published_at=now, state_changed_at=now,
        )
        for row, text in zip(rows, html, strict=True)
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    texts = [(idea.id, words.searched(idea.title, idea.text_html, "")) for idea in made]
    search.index_many(findable.KIND, texts)
    db.session.commit()
    return [(idea.id, row) for idea, row in zip(made, rows, strict=True)]


def repeats(ideas: list[tuple[int, dict[str, Any]]]) -> list[tuple[int, dict[str, Any], int]]:
    """Ideas that another repeats word for word within 50 metres: number, what it says, number of the other."""
    groups: dict[tuple[str, str], list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for number, row in ideas:
        groups[row["title"].casefold().strip(), " ".join(row["text"].split()).casefold()].append((number, row))
    return [
        (number, row, other)
        for group in groups.values()
        for number, row in group
        for other, its in group
        if other != number and metres((row["lat"], row["lon"]), (its["lat"], its["lon"])) <= NEAR
    ]


def told(campaign_id: int, number: int, row: dict[str, Any]) -> set[int]:
    """What somebody is shown who writes this idea once more."""
    wanted = Wanted(campaign_id, row["title"], row["text"], (row["lat"], row["lon"]), number)
    return {found.id for found in similar.similar(Guest(), wanted)}


def test_repeats_are_found_and_most_others_left_in_peace(ideas: list[tuple[int, dict[str, Any]]]) -> None:
    campaign_id = db.session.get(Idea, ideas[0][0]).campaign_id  # type: ignore[union-attr]  it was just made
    asked = repeats(ideas)
    assert len(asked) == 50
    assert [row["title"] for number, row, other in asked if other not in told(campaign_id, number, row)] == []
    sample = ideas[::20]
    share = sum(bool(told(campaign_id, number, row)) for number, row in sample) / len(sample)
    assert share < 0.6, f"{share:.0%} of all ideas are told of others"
