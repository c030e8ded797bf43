"""What everybody may read about moderation: the decisions without names, and their figures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from mitreden.core import clock
from mitreden.extensions import db
from mitreden.moderation.models import DecisionKind, ModerationDecision, Notice, NoticeState, Rule

ROWS = 50
MONTHS = 12


@dataclass(frozen=True)
class Month:
    """The figures of one month: decisions by kind, notices by what became of them."""

    first: date
    decisions: dict[DecisionKind, int] = field(default_factory=dict)
    received: int = 0
    upheld: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.decisions or self.received)


def decisions(
    *, before: int | None = None, kind: DecisionKind | None = None, rule: str | None = None
) -> tuple[Sequence[sa.Row[*tuple[Any, ...]]], int | None]:
    """Decisions, newest first, and where the next page begins: kind, rule, date, role, whether on a notice."""
    query = (
        sa.select(
            ModerationDecision.id, ModerationDecision.kind, ModerationDecision.role, ModerationDecision.decided_at,
            ModerationDecision.on_notice, ModerationDecision.comment_id.is_not(None).label("is_comment"),
            ModerationDecision.picture_id.is_not(None).label("is_picture"),
            Rule.key.label("rule_key"), Rule.title.label("rule_title"),
        )
        .outerjoin(Rule, Rule.id == ModerationDecision.rule_id)
        .order_by(ModerationDecision.id.desc())
        .limit(ROWS + 1)
    )  # fmt: skip
    if before is not None:
        query = query.where(ModerationDecision.id < before)
    if kind is not None:
        query = query.where(ModerationDecision.kind == kind)
    if rule:
        query = query.where(Rule.key == rule)
    rows = db.session.execute(query).all()
    return rows[:ROWS], (rows[ROWS - 1].id if len(rows) > ROWS else None)


def months(today: date, number: int = MONTHS) -> list[Month]:
    """The figures of the last months in local time, newest first; months without anything are left out. Two queries."""
    starts = [_month_before(today, back) for back in range(number)]
    decided: dict[int, dict[DecisionKind, int]] = {}
    at = _months_of(ModerationDecision.decided_at, starts)
    query = (
        sa.select(at.label("month"), ModerationDecision.kind, sa.func.count())
        .where(ModerationDecision.decided_at >= _moment(starts[-1]))
        .group_by(sa.literal_column("month"), ModerationDecision.kind)
    )
    for index, kind, count in db.session.execute(query):
        decided.setdefault(index, {})[kind] = count
    notices = _notices(starts)
    found = [Month(first, decided.get(index, {}), *notices.get(index, (0, 0))) for index, first in enumerate(starts)]
    return [month for month in found if not month.is_empty]


def _notices(starts: list[date]) -> dict[int, tuple[int, int]]:
    at = _months_of(Notice.received_at, starts)
    query = (
        sa.select(at.label("month"), sa.func.count(), sa.func.count().filter(Notice.state == NoticeState.UPHELD))
        .where(Notice.received_at >= _moment(starts[-1]))
        .group_by(sa.literal_column("month"))
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query)}


def _months_of(column: Any, starts: list[date]) -> sa.ColumnElement[int]:
    """In which of the months that begin at `starts` (newest first) a moment lies: local months, on every database."""
    return sa.case(*((column >= _moment(first), sa.literal_column(str(index))) for index, first in enumerate(starts)))


def _moment(day: date) -> datetime:
    return clock.from_local(datetime.combine(day, datetime.min.time()))


def _month_before(today: date, back: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    return date(year, month + 1, 1)
