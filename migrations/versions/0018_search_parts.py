"""The index knows parts of things: what is said of an idea finds it, too. Comments of before are indexed by `mitreden init`.

Revision: 0018_search_parts, after 0017_hint_lists

The key stays as it is (parts have a kind of their own), so the version that runs meanwhile reads and writes on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018_search_parts"
down_revision = "0017_hint_lists"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("search_document", sa.Column("whole_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM search_document WHERE whole_id IS NOT NULL")
    op.drop_column("search_document", "whole_id")
