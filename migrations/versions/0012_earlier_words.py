"""Keep what a comment said before it was changed, for those who decide on it; know who marked a change of substance.

Revision: 0012_earlier_words, after 0011_second_factor_tables
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_earlier_words"
down_revision = "0011_second_factor_tables"
branch_labels = None
depends_on = None

FORMAT = sa.Enum(
    "markdown", "html", name="textformat", native_enum=False, create_constraint=True, length=24
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "comment_version",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_source", sa.Text(), nullable=False),
        sa.Column("text_format", FORMAT, nullable=False),
        sa.Column("text_html", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_version_comment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("comment_id", "number", name=op.f("pk_comment_version")),
    )
    op.add_column(
        "idea_version", sa.Column("is_moderators_mark", sa.Boolean(), nullable=False, server_default=sa.false())
    )  # fmt: skip


def downgrade() -> None:
    op.drop_column("idea_version", "is_moderators_mark")
    op.drop_table("comment_version")
