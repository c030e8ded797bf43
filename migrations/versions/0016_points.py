"""Ideas by their points: for the map and for the list of what lies in a square of it.

Revision: 0016_points, after 0015_region_texts
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_points"
down_revision = "0015_region_texts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_idea_point", "idea", ["campaign_id", "lat", "lon", "id"],
        sqlite_where=sa.text("is_public = 1"), postgresql_where=sa.text("is_public"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_idea_point", table_name="idea")
