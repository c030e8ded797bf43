"""The table of indexed texts. On SQLite a full-text table `search_text` follows it by triggers (see the migration)."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mitreden.core.model import Base


def parts_of(kind: str) -> str:
    """The kind under which parts of things of a kind are kept."""
    return f"{kind}.part"


class SearchDocument(Base):
    """The stems of one thing (`kind`, `object_id`), separated by spaces; with `whole_id` those of a part, which find the whole."""

    __tablename__ = "search_document"
    __table_args__ = (sa.UniqueConstraint("kind", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    object_id: Mapped[int]
    whole_id: Mapped[int | None]
    stems: Mapped[str]
