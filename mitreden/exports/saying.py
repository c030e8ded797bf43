"""From a loose row to a comment that can be stored once its idea has a number."""

import hashlib
import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from mitreden.comments.models import CommentAside, CommentState
from mitreden.core import rich_text
from mitreden.exports import reasons
from mitreden.exports.accepting import named, one_of, words
from mitreden.exports.moments import moment
from mitreden.exports.reasons import Reason, RefusedError
from mitreden.exports.shapes import CommentRow
from mitreden.ideas.models import TextFormat


@dataclass(frozen=True)
class Said:
    """A comment, cleaned. `idea_ref` and `parent_ref` are what idea and thread are known by."""

    ref: str
    idea_ref: str
    parent_ref: str | None
    text_source: str
    text_format: TextFormat
    text_html: str
    created_at: datetime
    is_withdrawn: bool


@dataclass
class Comments:
    """What an import knows of comments while it runs."""

    now: datetime
    refs_seen: set[str] = field(default_factory=set)

    def below(
        self,
        rows: tuple[CommentRow, ...],
        idea_ref: str,
        moment_of_idea: datetime,
        where: str,
        parent: str | None = None,
    ) -> Iterator[tuple[str, Said | Reason]]:
        """The comments of an idea and their answers, each with its place in the file: threads before answers."""
        for number, row in enumerate(rows, start=1):
            place = f"{where}{number}"
            try:
                said = self.accepted(row, idea_ref, moment_of_idea, parent)
            except RefusedError as error:
                yield place, error.reason
                yield from self.below(row.answers, idea_ref, moment_of_idea, f"{place}.")  # they begin threads
            else:
                yield place, said
                yield from self.below(row.answers, idea_ref, said.created_at, f"{place}.", said.ref)

    def accepted(self, row: CommentRow, idea_ref: str, otherwise: datetime, parent: str | None) -> Said:
        """The comment of a row; without a readable date it has that of its idea. RefusedError says why there is none."""
        if row.refused:
            raise RefusedError((row.refused.english, row.refused.german), row.refused.value)
        source, text_format, text_html = words(row, set())
        if row.title.strip():
            title = html.escape(named(row.title), quote=False)
            text_html = f"<p><strong>{title}</strong></p>\n{text_html}".strip()
            source, text_format = text_html, TextFormat.HTML
        if not rich_text.plain(text_html):
            raise RefusedError(reasons.NOTHING_SAID)
        aside = one_of(CommentAside, row.aside, "aside")
        is_waiting = one_of(CommentState, row.state, "state") is CommentState.SUBMITTED
        if aside is CommentAside.HIDDEN or (is_waiting and aside is None):
            raise RefusedError(reasons.NOT_PUBLIC)
        return Said(
            ref=self._reference(row, idea_ref, parent), idea_ref=idea_ref, parent_ref=parent or named(row.parent) or None,
            text_source=source, text_format=text_format, text_html=text_html,
            created_at=moment(row.created_at) or otherwise, is_withdrawn=aside is not None,
        )  # fmt: skip

    def _reference(self, row: CommentRow, idea_ref: str, parent: str | None) -> str:
        """What the file calls the comment; without that a hash of its words, so that the same file gives the same again."""
        given = named(row.ref)
        if given:
            if given in self.refs_seen:
                raise RefusedError(reasons.SEEN, repr(given))
            self.refs_seen.add(given)
            return given
        parts = "\0".join((idea_ref, parent or row.parent, row.title, row.text, row.source, row.created_at))
        base, number = f"sha-{hashlib.sha256(parts.encode(errors='replace')).hexdigest()[:20]}", 1
        while f"{base}-{number}" in self.refs_seen:
            number += 1
        self.refs_seen.add(f"{base}-{number}")
        return f"{base}-{number}"
