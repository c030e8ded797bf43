"""Boundaries of organisations, for a map without tiles.

Revision: 0025_boundaries, after 0024_results
"""

import sqlalchemy as sa
from alembic import op

revision = "0025_boundaries"
down_revision = "0024_results"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisation_boundary",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rings", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("length(rings) <= 8000", name=op.f("ck_organisation_boundary_rings_length")),
        sa.CheckConstraint("length(source) <= 200", name=op.f("ck_organisation_boundary_source_length")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_boundary_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation_boundary")),
    )


def downgrade() -> None:
    op.drop_table("organisation_boundary")
