"""What nobody may find on a page: the contents of every column whose name says so, and the files of the secrets.

Columns are told by their names, so that a new one is watched without anybody remembering it. What is no secret stands in `OPEN`.
"""

import base64
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.extensions import db
from tests.walks.answers import Answer, body_of

ADDRESS = "address"
MARK = "qvzk"
SHORT = 12  # a shorter text may stand on a page by chance: it is made longer
_NAME = re.compile(
    r"mail|address|hash|token|secret|salt|receipt|voter|session|code|totp|recovery|device|key|print|phone"
)
OPEN = {
    "audit_event.hash": "the end of the chain is published",
    "audit_event.previous": "the same",
    "discussion_rule.key": "the name of a public rule",
    "timeline_entry.key": "the name of a sentence",
    "idea_count.key": "what is counted",
    "idea.rule_key": "the name of a public rule",
    "comment.rule_key": "the name of a public rule",
    "idea_picture.rule_key": "the name of a public rule",
    "organisation.contact_email": "an office's, to be written to",
}


@dataclass(frozen=True)
class Secret:
    """A value, how it may be spelled, and whose it is. All mail addresses are of one kind, in whatever column they stand."""

    kind: str
    spellings: tuple[bytes, ...]
    owner: int | None = None


def columns() -> list[sa.Column[Any]]:
    """All columns that hold secrets."""
    return [
        column
        for table in db.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.String | sa.LargeBinary) and not isinstance(column.type, sa.Enum)
        and (_NAME.search(column.name) or column.name == "id") and f"{table.name}.{column.name}" not in OPEN
    ]  # fmt: skip


def plant() -> None:
    """Give every secret column of every row something to be found: what is missing or short is made up."""
    for column in columns():
        table = column.table
        keys = list(table.primary_key)
        if not isinstance(column.type, sa.Text) or column.foreign_keys or column.primary_key or column.name == "email":
            continue
        for number, row in enumerate(db.session.execute(sa.select(*keys, column)).all()):
            if len(row[-1] or "") < SHORT:
                here = sa.and_(*(key == value for key, value in zip(keys, row, strict=False)))
                text = f"{MARK}-{table.name}-{column.name}-{number}"
                db.session.execute(sa.update(table).where(here).values({column.name: text}))


def secrets() -> list[Secret]:
    """Everything that may not be found, as it is now."""
    people = dict(db.session.execute(sa.select(Person.email, Person.id)).all())
    found = {
        Secret(ADDRESS, spellings(address), people.get(address))
        for address in _values("mail|address")
        if "@" in str(address)
    }
    for column in columns():
        for value in _values_of(column):
            if "@" not in str(value):
                found.add(Secret(f"{column.table.name}.{column.name}", spellings(value)))
    return sorted(found, key=repr)


def _values(pattern: str) -> set[str]:
    return {value for column in columns() if re.search(pattern, column.name) for value in _values_of(column)}


def _values_of(column: sa.Column[Any]) -> set[Any]:
    return {value for value in db.session.scalars(sa.select(column).where(column.is_not(None))) if len(value) >= SHORT}


def of_files(folder: Path, cookies: Iterable[str]) -> list[Secret]:
    """The secrets on disk, and what browsers keep."""
    kept = [Secret("file", spellings(path.read_bytes())) for path in sorted(folder.rglob("*.key"))]
    return kept + [Secret("cookie", (cookie.encode(),)) for cookie in cookies]


def spellings(value: str | bytes) -> tuple[bytes, ...]:
    """The ways in which a value could stand on a page."""
    if isinstance(value, bytes):
        plain = base64.b64encode(value).rstrip(b"=")
        return (value, value.hex().encode(), plain, base64.urlsafe_b64encode(value).rstrip(b"="))
    return tuple({value.encode(), html.escape(value).encode(), quote(value).encode()})


def found(answer: Answer, known: list[Secret]) -> list[Secret]:
    """Which secrets an answer holds."""
    body = body_of(answer.response)
    return [secret for secret in known if any(spelling in body for spelling in secret.spellings)]
