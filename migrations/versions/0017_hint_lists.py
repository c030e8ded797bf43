"""Word lists for hints while somebody writes an idea: only what a coordinator has changed; the defaults are in the code.

Revision: 0017_hint_lists, after 0016_points
"""

import sqlalchemy as sa
from alembic import op

revision = "0017_hint_lists"
down_revision = "0016_points"
branch_labels = None
depends_on = None

_KIND = sa.Enum(
    "too_vague", "too_detailed", "other_level", name="hintkind", native_enum=False, create_constraint=True, length=24
)


def upgrade() -> None:
    op.create_table(
        "hint_list",
        sa.Column("kind", _KIND, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("up_to", sa.Integer(), nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(words) <= 10000", name=op.f("ck_hint_list_words_length")),
        sa.CheckConstraint("least BETWEEN 1 AND 20", name=op.f("ck_hint_list_least_in_range")),
        sa.CheckConstraint("up_to BETWEEN 1 AND 1000", name=op.f("ck_hint_list_up_to_in_range")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_hint_list")),
    )


def downgrade() -> None:
    op.drop_table("hint_list")
