"""People without a name or account: guests, and what they did before their mail address was proved.

Revision: 0014_guests, after 0013_thumbnails
"""

import sqlalchemy as sa
from alembic import op

revision = "0014_guests"
down_revision = "0013_thumbnails"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("is_guest", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("person", sa.Column("guest_until", sa.Date(), nullable=True))
    op.create_table(
        "visit",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deeds_no", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index("ix_visit_expires_at", "visit", ["expires_at"])
    op.create_table(
        "visit_deed",
        sa.Column("visit_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_deed_visit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("visit_id", "number", name=op.f("pk_visit_deed")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "visit_link",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("visit_id", sa.Text(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_link_visit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_link")),
    )
    op.create_index(op.f("ix_visit_link_visit_id"), "visit_link", ["visit_id"])
    op.create_index("ix_visit_link_address_hash", "visit_link", ["address_hash", "created_at"])


def downgrade() -> None:
    for table in ("visit_link", "visit_deed", "visit"):
        op.drop_table(table)
    op.drop_column("person", "guest_until")
    op.drop_column("person", "is_guest")
