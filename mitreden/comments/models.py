"""The table of comments."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mitreden.core.model import Base, enumeration
from mitreden.ideas.models import Idea, TextFormat

TEXT_MIN = 2
TEXT_MAX = 2_000


class CommentState(StrEnum):
    """Whether a comment still waits for a moderator."""

    SUBMITTED = "submitted"
    PUBLISHED = "published"


class CommentAside(StrEnum):
    """What takes a comment out of sight, whatever its state."""

    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


class Voice(StrEnum):
    """In whose name somebody wrote, at the time of writing. Without one: in their own."""

    SPEAKER = "speaker"
    CONTACT = "contact"
    MODERATOR = "moderator"
    EXPERT = "expert"
    STRATEGIST = "strategist"
    COORDINATOR = "coordinator"


OFFICIAL = frozenset(Voice) - {Voice.SPEAKER}
_ONLY_PUBLIC: dict[str, Any] = {"sqlite_where": sa.text("is_public = 1"), "postgresql_where": sa.text("is_public")}


class Comment(Base):
    """One comment, or an answer to one (`parent_id`). `author_id` None: imported, or written by a former member."""

    __tablename__ = "comment"
    __table_args__ = (
        sa.UniqueConstraint("campaign_id", "import_ref"),
        sa.CheckConstraint("is_public = (state = 'published' AND aside IS NULL)", name="is_public_agrees"),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name="no_answer_to_itself"),
        sa.CheckConstraint("(aside IS NOT NULL AND aside = 'hidden') = (rule_key IS NOT NULL)", name="hidden_names_rule"),
        sa.CheckConstraint(
            "organisation_id IS NULL OR (voice IS NOT NULL AND voice IN ('speaker', 'contact', 'moderator'))",
            name="organisation_voice",
        ),
        sa.CheckConstraint(
            "voice IS NULL OR voice NOT IN ('speaker', 'contact') OR organisation_id IS NOT NULL", name="voice_organisation"
        ),
        sa.Index("ix_comment_idea", "idea_id", "created_at", "id"),
        sa.Index("ix_comment_author", "author_id", "id"),
        sa.Index("ix_comment_queue", "campaign_id", "state", "state_changed_at", "id"),
        sa.Index("ix_comment_public", "campaign_id", "id", **_ONLY_PUBLIC),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id"))
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id"))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comment.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    voice: Mapped[Voice | None] = mapped_column(enumeration(Voice))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))

    state: Mapped[CommentState] = mapped_column(enumeration(CommentState), default=CommentState.SUBMITTED)
    aside: Mapped[CommentAside | None] = mapped_column(enumeration(CommentAside))
    is_public: Mapped[bool] = mapped_column(default=False)
    state_changed_at: Mapped[datetime]
    state_changed_by: Mapped[int | None]
    rule_key: Mapped[str | None]

    text_source: Mapped[str]
    text_format: Mapped[TextFormat] = mapped_column(enumeration(TextFormat), default=TextFormat.MARKDOWN)
    text_html: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)

    import_ref: Mapped[str | None]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]

    idea: Mapped[Idea] = relationship(lazy="raise_on_sql")

    @property
    def municipality_id(self) -> int | None:
        """Where it lies: where its idea lies, which must be loaded."""
        return self.idea.municipality_id


class CommentVersion(Base):
    """What a comment said before its author changed it, from `said_at` on: for those who decide on it, never for the public.

    It goes with the author: when they leave, and when the campaign parts authors from their texts.
    """

    __tablename__ = "comment_version"

    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text_source: Mapped[str]
    text_format: Mapped[TextFormat] = mapped_column(enumeration(TextFormat))
    text_html: Mapped[str]
    said_at: Mapped[datetime]
