"""Every key that the code appends to a life-line has its sentence, in both languages, and no sentence is left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import gettext

from mitreden.campaigns.models import CampaignState
from mitreden.comments.models import Voice
from mitreden.ideas.models import PUBLIC_STATES, Aside, IdeaKind, IdeaState
from mitreden.roadmap.models import MeasureState
from mitreden.timeline.words import SENTENCES
from mitreden.web.i18n import in_language

ROOT = Path(__file__).resolve().parent.parent.parent / "mitreden"
NOT_TOLD = {"idea.draft", "idea.unconfirmed"}  # nobody but the author sees the idea then
NOT_BUILT = {"idea.picture_hidden", "idea.picture_restored"}  # hiding a single picture
# What the places in keys that are put together stand for.
FAMILIES = {
    "idea.{}": {*PUBLIC_STATES, *Aside, IdeaState.SUBMITTED},
    "idea.became_{}": set(IdeaKind),
    "idea.comment_{}": {Voice.CONTACT, Voice.STRATEGIST, Voice.COORDINATOR},
    "measure.{}": set(MeasureState),
    "campaign.{}": set(CampaignState),
}


def _keys(tree: ast.AST) -> Iterator[str]:
    """The texts in `tree` that look like keys of life-lines; places as {}."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)  # type: ignore[misc]


def _is_told(node: ast.AST) -> bool:
    """`timeline.append(…)`, `append(Subject.…)`, `_tell(…)`, or a row of the table with a key."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return (name in {"append", "_tell"} and "Subject" in ast.dump(node)) or name == "_tell"
    return isinstance(node, ast.Dict) and "key" in {getattr(key, "value", None) for key in node.keys}


def told(source: str) -> set[str]:
    """The keys that `source` appends, families resolved."""
    tree = ast.parse(source)
    looks_like_one = re.compile(r"(idea|measure|campaign)\.[a-z_]*([a-z]|\{\})")
    words = {
        text for node in ast.walk(tree) if _is_told(node) for text in _keys(node) if looks_like_one.fullmatch(text)
    }
    return {key for text in words for key in _resolved(text)}


def _resolved(text: str) -> set[str]:
    return {text.replace("{}", value) for value in FAMILIES[text]} if "{}" in text else {text}


def _all_told() -> set[str]:
    return set().union(*(told(path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py"))) - NOT_TOLD


def test_every_key_has_its_sentence() -> None:
    assert _all_told() - set(SENTENCES) == set()


def test_control_a_key_without_a_sentence_is_noticed() -> None:
    assert told('timeline.append(Subject.IDEA, 1, "idea.eaten", by="dog")') == {"idea.eaten"}
    assert told('rows = [{"subject": 1, "key": "idea.eaten"}]') == {"idea.eaten"}
    assert told('timeline.append(Subject.IDEA, 1, f"idea.became_{kind.value}")') >= {"idea.became_example"}


def test_no_sentence_stands_there_for_nothing() -> None:
    everywhere = " ".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py") if path.name != "words.py")
    resolved = {key for text in FAMILIES for key in _resolved(text)}
    assert {key for key in SENTENCES if f'"{key}"' not in everywhere} - resolved - NOT_BUILT == set()


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_it_is_said_in_english_too_with_the_same_places(app: Flask, key: str) -> None:
    german = SENTENCES[key]
    with app.test_request_context(), in_language("en"):
        english = gettext(german)
    assert english != german
    assert set(re.findall(r"%\(\w+\)s", german)) == set(re.findall(r"%\(\w+\)s", english))
