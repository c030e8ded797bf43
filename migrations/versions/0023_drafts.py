"""Drafts are kept while they are written: what is not chosen yet, and which form wrote last.

Revision: 0023_drafts, after 0022_needs
"""

import sqlalchemy as sa
from alembic import op

revision = "0023_drafts"
down_revision = "0022_needs"
branch_labels = None
depends_on = None

_WRITTEN = {"sqlite_where": sa.text("written_in IS NOT NULL"), "postgresql_where": sa.text("written_in IS NOT NULL")}


def upgrade() -> None:
    op.add_column("idea", sa.Column("left_open", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("idea", sa.Column("written_in", sa.Text(), nullable=True))
    op.create_index("uq_idea_written_in", "idea", ["author_id", "written_in"], unique=True, **_WRITTEN)


def downgrade() -> None:
    op.drop_index("uq_idea_written_in", table_name="idea")
    op.drop_column("idea", "written_in")
    op.drop_column("idea", "left_open")
