"""Tables of the rules of discussion, decisions and notices."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mitreden.core.model import Base, enumeration


class Rule(Base):
    """A rule of discussion, with the friendly message that a moderator starts from. `key` is stable."""

    __tablename__ = "discussion_rule"
    __table_args__ = (sa.UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    message: Mapped[str]


class DecisionKind(StrEnum):
    """What a moderator decided."""

    PUBLISH = "publish"
    RETURN = "return"
    HIDE = "hide"
    RESTORE = "restore"


class ModerationDecision(Base):
    """One decision on an idea: what, by which rule, in which words to the author. Never edited."""

    __tablename__ = "moderation_decision"
    __table_args__ = (
        sa.CheckConstraint("kind NOT IN ('hide') OR rule_id IS NOT NULL", name="hide_names_rule"),
        sa.CheckConstraint("kind NOT IN ('hide', 'return') OR length(reason) >= 10", name="reason_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id"), index=True)
    kind: Mapped[DecisionKind] = mapped_column(enumeration(DecisionKind))
    rule_id: Mapped[int | None] = mapped_column(sa.ForeignKey("discussion_rule.id"))
    reason: Mapped[str] = mapped_column(default="")
    role: Mapped[str]
    decided_at: Mapped[datetime]
    decided_by: Mapped[int | None]


class NoticeState(StrEnum):
    """Whether somebody has looked at a notice."""

    OPEN = "open"
    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"


class Notice(Base):
    """Somebody reports an idea ("Meldung"), without signing in."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id"), index=True)
    rule_id: Mapped[int | None] = mapped_column(sa.ForeignKey("discussion_rule.id"))
    explanation: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    good_faith: Mapped[bool]
    state: Mapped[NoticeState] = mapped_column(enumeration(NoticeState), default=NoticeState.OPEN)
    received_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
