"""News of campaigns and of the region: posts, their entries in the timeline, and the region as something to follow.

Revision: 0019_news, after 0018_search_parts
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019_news"
down_revision = "0018_search_parts"
branch_labels = None
depends_on = None

_SUBJECTS = ("campaign", "idea", "measure")
_KINDS = ("campaign", "field", "municipality", "idea")


def upgrade() -> None:
    op.create_table(
        "news_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text_source", sa.Text(), nullable=False),
        sa.Column("text_html", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(title) BETWEEN 3 AND 120", name=op.f("ck_news_post_title_length")),
        sa.CheckConstraint("length(text_source) BETWEEN 1 AND 4000", name=op.f("ck_news_post_text_length")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_news_post_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_post")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_news_post_place", "news_post", ["campaign_id", "id"])
    _admit("timeline_entry", "subject", "subject", (*_SUBJECTS, "news"))
    _admit("follow", "kind", "followkind", (*_KINDS, "region"), sqlite_with_rowid=False)


def downgrade() -> None:
    op.execute("DELETE FROM follow WHERE kind = 'region'")
    op.execute("DELETE FROM timeline_entry WHERE subject = 'news'")
    _admit("follow", "kind", "followkind", _KINDS, sqlite_with_rowid=False)
    _admit("timeline_entry", "subject", "subject", _SUBJECTS)
    op.drop_table("news_post")


def _admit(table: str, column: str, name: str, values: tuple[str, ...], **options: Any) -> None:
    """Let a column have these values. SQLite writes the table anew for it, with the same options."""
    check = op.f(f"ck_{table}_{name}")
    with op.batch_alter_table(table, table_kwargs=options) as batch:
        batch.drop_constraint(check, type_="check")
        batch.create_check_constraint(check, f"{column} IN ({', '.join(repr(value) for value in values)})")
