"""The table of pictures."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mitreden.core.model import Base, enumeration


class PictureState(StrEnum):
    """Where a picture stands: its copies are still to be made, are there, or cannot be made."""

    WAITING = "waiting"
    READY = "ready"
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why there are no copies of a picture. `lost`: its files are gone; should they come back, so does the picture."""

    UNREADABLE = "unreadable"
    PIXELS = "pixels"
    LOST = "lost"


_WAITING = sa.text("state = 'waiting'")


class Picture(Base):
    """One picture; `key` names its files, `width` and `height` are those of the largest copy.

    `is_loose`: uploaded with a form that is not saved yet; after a day it is thrown away.
    """

    __tablename__ = "picture"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.CheckConstraint("state <> 'ready' OR (width > 0 AND height > 0)", name="ready_has_size"),
        sa.CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name="refusal_given"),
        sa.Index("ix_picture_waiting", "not_before", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        sa.Index("ix_picture_uploaded", "uploaded_by", "is_loose", "id"),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    state: Mapped[PictureState] = mapped_column(enumeration(PictureState), default=PictureState.WAITING)
    refusal: Mapped[Refusal | None] = mapped_column(enumeration(Refusal))
    width: Mapped[int | None]
    height: Mapped[int | None]
    is_loose: Mapped[bool] = mapped_column(default=True)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[int | None]
