"""The texts of a campaign in plain language, each beside its standard one, and the address of a video in sign language.

Revision: 0021_plain_texts, after 0020_kind_counts
"""

import sqlalchemy as sa
from alembic import op

revision = "0021_plain_texts"
down_revision = "0020_kind_counts"
branch_labels = None
depends_on = None

_TEXTS = ("purpose", "fixed", "negotiable", "afterwards")
_COLUMNS = (*(f"{name}_plain{end}" for name in _TEXTS for end in ("", "_html")), "sign_video")


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("campaign", sa.Column(name, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    for name in _COLUMNS:
        op.drop_column("campaign", name)
