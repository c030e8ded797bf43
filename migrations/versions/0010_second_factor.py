"""Room kept for what comes next.

Revision: 0010_second_factor, after 0009_privacy
"""

revision = "0010_second_factor"
down_revision = "0009_privacy"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
