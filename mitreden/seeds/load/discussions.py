"""Invented comments below invented ideas, as rows: threads with answers, some taken back, some waiting since last night."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from mitreden.comments.models import CommentAside, CommentState
from mitreden.ideas.models import TextFormat
from mitreden.seeds.load.pool import Remark
from mitreden.seeds.load.rows import Portion, Row

_ANSWERED = 0.35  # how much of what is said answers something
_OF_A_HUNDRED = 100


@dataclass(frozen=True)
class Said:
    """One comment: below which idea of the portion, answering which thread of its list (None: it begins one)."""

    idea: int
    thread: int | None
    row: Row
    stems: str


def discussions(
    rng: Random, made: Portion, authors: Sequence[int], remarks: Sequence[Remark], midnight: datetime
) -> list[Said]:
    """What is said below the ideas of a portion, as many as each is to get; their counts are set on the way."""
    found: list[Said] = []
    for index, standing in enumerate(made.standings):
        if not standing.comments:
            continue
        span = (midnight - standing.sent_at).total_seconds()
        seconds = sorted(rng.uniform(0, span) for _ in range(standing.comments))
        moments = [standing.sent_at + timedelta(seconds=round(second)) for second in seconds]
        before = len(found)
        _add(found, rng, index, moments, authors, remarks)
        public = sum(said.row["is_public"] for said in found[before:])
        made.ideas[index]["comment_count"] = public
        made.ideas[index]["changed_no"] += public
    return found


def _add(
    found: list[Said], rng: Random, idea: int, moments: list[datetime], authors: Sequence[int], remarks: Sequence[Remark]
) -> None:  # fmt: skip
    threads: list[int] = []  # those that can be answered
    for number, moment in enumerate(moments):
        answers = rng.choice(threads) if threads and rng.random() < _ANSWERED else None
        chance = rng.randrange(_OF_A_HUNDRED)
        waits = chance == 0 and number == len(moments) - 1
        aside = CommentAside.WITHDRAWN if chance == 1 else None
        author, remark = rng.choice(authors) if authors else None, rng.choice(remarks)
        row = _row(moment, author, remark, aside, waits=waits)
        if answers is None and row["is_public"]:
            threads.append(len(found))
        found.append(Said(idea, answers, row, remark.stems))


def _row(moment: datetime, author: int | None, remark: Remark, aside: CommentAside | None, *, waits: bool) -> Row:
    return {
        "author_id": author,
        "state": CommentState.SUBMITTED if waits else CommentState.PUBLISHED,
        "aside": aside,
        "is_public": not waits and aside is None,
        "state_changed_at": moment,
        "state_changed_by": author,
        "text_source": remark.source,
        "text_format": TextFormat.MARKDOWN,
        "text_html": remark.html,
        "version": 1,
        "created_at": moment,
        "published_at": None if waits else moment,
    }
