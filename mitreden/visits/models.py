"""Tables of visits, their deeds, and the links that were mailed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mitreden.core.model import Base


class Visit(Base):
    """Somebody who is not signed in does something. The row's id is a hash of the key in their cookie.

    `ended_at`: confirmed, or thrown away.
    """

    __tablename__ = "visit"
    __table_args__ = (sa.Index("ix_visit_expires_at", "expires_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    deeds_no: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]


class Deed(Base):
    """One thing done in a visit, sealed with the visit's key: kind, what about, and words. No date: the visit has one."""

    __tablename__ = "visit_deed"
    __table_args__ = ({"sqlite_with_rowid": False},)

    visit_id: Mapped[str] = mapped_column(sa.ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)


class VisitLink(Base):
    """A link that was mailed for a visit. The row's id is a hash of its token; address and key are sealed with the token.

    `address_hash` is a keyed hash, for counting mails to one address and for erasure. `told`: what became of the deeds, sealed
    with the token, once they were confirmed. An empty `sealed` opens nothing any more.
    """

    __tablename__ = "visit_link"
    __table_args__ = (sa.Index("ix_visit_link_address_hash", "address_hash", "created_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(sa.ForeignKey("visit.id", ondelete="CASCADE"), index=True)
    address_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    told: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    created_at: Mapped[datetime]
