"""Joint ideas: several ideas under a lead, their joint number, who does not want to be counted, and ideas that look alike.

Revision: 0026_bundles, after 0025_boundaries

Ideas get one column in place, without a foreign key: rebuilding `idea` on SQLite would touch every index. `joint_choice` has no
row numbers on SQLite: like those of votes, they would tell an order.
"""

import sqlalchemy as sa
from alembic import op

from mitreden.core.model import JSON, UTCDateTime

revision = "0026_bundles"
down_revision = "0025_boundaries"
branch_labels = None
depends_on = None

_STEPS = ("made", "grew", "shrank", "split", "reworded", "dissolved")
_PAIRS = ("repeat", "same_elsewhere", "opposite", "similar")


def upgrade() -> None:
    op.execute("ALTER TABLE idea ADD COLUMN bundle_id INTEGER")
    op.create_index(
        "ix_idea_bundle", "idea", ["bundle_id", "id"],
        sqlite_where=sa.text("bundle_id IS NOT NULL"), postgresql_where=sa.text("bundle_id IS NOT NULL"),
    )  # fmt: skip
    _bundles()
    _steps()
    _numbers()
    _alike()


def downgrade() -> None:
    for table in ("likely_pair", "idea_trait", "joint_choice", "joint_tally", "bundle_step", "bundle"):
        op.drop_table(table)
    op.drop_index("ix_idea_bundle", "idea")
    op.execute("ALTER TABLE idea DROP COLUMN bundle_id")


def _foreign(table: str, column: str, other: str, **options: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), **options)


def _bundles() -> None:
    op.create_table(
        "bundle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("dissolved_at", UTCDateTime(), nullable=True),
        sa.Column("dissolved_by", sa.Integer(), nullable=True),
        sa.Column("grown_on", sa.Date(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(title) BETWEEN 5 AND 120", name=op.f("ck_bundle_title_length")),
        sa.CheckConstraint("length(summary) <= 1000", name=op.f("ck_bundle_summary_length")),
        sa.CheckConstraint("length(reason) BETWEEN 10 AND 500", name=op.f("ck_bundle_reason_length")),
        _foreign("bundle", "campaign_id", "campaign"),
        _foreign("bundle", "lead_id", "idea"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_bundle_campaign", "bundle", ["campaign_id", "id"])


def _steps() -> None:
    op.create_table(
        "bundle_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("taken_at", UTCDateTime(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"kind IN {_STEPS}", name=op.f("ck_bundle_step_stepkind")),
        _foreign("bundle_step", "bundle_id", "bundle"),
        _foreign("bundle_step", "other_id", "bundle"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle_step")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_bundle_step_bundle", "bundle_step", ["bundle_id", "id"])
    op.create_index("ix_bundle_step_other", "bundle_step", ["other_id", "id"])


def _numbers() -> None:
    op.create_table(
        "joint_tally",
        sa.Column("bundle_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_joint_tally_number_positive")),
        _foreign("joint_tally", "bundle_id", "bundle"),
        _foreign("joint_tally", "campaign_id", "campaign"),
        sa.PrimaryKeyConstraint("bundle_id", name=op.f("pk_joint_tally")),
    )
    op.create_table(
        "joint_choice",
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("voter", sa.LargeBinary(32), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        _foreign("joint_choice", "bundle_id", "bundle"),
        sa.PrimaryKeyConstraint("bundle_id", "voter", name=op.f("pk_joint_choice")),
        sqlite_with_rowid=False,
    )


def _alike() -> None:
    op.create_table(
        "idea_trait",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sameness", sa.Text(), nullable=False),
        _foreign("idea_trait", "idea_id", "idea", ondelete="CASCADE"),
        _foreign("idea_trait", "campaign_id", "campaign", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_idea_trait")),
    )
    op.create_index("ix_idea_trait_sameness", "idea_trait", ["campaign_id", "sameness"])
    op.create_table(
        "likely_pair",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("likeness", sa.Integer(), nullable=False),
        sa.Column("metres", sa.Integer(), nullable=True),
        sa.Column("shared", JSON, nullable=False),
        sa.Column("differs", JSON, nullable=False),
        sa.Column("found_at", UTCDateTime(), nullable=False),
        sa.Column("dismissed_at", UTCDateTime(), nullable=True),
        sa.Column("dismissed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"kind IN {_PAIRS}", name=op.f("ck_likely_pair_pairkind")),
        sa.CheckConstraint("idea_id < other_id", name=op.f("ck_likely_pair_in_order")),
        _foreign("likely_pair", "idea_id", "idea", ondelete="CASCADE"),
        _foreign("likely_pair", "other_id", "idea", ondelete="CASCADE"),
        _foreign("likely_pair", "campaign_id", "campaign", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("idea_id", "other_id", name=op.f("pk_likely_pair")),
    )
    op.create_index(
        "ix_likely_pair_open", "likely_pair", ["kind", "likeness", "idea_id", "other_id"],
        sqlite_where=sa.text("dismissed_at IS NULL"), postgresql_where=sa.text("dismissed_at IS NULL"),
    )  # fmt: skip
    op.create_index("ix_likely_pair_other", "likely_pair", ["other_id"])
