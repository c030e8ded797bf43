"""Work on tables that takes longer than a request: large exports, checks and imports of files.

Revision: 0008_exports, after 0007_following
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_exports"
down_revision = "0007_following"
branch_labels = None
depends_on = None


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "table_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", _choice("jobkind", "export", "check", "take"), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("table_kind", _choice("tablekind", "ideas", "comments", "measures"), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("default_field", sa.Text(), nullable=False),
        sa.Column("shows_counts", sa.Boolean(), nullable=False),
        sa.Column("state", _choice("jobstate", "waiting", "running", "done", "failed"), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rows_done >= 0 AND rows_total >= 0", name=op.f("ck_table_job_rows_positive")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_table_job_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_job")),
        sa.UniqueConstraint("key", name=op.f("uq_table_job_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_table_job_asked", "table_job", ["asked_by", "id"])


def downgrade() -> None:
    op.drop_table("table_job")
