"""Public ideas of a campaign are counted by kind, too: for the numbers beside the filters of the list.

Revision: 0020_kind_counts, after 0019_news

What a version that knows nothing of it publishes meanwhile is found by the worker's hourly look (`ideas.jobs`).
"""

import sqlalchemy as sa
from alembic import op

revision = "0020_kind_counts"
down_revision = "0019_news"
branch_labels = None
depends_on = None

_OLD = "dimension IN ('field', 'municipality', 'state')"
_NEW = "dimension IN ('field', 'municipality', 'state', 'kind')"
_COUNTED = """
    INSERT INTO idea_count (campaign_id, dimension, "key", number)
    SELECT campaign_id, 'kind', kind, count(*) FROM idea WHERE is_public GROUP BY campaign_id, kind"""


def upgrade() -> None:
    _admit(_NEW)
    op.execute(_COUNTED)


def downgrade() -> None:
    op.execute("DELETE FROM idea_count WHERE dimension = 'kind'")
    _admit(_OLD)


def _admit(dimensions: str) -> None:
    """SQLite changes a check by making the table anew."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_idea_count_dimension"), "idea_count", type_="check")
        op.create_check_constraint(op.f("ck_idea_count_dimension"), "idea_count", dimensions)
        return
    op.create_table(
        "idea_count_anew",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.String(24), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint(dimensions, name=op.f("ck_idea_count_dimension")),
        sa.CheckConstraint("number >= 0", name=op.f("ck_idea_count_number_positive")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_idea_count_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "dimension", "key", name=op.f("pk_idea_count")),
        sqlite_with_rowid=False,
    )
    op.execute('INSERT INTO idea_count_anew SELECT campaign_id, dimension, "key", number FROM idea_count')
    op.drop_table("idea_count")
    op.rename_table("idea_count_anew", "idea_count")
