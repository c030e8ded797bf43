"""Tables of the rules of discussion, decisions and notices."""

import secrets
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mitreden.comments.models import Comment
from mitreden.core.model import Base, enumeration
from mitreden.ideas.models import Idea

REASON_MIN = 10
REASON_MAX = 2_000


class Rule(Base):
    """A rule of discussion. `key` is stable; a moderator starts from `message` when hiding, from `request` when asking."""

    __tablename__ = "discussion_rule"
    __table_args__ = (sa.UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    message: Mapped[str]
    request: Mapped[str] = mapped_column(default="")


class DecisionKind(StrEnum):
    """What a moderator decided. `keep`: it was looked at and stays as it is."""

    PUBLISH = "publish"
    RETURN = "return"
    HIDE = "hide"
    RESTORE = "restore"
    KEEP = "keep"


class ActingRole(StrEnum):
    """In which capacity somebody decided: all that the public log tells of them."""

    MUNICIPALITY = "municipality"
    CAMPAIGN = "campaign"
    REGION = "region"
    COORDINATOR = "coordinator"
    SYSTEM = "system"


class ModerationDecision(Base):
    """One decision on an idea, or on a comment below it: what, by which rule, in which words to the author. Never edited.

    `idea_version`: the version of what was decided on.
    """

    __tablename__ = "moderation_decision"
    __table_args__ = (
        sa.CheckConstraint("kind NOT IN ('hide') OR rule_id IS NOT NULL", name="hide_names_rule"),
        sa.CheckConstraint(
            f"kind NOT IN ('hide', 'return') OR length(reason) >= {REASON_MIN}", name="reason_given"
        ),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id"), index=True)
    comment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    picture_id: Mapped[int | None]  # no foreign key: the decision stays when the picture is gone
    idea_version: Mapped[int]
    kind: Mapped[DecisionKind] = mapped_column(enumeration(DecisionKind))
    rule_id: Mapped[int | None] = mapped_column(sa.ForeignKey("discussion_rule.id"))
    reason: Mapped[str] = mapped_column(default="")
    on_notice: Mapped[bool] = mapped_column(default=False)
    role: Mapped[ActingRole] = mapped_column(enumeration(ActingRole))
    decided_at: Mapped[datetime] = mapped_column(index=True)
    decided_by: Mapped[int | None]

    rule: Mapped[Rule | None] = relationship(lazy="raise_on_sql")


class NoticeState(StrEnum):
    """Whether somebody has looked at a notice."""

    OPEN = "open"
    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"


class NoticeGround(StrEnum):
    """What a notice says is wrong. For a breach of law the law wants a name and an address, except to protect children."""

    RULE = "rule"
    LAW = "law"
    CHILD = "child"


class Notice(Base):
    """Somebody reports an idea or a comment ("Meldung"), without signing in. `receipt` opens the page that says how it stands."""

    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("receipt"),
        sa.CheckConstraint("(ground = 'rule') = (rule_id IS NOT NULL)", name="rule_ground"),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        sa.Index("ix_notice_open", "idea_id", "received_at", sqlite_where=sa.text("state = 'open'"),
                 postgresql_where=sa.text("state = 'open'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(default=lambda: secrets.token_urlsafe(16))
    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id"), index=True)
    comment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    picture_id: Mapped[int | None]  # no foreign key: the notice stays when the picture is gone
    ground: Mapped[NoticeGround] = mapped_column(enumeration(NoticeGround))
    rule_id: Mapped[int | None] = mapped_column(sa.ForeignKey("discussion_rule.id"))
    explanation: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="de")
    good_faith: Mapped[bool]
    state: Mapped[NoticeState] = mapped_column(enumeration(NoticeState), default=NoticeState.OPEN)
    received_at: Mapped[datetime] = mapped_column(index=True)
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("moderation_decision.id"), index=True)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]

    idea: Mapped[Idea] = relationship(lazy="raise_on_sql")
    comment: Mapped[Comment | None] = relationship(lazy="raise_on_sql")
    rule: Mapped[Rule | None] = relationship(lazy="raise_on_sql")
    decision: Mapped[ModerationDecision | None] = relationship(lazy="raise_on_sql")
