"""Erasure, secrets that end, and their records; the salts of the log leave its rows, so that they can be deleted.

Revision: 0009_privacy, after 0008_exports

Commitments written before this migration keep their salt inside the row: taking it out would break the chain.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_privacy"
down_revision = "0008_exports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_salt",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_audit_salt_event_id")),
        sa.PrimaryKeyConstraint("event_id", "name", name=op.f("pk_audit_salt")),
    )
    op.create_table(
        "former_voter",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_former_voter_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "address_hash", name=op.f("pk_former_voter")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "voting_end",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("parted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_voting_end_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_voting_end")),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scrubbed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "data_export",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_data_export_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_export")),
    )
    op.create_table(
        "retention_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_run")),
    )
    with op.batch_alter_table("data_export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_export_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    for table in ("retention_run", "data_export", "erasure", "voting_end", "former_voter", "audit_salt"):
        op.drop_table(table)
