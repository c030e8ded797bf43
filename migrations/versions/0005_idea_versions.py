"""Versions know since when they are public and whether they changed the substance; ideas draw a place in the mixed order.

Revision: 0005_idea_versions, after 0004_pictures

Columns are added in place: rebuilding `idea` on SQLite would touch every index and the numbers that are never used again.
Of the versions from before, those count as public of which it is certain: the one that was there when the idea was first
published, and the newest one of an idea that is public now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_idea_versions"
down_revision = "0004_pictures"
branch_labels = None
depends_on = None

PUBLISHED_FIRST = """
    UPDATE idea_version SET published_at = (SELECT idea.published_at FROM idea WHERE idea.id = idea_version.idea_id)
    WHERE number = (SELECT max(other.number) FROM idea_version AS other JOIN idea ON idea.id = other.idea_id
                    WHERE other.idea_id = idea_version.idea_id AND other.created_at <= idea.published_at)"""
PUBLIC_NOW = """
    UPDATE idea_version SET published_at = created_at
    WHERE published_at IS NULL AND EXISTS (
        SELECT 1 FROM idea WHERE idea.id = idea_version.idea_id AND idea.version = idea_version.number AND idea.is_public)"""
REWORDED = """
    UPDATE idea SET reworded_at = (SELECT max(published_at) FROM idea_version WHERE idea_id = idea.id)
    WHERE version > 1
      AND (SELECT count(*) FROM idea_version WHERE idea_id = idea.id AND published_at IS NOT NULL) > 1"""
DRAWN = {
    "sqlite": "UPDATE idea SET shuffle = abs(random() % 2147483648)",
    "postgresql": "UPDATE idea SET shuffle = floor(random() * 2147483648)::int",
}


def upgrade() -> None:
    op.add_column("idea_version", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "idea_version", sa.Column("is_substance", sa.Boolean(), nullable=False, server_default=sa.false())
    )  # fmt: skip
    op.add_column("idea", sa.Column("substance_version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("idea", sa.Column("reworded_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("idea", sa.Column("shuffle", sa.Integer(), nullable=False, server_default="0"))
    for statement in (PUBLISHED_FIRST, PUBLIC_NOW, REWORDED, DRAWN[op.get_bind().dialect.name]):
        op.execute(statement)
    op.create_index(
        "ix_idea_mixed",
        "idea",
        ["campaign_id", "shuffle", "id"],
        sqlite_where=sa.text("is_public = 1"),
        postgresql_where=sa.text("is_public"),
    )
    op.create_index(
        "ix_idea_kind",
        "idea",
        ["campaign_id", "kind", "published_at", "id"],
        sqlite_where=sa.text("is_public = 1 AND kind <> 'idea'"),
        postgresql_where=sa.text("is_public AND kind <> 'idea'"),
    )


def downgrade() -> None:
    op.drop_index("ix_idea_kind", table_name="idea")
    op.drop_index("ix_idea_mixed", table_name="idea")
    for table, column in (
        ("idea", "shuffle"),
        ("idea", "reworded_at"),
        ("idea", "substance_version"),
        ("idea_version", "is_substance"),
        ("idea_version", "published_at"),
    ):
        op.drop_column(table, column)
