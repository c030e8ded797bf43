"""Replies: what town halls draft, for which ideas, the links that let them do so, and who answers for the whole region.

Revision: 0027_replies, after 0026_bundles
"""

import sqlalchemy as sa
from alembic import op

revision = "0027_replies"
down_revision = "0026_bundles"
branch_labels = None
depends_on = None


def _only(condition: str, postgresql: str = "") -> dict[str, sa.TextClause]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(postgresql or condition)}


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.execute(
        "ALTER TABLE campaign ADD COLUMN lead_id INTEGER CONSTRAINT fk_campaign_lead_id REFERENCES organisation (id)"
    )
    _reply()
    op.create_table(
        "reply_idea",
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.CheckConstraint("NOT (is_open AND is_current)", name=op.f("ck_reply_idea_open_or_current")),
        sa.CheckConstraint("is_own OR NOT is_open", name=op.f("ck_reply_idea_open_is_own")),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_reply_idea_reply_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_reply_idea_idea_id")),
        sa.PrimaryKeyConstraint("reply_id", "idea_id", name=op.f("pk_reply_idea")),
    )
    op.create_index("ix_reply_idea_idea", "reply_idea", ["idea_id", "is_own"])
    op.create_index("uq_reply_idea_open", "reply_idea", ["idea_id"], unique=True, **_only("is_open = 1", "is_open"))
    op.create_index(
        "uq_reply_idea_current", "reply_idea", ["idea_id"], unique=True, **_only("is_current = 1", "is_current")
    )
    op.create_table(
        "reply_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=True),
        sa.Column("idea_ids", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reply_link_person_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_reply_link_organisation_id")),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_reply_link_reply_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_link")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_reply_link_day",
        "reply_link",
        ["person_id", "organisation_id", "sent_on"],
        unique=True,
        **_only("reply_id IS NULL"),
    )
    op.create_index("ix_reply_link_reply", "reply_link", ["reply_id"])


def _reply() -> None:
    op.create_table(
        "reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("joint", _one_of("joint", "bundle", "measure"), nullable=True),
        sa.Column("joint_id", sa.Integer(), nullable=True),
        sa.Column("acts_for", sa.Boolean(), nullable=False),
        sa.Column("competence", _one_of("competence", "ours", "county", "state", "other", "nobody"), nullable=False),
        sa.Column("standing", _one_of("standing", "new", "planned", "done"), nullable=False),
        sa.Column("cost_class", _one_of("costclass", "none", "small", "medium", "large", "unknown"), nullable=False),
        sa.Column("feasibility", _one_of("feasibility", "yes", "partly", "no", "unclear"), nullable=False),
        sa.Column(
            "outcome",
            _one_of("outcome", "accepted", "partly_accepted", "passed_on", "already_done", "declined"),
            nullable=False,
        ),
        sa.Column(
            "decline_reason",
            _one_of(
                "declinereason",
                "too_detailed",
                "other_line",
                "too_vague",
                "not_competent",
                "no_means",
                "not_feasible",
                "other",
            ),
            nullable=True,
        ),
        sa.Column("text_source", sa.Text(), nullable=False),
        sa.Column("text_html", sa.Text(), nullable=False),
        sa.Column(
            "state", _one_of("replystate", "draft", "handed_in", "returned", "planned", "released"), nullable=False
        ),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.Integer(), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_in_by", sa.Integer(), nullable=True),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned_by", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'declined') = (decline_reason IS NOT NULL)", name=op.f("ck_reply_declined_has_reason")
        ),
        sa.CheckConstraint("(joint IS NULL) = (joint_id IS NULL)", name=op.f("ck_reply_joint_complete")),
        sa.CheckConstraint(
            "(state IN ('planned', 'released')) = (release_at IS NOT NULL)", name=op.f("ck_reply_planned_has_time")
        ),
        sa.CheckConstraint("(state = 'released') = (released_at IS NOT NULL)", name=op.f("ck_reply_released_has_time")),
        sa.CheckConstraint("state = 'draft' OR handed_in_at IS NOT NULL", name=op.f("ck_reply_handed_in_has_time")),
        sa.CheckConstraint("length(text_source) BETWEEN 20 AND 4000", name=op.f("ck_reply_text_length")),
        sa.CheckConstraint("length(request) <= 1000", name=op.f("ck_reply_request_length")),
        sa.CheckConstraint("edition > 0", name=op.f("ck_reply_edition_positive")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_reply_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reply_due", "reply", ["state", "release_at", "id"])
    op.create_index("ix_reply_organisation", "reply", ["organisation_id", "state", "id"])
    op.create_index("ix_reply_joint", "reply", ["joint", "joint_id"])


def downgrade() -> None:
    op.drop_table("reply_link")
    op.drop_table("reply_idea")
    op.drop_table("reply")
    op.execute("ALTER TABLE campaign DROP COLUMN lead_id")
