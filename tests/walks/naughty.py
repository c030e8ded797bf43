"""Strings that break programs, and what must come of them: kept as they were typed, or refused with everything still there."""

import contextlib
import html
import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from werkzeug.test import TestResponse

from mitreden.core import rich_text
from tests.walks.forms import Field, Form, read_again, sensible
from tests.walks.town import Town

FILE = "hostile/naughty-strings.json"  # minimaxir/big-list-of-naughty-strings
OWN = (
    "Zürich – „Straße“ ½ €", "u\u0308 a\u0308 e\u0301", "\u212b \u2126 \ufb03", "null", "0", "-1", "1e400", "=1+1",
    "%s %n %00 %(x)s {0}", "{{ 7*7 }} ${7*7} <%= 7 %>", "<script>alert(1)</script>", "' OR 1=1; DROP TABLE idea; --",
    "\\'; \\\" \\", "a\x00b", "\x01\x02\x07\x08\x0b\x0c\x1b\x7f", "\ufeffBOM \ufffe \uffff",
    "\u202eumgedreht\u202c \u2066x\u2069", "\u200b\u200c\u200d\u2060", "👩🏽\u200d🚒🏳️\u200d🌈🇩🇪 ﷽",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334", "\u2028 Zeile \u2029 Absatz \x85",
    "../../../etc/passwd\n/dev/null", "田中さんにあげて下さい مرحبا שלום", "X" * 5_000, "\t \r\n \xa0 ",
    "&lt;b&gt; &amp;#0; &#x1F;",
)  # fmt: skip
# What is no free text is kept as what it means; an alternative text without a picture belongs to nothing.
DIGITS = {
    "code",
    "ars",
    "ags",
    "point",
    "colour",
    "accent",
    "slug",
    "short",
    "people",
    "invited",
    "lat",
    "lon",
    "organisation",
} | {f"alt_{number}" for number in (1, 2, 3)}
# Nobody sees these: they may be left out (`core.rich_text.normalised`). U+FFFD is what HTML shows for the first of them.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffd\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def strings(folder: str) -> list[str]:
    """Ours, and the large list where the test data lies."""
    path = Path(folder) / FILE
    return [*OWN, *(json.loads(path.read_text(encoding="utf-8")) if path.exists() else [])]


def normal(text: str) -> str:
    """NFC, white space folded, without what nobody sees: what may differ between what was typed and what is kept."""
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", text)).split())


class Written:
    """Listens to what a connection is told to write."""

    def __init__(self, connection: sa.Connection) -> None:
        self.texts: set[str] = set()
        event.listen(connection, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip()[:6].upper() in {"INSERT", "UPDATE"}:
            self._take(parameters)

    def _take(self, value: Any) -> None:
        if isinstance(value, str):
            self.texts.add(normal(value))
            if value[:1] in {"{", "["}:
                with contextlib.suppress(ValueError):
                    self._take(json.loads(value))
        elif isinstance(value, dict):
            self._take(list(value.values()))
        elif type(value).__name__ in {"Json", "Jsonb"}:
            self._take(value.obj)
        elif isinstance(value, list | tuple):
            for part in value:
                self._take(part)


def tried(town: Town, form: Form, typed: dict[str, str]) -> list[str]:
    """Send a form with strings in it; what went wrong. Fields that are refused are then filled sensibly, to see of the others."""
    typed, found = dict(typed), []
    for _ in range(4):
        with town.undone() as connection:
            written = Written(connection)
            response = _sent(town, form, {**sensible(form), **typed})
            if response.status_code != 422:
                return found + _wrong(form, typed, response, written)
        again = read_again(response.text)
        found += _lost(form, typed, again)
        refused = {name for name in typed if name in again and again[name].is_invalid}
        typed = {name: text for name, text in typed.items() if name not in refused} if refused else {}
    return found


def _sent(town: Town, form: Form, values: dict[str, Any]) -> TestResponse:
    how = {"query_string": values} if form.method == "GET" else {"data": values}
    return town.visitor(form.who).open(form.action, form.method, **how)


def _lost(form: Form, typed: dict[str, str], again: dict[str, Field]) -> list[str]:
    """What was typed and does not stand in the form any more that was refused."""
    gone = sorted(set(typed) - set(again))
    changed = sorted(name for name in again if name in typed and not _same(name, again[name].value, typed[name]))
    return [f"{form.endpoint}: refused, and the field {name} is gone" for name in gone] + [
        f"{form.endpoint}: {name} refused, {typed[name][:60]!r} became {again[name].value[:60]!r}" for name in changed
    ]


def _same(name: str, now: str, typed: str) -> bool:
    now, typed = normal(now), normal(typed)
    return now == typed or (name in DIGITS and now.lower() == typed.lower())


def _wrong(form: Form, typed: dict[str, str], response: TestResponse, written: Written) -> list[str]:
    if response.status_code >= 500 or response.status_code not in {200, 204, 303}:
        return [f"{form.endpoint}: {response.status_code} for {typed}"]
    if form.method == "GET":
        return _lost(form, typed, read_again(response.text))
    kept = {name: normal(text) for name, text in typed.items() if name not in DIGITS}
    missing = sorted(name for name, text in kept.items() if text and text not in written.texts)
    return [f"{form.endpoint}: {name} taken, and {typed[name][:60]!r} is not what is kept" for name in missing]


def rounds(form: Form, texts: Sequence[str]) -> list[dict[str, str]]:
    """What to type: each string into each field, another one into the field beside it."""
    fields = [field.name for field in form.words()]
    return [
        {name: texts[(turn + 7 * place) % len(texts)] for place, name in enumerate(fields)}
        for turn in range(len(texts))
    ]


def words_of(page: str) -> str:
    """What can be read on a page: its text, and what stands in its fields."""
    values = " ".join(re.findall(r"""\bvalue="([^"]*)\"""", page))
    return normal(html.unescape(re.sub(r"<[^>]*>", " ", page) + " " + values))


def is_shown(text: str, page: str) -> bool:
    """Whether a string can be read on a page, as it is or as rich text says it."""
    seen = words_of(page)
    said = re.sub(r"<[^>]*>", " ", rich_text.render(text))
    return normal(text) in seen or _letters(html.unescape(said)) in _letters(seen)


def _letters(text: str) -> str:
    return "".join(character for character in normal(text) if character.isalnum())
