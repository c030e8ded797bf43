"""What changed between two texts, word by word: pure calculation with a bounded price.

difflib takes time in proportion to the pairs of equal words, which a hostile text can have millions of. So a text of too many
words, or of too many equal ones, is compared sentence by sentence, and one that is too long even for that as a whole.
"""

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_PARTS = 900
MOST_PAIRS = 6_000
MOST_CHARACTERS = 40_000
_WORD = re.compile(r"\n|[^\s]+")
_SENTENCE = re.compile(r"\n|[^\n]+?(?:[.!?:;]+(?=\s)|(?=\n)|\Z)")


class Change(StrEnum):
    """What became of a passage."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Passage:
    """Words that stand together and have the same fate."""

    change: Change
    text: str


Paragraph = list[Passage]


def difference(before: str, after: str) -> list[Paragraph]:
    """Both texts in one, paragraph by paragraph (one a line, as `rich_text.plain` gives them)."""
    old, new = _parts(before, after)
    # Equal beginnings and ends first: most changes are small, and what is equal need not be searched.
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    found: list[tuple[Change, Sequence[str]]] = [(Change.SAME, old[:start])]
    for tag, i, j, k, m in difflib.SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append((Change.SAME, middle_old[i:j]))
        else:
            found += [(Change.REMOVED, middle_old[i:j]), (Change.ADDED, middle_new[k:m])]
    found.append((Change.SAME, old[len(old) - end :]))
    return _paragraphs(found)


def is_same(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether no word differs."""
    return all(passage.change is Change.SAME for paragraph in paragraphs for passage in paragraph)


def _parts(before: str, after: str) -> tuple[list[str], list[str]]:
    patterns = (_WORD, _SENTENCE) if max(len(before), len(after)) <= MOST_CHARACTERS else ()
    for pattern in patterns:
        old = [part.strip(" ") or part for part in pattern.findall(before)]
        new = [part.strip(" ") or part for part in pattern.findall(after)]
        if max(len(old), len(new)) <= MOST_PARTS and _pairs(old, new) <= MOST_PAIRS:
            return old, new
    return [before], [after]


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    often = Counter(new)
    return sum(number * often[part] for part, number in Counter(old).items())


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    number = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        number += 1
    return number


def _paragraphs(found: Sequence[tuple[Change, Sequence[str]]]) -> list[Paragraph]:
    paragraphs: list[Paragraph] = [[]]
    for change, parts in found:
        for line_number, line in enumerate(_lines(parts)):
            if line_number:
                paragraphs.append([])
            if line:
                _append(paragraphs[-1], change, " ".join(line))
    return [paragraph for paragraph in paragraphs if paragraph]


def _lines(parts: Sequence[str]) -> list[list[str]]:
    lines: list[list[str]] = [[]]
    for part in parts:
        if "\n" in part:
            first, *rest = part.split("\n")
            lines[-1] += [first] if first else []
            lines += [[line] if line else [] for line in rest]
        else:
            lines[-1].append(part)
    return lines


def _append(paragraph: Paragraph, change: Change, text: str) -> None:
    if paragraph and paragraph[-1].change is change:
        text = f"{paragraph.pop().text} {text}"
    paragraph.append(Passage(change, text))
