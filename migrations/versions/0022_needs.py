"""Municipalities that need an idea, too, and who said so.

Revision: 0022_needs, after 0021_plain_texts
"""

import sqlalchemy as sa
from alembic import op

revision = "0022_needs"
down_revision = "0021_plain_texts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idea_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_need_idea_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["organisation.id"], name=op.f("fk_idea_need_municipality_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_idea_need_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_need")),
        sa.UniqueConstraint("idea_id", "person_id", name=op.f("uq_idea_need_idea_id_person_id")),
    )
    op.create_index("ix_idea_need_person", "idea_need", ["person_id", "idea_id"])


def downgrade() -> None:
    op.drop_table("idea_need")
