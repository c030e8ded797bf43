"""Asking the index."""

from typing import Any

import sqlalchemy as sa

from mitreden.extensions import db
from mitreden.search.models import SearchDocument
from mitreden.search.stems import asked

MOST_WORDS = 12
PREFIX_FROM = 5
_FOUND = sa.select(SearchDocument.object_id)
_TEXT = sa.table("search_text", sa.column("rowid", sa.Integer))


def matches(kind: str, words: str) -> sa.Select[Any]:
    """The ids of things that have all of `words` in them, for `column.in_(...)`.

    A stem of five letters or more also finds longer words that begin with it. A question of nothing but stop words or
    signs finds nothing.
    """
    stems = asked(words)[:MOST_WORDS]
    if not stems:
        return _FOUND.where(sa.false())
    if db.session.get_bind().dialect.name == "postgresql":
        return _postgresql(kind, stems)
    return _sqlite(kind, stems)


def _sqlite(kind: str, stems: list[str]) -> sa.Select[Any]:
    question = " AND ".join(f'"{stem}"*' if len(stem) >= PREFIX_FROM else f'"{stem}"' for stem in stems)
    hits = sa.select(_TEXT.c.rowid).where(sa.text("search_text MATCH :question").bindparams(question=question))
    return _FOUND.where(SearchDocument.id.in_(hits), SearchDocument.kind == kind)


def _postgresql(kind: str, stems: list[str]) -> sa.Select[Any]:
    question = " & ".join(f"'{stem}':*" if len(stem) >= PREFIX_FROM else f"'{stem}'" for stem in stems)
    text = sa.func.to_tsvector(sa.literal_column("'simple'"), SearchDocument.stems)
    asked_for = sa.func.to_tsquery(sa.literal_column("'simple'"), question)
    return _FOUND.where(text.op("@@")(asked_for), SearchDocument.kind == kind)
