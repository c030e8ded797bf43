"""Replies."""

revision = "0027_replies"
down_revision = "0026_bundles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by its package."""


def downgrade() -> None:
    """Filled by its package."""
