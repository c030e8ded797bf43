"""Tables of ideas and their versions."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mitreden.campaigns.models import Campaign
from mitreden.core.model import Base, enumeration
from mitreden.ideas import mixing
from mitreden.region.models import InnovationField, Organisation

TITLE_MAX = 120
TEXT_MIN = 20
TEXT_MAX = 4_000
PICTURES_MAX = 3
ALT_MAX = 300


class IdeaKind(StrEnum):
    """What was put in: an idea, a good example from elsewhere, or a measure that the team prepared for comment."""

    IDEA = "idea"
    EXAMPLE = "example"
    PREPARED = "prepared"


class IdeaState(StrEnum):
    """Where an idea stands; from `accepted` on these are outcomes."""

    DRAFT = "draft"
    UNCONFIRMED = "unconfirmed"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    UNDER_REVIEW = "under_review"
    ACCEPTED = "accepted"
    PARTLY_ACCEPTED = "partly_accepted"
    PASSED_ON = "passed_on"
    ALREADY_DONE = "already_done"
    DECLINED = "declined"


class Aside(StrEnum):
    """What takes an idea out of the row, whatever its state: it goes back to that state afterwards."""

    RETURNED = "returned"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


class Channel(StrEnum):
    """How a contribution came in."""

    ONLINE = "online"
    PAPER = "paper"
    EVENT = "event"
    ASSISTED = "assisted"
    IMPORT = "import"


class TextFormat(StrEnum):
    """What `text_source` is written in. People write Markdown; HTML comes from imports."""

    MARKDOWN = "markdown"
    HTML = "html"


class DeclineReason(StrEnum):
    """Why an idea is declined (seen in 2,718 real refusals, most frequent first)."""

    TOO_DETAILED = "too_detailed"
    OTHER_LINE = "other_line"
    TOO_VAGUE = "too_vague"
    NOT_COMPETENT = "not_competent"
    NO_MEANS = "no_means"
    NOT_FEASIBLE = "not_feasible"
    OTHER = "other"


OUTCOMES = frozenset(
    {
        IdeaState.ACCEPTED,
        IdeaState.PARTLY_ACCEPTED,
        IdeaState.PASSED_ON,
        IdeaState.ALREADY_DONE,
        IdeaState.DECLINED,
    }
)
UNSENT = frozenset({IdeaState.DRAFT, IdeaState.UNCONFIRMED})  # nobody but who wrote it knows of it
PUBLIC_STATES = OUTCOMES | {IdeaState.PUBLISHED, IdeaState.UNDER_REVIEW}

_PUBLIC = ", ".join(f"'{state}'" for state in sorted(PUBLIC_STATES))
# SQLite uses a partial index only where the question repeats its condition to the letter: SQLAlchemy asks "is_public = 1".
_ONLY_PUBLIC: dict[str, Any] = {"sqlite_where": sa.text("is_public = 1"), "postgresql_where": sa.text("is_public")}
_ONLY_OTHERS: dict[str, Any] = {
    "sqlite_where": sa.text("is_public = 1 AND kind <> 'idea'"),
    "postgresql_where": sa.text("is_public AND kind <> 'idea'"),
}
_ONLY_WRITTEN: dict[str, Any] = {
    "sqlite_where": sa.text("written_in IS NOT NULL"),
    "postgresql_where": sa.text("written_in IS NOT NULL"),
}
_ONLY_JOINED: dict[str, Any] = {
    "sqlite_where": sa.text("bundle_id IS NOT NULL"),
    "postgresql_where": sa.text("bundle_id IS NOT NULL"),
}


class Idea(Base):
    """One idea with its newest words. `municipality_id` None: the whole region. Supports are counted in `voting`.

    `substance_version` is the newest public version that changed what the idea is about, `reworded_at` when readers last found
    other words than before, `shuffle` its place in the mixed order.
    `pictures_no` counts the changes of its pictures; 0: it never had any. Of a draft only: `left_open` names what its author has not
    chosen yet (the columns hold something there), `written_in` the form that wrote it last (see `editions`).
    """

    __tablename__ = "idea"
    __table_args__ = (
        sa.UniqueConstraint("campaign_id", "import_ref"),
        sa.CheckConstraint(f"is_public = (state IN ({_PUBLIC}) AND aside IS NULL)", name="is_public_agrees"),
        sa.CheckConstraint(f"length(title) <= {TITLE_MAX} OR channel = 'import'", name="title_length"),
        sa.CheckConstraint("support_count >= 0", name="support_count_positive"),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point_complete"),
        sa.Index("ix_idea_newest", "campaign_id", "published_at", "id", **_ONLY_PUBLIC),
        sa.Index("ix_idea_supported", "campaign_id", "support_count", "id", **_ONLY_PUBLIC),
        sa.Index("ix_idea_state", "campaign_id", "state", "published_at", "id", **_ONLY_PUBLIC),
        sa.Index("ix_idea_field", "campaign_id", "field_id", "published_at", "id", **_ONLY_PUBLIC),
        sa.Index("ix_idea_municipality", "municipality_id", "campaign_id", "published_at", "id", **_ONLY_PUBLIC),
        sa.Index("ix_idea_mixed", "campaign_id", "shuffle", "id", **_ONLY_PUBLIC),
        sa.Index("ix_idea_kind", "campaign_id", "kind", "published_at", "id", **_ONLY_OTHERS),
        sa.Index("ix_idea_point", "campaign_id", "lat", "lon", "id", **_ONLY_PUBLIC),
        sa.Index("ix_idea_author", "author_id", "id"),
        sa.Index("uq_idea_written_in", "author_id", "written_in", unique=True, **_ONLY_WRITTEN),
        sa.Index("ix_idea_queue", "campaign_id", "state", "submitted_at", "id"),
        sa.Index("ix_idea_bundle", "bundle_id", "id", **_ONLY_JOINED),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id"))
    field_id: Mapped[int] = mapped_column(sa.ForeignKey("innovation_field.id"))
    municipality_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    kind: Mapped[IdeaKind] = mapped_column(enumeration(IdeaKind), default=IdeaKind.IDEA)
    channel: Mapped[Channel] = mapped_column(enumeration(Channel), default=Channel.ONLINE)

    state: Mapped[IdeaState] = mapped_column(enumeration(IdeaState), default=IdeaState.DRAFT)
    aside: Mapped[Aside | None] = mapped_column(enumeration(Aside))
    is_public: Mapped[bool] = mapped_column(default=False)
    state_changed_at: Mapped[datetime]
    state_changed_by: Mapped[int | None]
    state_text: Mapped[str] = mapped_column(default="")
    decline_reason: Mapped[DeclineReason | None] = mapped_column(enumeration(DeclineReason))
    rule_key: Mapped[str | None]

    title: Mapped[str]
    excerpt: Mapped[str]
    text_source: Mapped[str]
    text_format: Mapped[TextFormat] = mapped_column(enumeration(TextFormat), default=TextFormat.MARKDOWN)
    text_html: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    substance_version: Mapped[int] = mapped_column(default=1)
    reworded_at: Mapped[datetime | None]
    shuffle: Mapped[int] = mapped_column(default=mixing.draw)
    place: Mapped[str] = mapped_column(default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]

    support_count: Mapped[int] = mapped_column(default=0)
    earlier_support: Mapped[int] = mapped_column(default=0)
    comment_count: Mapped[int] = mapped_column(default=0)

    import_ref: Mapped[str | None]
    import_flags: Mapped[list[str] | None]
    left_open: Mapped[list[str] | None]
    written_in: Mapped[str | None]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    changed_no: Mapped[int] = mapped_column(default=0)
    pictures_no: Mapped[int] = mapped_column(default=0)
    thumb_id: Mapped[int | None]  # the picture on its card: the first that can be shown; `pictures` follows it
    bundle_id: Mapped[int | None]  # the joint idea that it belongs to; `joining` alone writes it

    campaign: Mapped[Campaign] = relationship(lazy="raise_on_sql")
    field: Mapped[InnovationField] = relationship(lazy="raise_on_sql")
    municipality: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")


class Dimension(StrEnum):
    """By what the public ideas of a campaign are counted."""

    FIELD = "field"
    MUNICIPALITY = "municipality"
    STATE = "state"
    KIND = "kind"


class IdeaCount(Base):
    """How many public ideas of a campaign have a field, municipality (0: the whole region), state or kind. See `counters`."""

    __tablename__ = "idea_count"
    __table_args__ = (
        sa.CheckConstraint("number >= 0", name="number_positive"),
        {"sqlite_with_rowid": False},
    )

    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True)
    dimension: Mapped[Dimension] = mapped_column(enumeration(Dimension), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]


class IdeaVersion(Base):
    """The words of an idea at one time. Version 1 is what was first sent in; `published_at` None: never seen by the public."""

    __tablename__ = "idea_version"

    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    text_source: Mapped[str]
    text_format: Mapped[TextFormat] = mapped_column(enumeration(TextFormat))
    text_html: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]
    published_at: Mapped[datetime | None]
    is_substance: Mapped[bool] = mapped_column(default=False)
    is_moderators_mark: Mapped[bool] = mapped_column(default=False)


class IdeaNeed(Base):
    """Somebody says that their municipality needs an idea, too. The place is public; who said it is known to nobody but them.

    One place a person and idea. `person_id` None: they have left, or the campaign has parted people from what they said.
    """

    __tablename__ = "idea_need"
    __table_args__ = (
        sa.UniqueConstraint("idea_id", "person_id"),
        sa.Index("ix_idea_need_person", "person_id", "idea_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id"))
    municipality_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    said_on: Mapped[date]


class IdeaPicture(Base):
    """A picture of an idea: its place in the row, and what it shows in words. `rule_key`: hidden because of this rule."""

    __tablename__ = "idea_picture"
    __table_args__ = (
        sa.UniqueConstraint("idea_id", "position"),
        sa.CheckConstraint(f"position BETWEEN 1 AND {PICTURES_MAX}", name="position_in_row"),
        sa.CheckConstraint(f"length(alt) <= {ALT_MAX}", name="alt_length"),
    )

    picture_id: Mapped[int] = mapped_column(sa.ForeignKey("picture.id"), primary_key=True, autoincrement=False)
    idea_id: Mapped[int] = mapped_column(sa.ForeignKey("idea.id"))
    position: Mapped[int]
    alt: Mapped[str] = mapped_column(default="")
    rule_key: Mapped[str | None]
