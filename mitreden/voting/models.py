"""The table of votes, and those of joint numbers."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from mitreden.core.model import Base


class Vote(Base):
    """One support. `field_id` is the idea's field when it was cast, so that moving the idea later breaks no limit.

    WITHOUT ROWID on SQLite: a row number would tell the order in which people voted.
    """

    __tablename__ = "vote"
    __table_args__ = (
        sa.Index("ix_vote_voter", "voter", "field_id"),
        sa.Index("ix_vote_campaign", "campaign_id", "idea_id"),
        {"sqlite_with_rowid": False},
    )

    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id"), primary_key=True)
    voter: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id"))
    field_id: Mapped[int] = mapped_column(sa.ForeignKey("innovation_field.id"))
    idea_version: Mapped[int]
    cast_on: Mapped[date]


class FormerVoter(Base):
    """The keyed hash of the address of somebody who voted and was erased: no second vote while the secret exists."""

    __tablename__ = "former_voter"
    __table_args__ = ({"sqlite_with_rowid": False},)

    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True)
    address_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)


class VotingEnd(Base):
    """People and votes of a campaign were parted for ever: how many votes of how many voters there were."""

    __tablename__ = "voting_end"

    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True)
    parted_at: Mapped[datetime]
    votes: Mapped[int]
    voters: Mapped[int]


class JointTally(Base):
    """How many people support a joint idea: kept by `joint`, read by pages."""

    __tablename__ = "joint_tally"
    __table_args__ = (sa.CheckConstraint("number >= 0", name="number_positive"),)

    bundle_id: Mapped[int] = mapped_column(sa.ForeignKey("bundle.id"), primary_key=True, autoincrement=False)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id"))
    number: Mapped[int]


class JointChoice(Base):
    """What a voter wants for a joint idea: to be counted there or not. No day, no serial number."""

    __tablename__ = "joint_choice"
    __table_args__ = ({"sqlite_with_rowid": False},)

    bundle_id: Mapped[int] = mapped_column(sa.ForeignKey("bundle.id"), primary_key=True)
    voter: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    is_counted: Mapped[bool]
