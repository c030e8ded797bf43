"""Asking the index."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from mitreden.extensions import db
from mitreden.search.models import SearchDocument, parts_of
from mitreden.search.stems import asked

MOST_WORDS = 12
PREFIX_FROM = 5
_FOUND: Any = sa.select(SearchDocument.object_id)
_WHOLE: Any = sa.select(sa.func.coalesce(SearchDocument.whole_id, SearchDocument.object_id))
_OWN = sa.select(SearchDocument.object_id, SearchDocument.stems).where(
    SearchDocument.kind == sa.bindparam("kind"),
    SearchDocument.object_id.in_(sa.bindparam("object_ids", expanding=True)),
)
_ALIKE: Any = sa.select(SearchDocument.id, SearchDocument.object_id)
# The sign keeps SQLite from walking all documents of a kind in place of those that the words find.
_KIND_AFTERWARDS: Any = sa.literal_column("+search_document.kind", sa.String())
_TEXT = sa.table("search_text", sa.column("rowid", sa.Integer))


def matches(kind: str, words: str) -> sa.Select[Any]:
    """The ids of things that have all of `words` in their own text, or all in one of their parts, for `column.in_(...)`.

    A stem of five letters or more also finds longer words that begin with it. A question of nothing but stop words or
    signs finds nothing.
    """
    return _WHOLE.where(*_say(words, kind, parts_of(kind)))  # type: ignore[no-any-return]


def matches_itself(kind: str, words: str) -> sa.Select[Any]:
    """The same, of things that have the words in their own text."""
    return _FOUND.where(*_say(words, kind))  # type: ignore[no-any-return]


def say_themselves(kind: str, object_ids: Sequence[int], words: str) -> set[int]:
    """Those of a few things that have all of `words` in their own text: looked up by number, without asking the index."""
    rows = db.session.execute(_OWN, {"kind": kind, "object_ids": list(object_ids)})
    wanted = asked(words)[:MOST_WORDS]
    return {row.object_id for row in rows if _has_all(row.stems.split(), wanted)}


def _has_all(stems: list[str], wanted: list[str]) -> bool:
    """What the indexes of both databases decide, for one text."""
    return all(
        any(stem.startswith(word) for stem in stems) if len(word) >= PREFIX_FROM else word in stems for word in wanted
    )


def _say(words: str, *kinds: str) -> list[sa.ColumnElement[bool]]:
    """What a document has to be that says all of `words`."""
    stems = asked(words)[:MOST_WORDS]
    if not stems:
        return [sa.false()]
    if db.session.get_bind().dialect.name == "postgresql":
        return [_postgresql(stems), SearchDocument.kind.in_(kinds)]
    return [_sqlite(stems), _KIND_AFTERWARDS.in_(kinds)]


def _sqlite(stems: list[str]) -> sa.ColumnElement[bool]:
    question = " AND ".join(f'"{stem}"*' if len(stem) >= PREFIX_FROM else f'"{stem}"' for stem in stems)
    hits = sa.select(_TEXT.c.rowid).where(sa.text("search_text MATCH :question").bindparams(question=question))
    return SearchDocument.id.in_(hits)


def _postgresql(stems: list[str]) -> sa.ColumnElement[bool]:
    question = " & ".join(f"'{stem}':*" if len(stem) >= PREFIX_FROM else f"'{stem}'" for stem in stems)
    text = sa.func.to_tsvector(sa.literal_column("'simple'"), SearchDocument.stems)
    asked_for = sa.func.to_tsquery(sa.literal_column("'simple'"), question)
    return text.bool_op("@@")(asked_for)


def alike(kind: str, stems: Sequence[str], leading: int) -> sa.Select[Any]:
    """The documents, and the numbers of their things, that have one of the `leading` first of `stems` and another of them all.

    Or the one there is: candidates to be compared. The caller joins its own table, says who may see what, and sets an order and a
    limit.
    """
    few = list(stems)[:MOST_WORDS]
    found: sa.Select[Any] = _ALIKE.where(SearchDocument.kind == kind)
    if not few:
        return found.where(sa.false())
    if db.session.get_bind().dialect.name == "postgresql":
        text = sa.func.to_tsvector(sa.literal_column("'simple'"), SearchDocument.stems)
        asked_for = sa.func.to_tsquery(
            sa.literal_column("'simple'"), _two_of([f"'{stem}'" for stem in few], leading, " & ", " | ")
        )
        return found.where(text.op("@@")(asked_for))
    question = _two_of([f'"{stem}"' for stem in few], leading, " AND ", " OR ")
    hits = sa.select(_TEXT.c.rowid).where(sa.text("search_text MATCH :question").bindparams(question=question))
    return found.where(SearchDocument.id.in_(hits))


def _two_of(stems: Sequence[str], leading: int, both: str, either: str) -> str:
    """The question for two of these: each stem's list is read once, which takes less time than once for each pair."""
    if len(stems) == 1:
        return stems[0]
    firsts = list(enumerate(stems[:-1], start=1))[:leading]
    return either.join(f"({stem}{both}({either.join(stems[at:])}))" for at, stem in firsts)
