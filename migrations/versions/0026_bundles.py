"""Joint ideas."""

revision = "0026_bundles"
down_revision = "0025_boundaries"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by its package."""


def downgrade() -> None:
    """Filled by its package."""
