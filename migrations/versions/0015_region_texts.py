"""The texts of the legal pages that only the region can write.

Revision: 0015_region_texts, after 0014_guests
"""

import sqlalchemy as sa
from alembic import op

revision = "0015_region_texts"
down_revision = "0014_guests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "region_text",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_region_text")),
    )


def downgrade() -> None:
    op.drop_table("region_text")
