"""A pool of invented texts, made safe once: load data takes its words from here instead of rendering 100,000 times."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from mitreden.core import rich_text
from mitreden.search.stems import indexed

VARIANTS = 8  # texts of each subject


@dataclass(frozen=True)
class Text:
    """One subject with one text. `stems` is what the index keeps of title and text."""

    title: str
    source: str
    html: str
    excerpt: str
    stems: str


@dataclass(frozen=True)
class Remark:
    """One comment. `stems` is what the index keeps of it."""

    source: str
    html: str
    stems: str


@dataclass(frozen=True)
class Place:
    """Where it should be: added to titles, and given as the place in words."""

    phrase: str
    stems: str

    @property
    def words(self) -> str:
        """As it stands in the idea's place."""
        return self.phrase[0].upper() + self.phrase[1:]


@dataclass(frozen=True)
class Pool:
    """All that load data is made of."""

    texts: dict[str, list[Text]]
    places: list[Place]
    replies: dict[str, str]
    names: list[str]
    remarks: list[Remark]

    def of_field(self, slug: str) -> list[Text]:
        """The texts for a field; for one that the pool does not know, all."""
        return self.texts.get(slug) or [text for texts in self.texts.values() for text in texts]


@lru_cache(maxsize=1)
def _words() -> Any:
    return json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))


def towns() -> list[str]:
    """Names of municipalities, for an installation that has none."""
    return list(_words()["towns"])


def pool(rng: Random) -> Pool:
    """A pool with the texts that `rng` puts together."""
    words = _words()
    texts: dict[str, list[Text]] = {}
    for subject in words["subjects"]:
        texts.setdefault(subject["field"], []).extend(_text(subject, rng) for _ in range(VARIANTS))
    return Pool(
        texts=texts,
        places=[Place(phrase, indexed(phrase)) for phrase in words["places"]],
        replies=words["replies"],
        names=[f"{first} {last}" for first in words["first_names"] for last in words["last_names"]],
        remarks=[Remark(text, rich_text.render(text), indexed(text)) for text in words["remarks"]],
    )


def _text(subject: dict[str, Any], rng: Random) -> Text:
    words = _words()
    reasons = " ".join(rng.sample(words["reasons"], rng.randint(1, 3)))
    source = rich_text.normalised(f"{rng.choice(subject['wish'])}\n\n{reasons} {rng.choice(words['closings'])}")
    html = rich_text.render(source)
    stems = indexed(f"{subject['title']}\n{rich_text.plain(html)}")
    return Text(subject["title"], source, html, rich_text.excerpt(html), stems)
