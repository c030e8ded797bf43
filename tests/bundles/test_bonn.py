"""On real ideas: every repeated text near by is suggested, same text elsewhere is shown as such, and nothing is joined."""

import itertools
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.bundles import comparing, looking
from mitreden.bundles.models import Bundle, LikelyPair, PairKind
from mitreden.config import Settings
from mitreden.core import clock, rich_text
from mitreden.extensions import db
from mitreden.ideas import findable, words
from mitreden.ideas.models import Idea, IdeaState
from mitreden.ideas.similar import NEAR, metres
from mitreden.search import commands as search
from tests.factories import Make

BONN = Path(Settings.from_environment().test_data) / "bonn-rad-dialog" / "ideas.jsonl"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not BONN.is_file(), reason=f"{BONN} is not there: suggestions are not measured on real ideas"),
]
Row = tuple[int, dict[str, Any]]


@pytest.fixture
def ideas(make: Make) -> list[Row]:
    """The dialogue as public ideas of one campaign, all compared by the worker's own steps."""
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
    search.index_many(findable.KIND, [(idea.id, words.searched(idea.title, idea.text_html, "")) for idea in made])
    db.session.commit()
    while rest := looking.unseen():
        for row in rest:
            looking.look(row)
        db.session.commit()
    return [(idea.id, row) for idea, row in zip(made, rows, strict=True)]


def repeats(ideas: list[Row]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Pairs with the same title and text: within 50 metres, and farther apart. By eye of the file, not by our own measure."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for number, row in ideas:
        key = (row["title"].casefold().strip(), " ".join(row["text"].split()).casefold())
        groups.setdefault(key, []).append((number, row))
    near, far = set(), set()
    for group in groups.values():
        for (one, its), (other, theirs) in itertools.combinations(sorted(group, key=lambda pair: pair[0]), 2):
            away = metres((its["lat"], its["lon"]), (theirs["lat"], theirs["lon"]))
            (near if away <= NEAR else far).add((one, other))
    return near, far


def pairs(kind: PairKind) -> set[tuple[int, int]]:
    """What was written down."""
    query = sa.select(LikelyPair.idea_id, LikelyPair.other_id).where(LikelyPair.kind == kind)
    return {(row.idea_id, row.other_id) for row in db.session.execute(query)}


def test_all_repeats_are_suggested_as_what_they_are_and_nothing_is_joined(
    ideas: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    near, far = repeats(ideas)
    assert (len(near), near - pairs(PairKind.REPEAT)) == (25, set())
    assert far - pairs(PairKind.SAME_ELSEWHERE) == set()
    assert not pairs(PairKind.REPEAT) & far
    opposite = db.session.execute(sa.select(LikelyPair.differs).where(LikelyPair.kind == PairKind.OPPOSITE)).all()
    assert all(all(row.differs) for row in opposite), "each says with which words"
    found = Counter(db.session.scalars(sa.select(LikelyPair.kind)))
    assert found[PairKind.OPPOSITE] < len(ideas) / 20, "seldom"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Bundle)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).where(Idea.bundle_id.is_not(None))) == 0
    # Negative control: whoever ignores distance calls texts from elsewhere repeats.
    monkeypatch.setattr(comparing, "NEAR", 1e9)
    one = dict(ideas)[min(far)[0]]
    other = dict(ideas)[min(far)[1]]
    said = [comparing.Said(row["title"], row["text"], (row["lat"], row["lon"])) for row in (one, other)]
    wrong = comparing.compared(said[0], said[1], 100)
    assert wrong is not None
    assert wrong.kind is PairKind.REPEAT
