"""Which picture stands on the card of an idea: kept in its row, so that a list asks nothing more.

Revision: 0013_thumbnails, after 0012_earlier_words
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_thumbnails"
down_revision = "0012_earlier_words"
branch_labels = None
depends_on = None

FILL = """
    UPDATE idea SET thumb_id = (
        SELECT idea_picture.picture_id FROM idea_picture JOIN picture ON picture.id = idea_picture.picture_id
        WHERE idea_picture.idea_id = idea.id AND idea_picture.rule_key IS NULL AND picture.state = 'ready'
        ORDER BY idea_picture.position LIMIT 1)
    WHERE pictures_no > 0"""


def upgrade() -> None:
    op.add_column("idea", sa.Column("thumb_id", sa.Integer(), nullable=True))
    op.execute(FILL)


def downgrade() -> None:
    op.drop_column("idea", "thumb_id")
