"""Tables of erasures, access and retention. None of them names anybody but `data_export`, for half an hour."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mitreden.core.model import Base


class Erasure(Base):
    """Somebody was erased, or people and votes were parted. `scrubbed_at`: since when no free page and no index holds any of it."""

    __tablename__ = "erasure"

    id: Mapped[int] = mapped_column(primary_key=True)
    erased_at: Mapped[datetime]
    scrubbed_at: Mapped[datetime | None]


class DataExport(Base):
    """A copy of their data that somebody asked for: fetched once, in the session that asked, before it expires."""

    __tablename__ = "data_export"

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class RetentionRun(Base):
    """What a run of the retention deleted or made nameless: numbers by rule."""

    __tablename__ = "retention_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime]
    counts: Mapped[dict[str, Any]]
