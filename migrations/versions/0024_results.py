"""The newest results stand on the start page: an index of them alone.

Revision: 0024_results, after 0023_drafts
"""

import sqlalchemy as sa
from alembic import op

revision = "0024_results"
down_revision = "0023_drafts"
branch_labels = None
depends_on = None

_RESULTS = sa.text(
    "key IN ('idea.accepted', 'idea.partly_accepted', 'idea.passed_on', 'idea.already_done', 'idea.declined', "
    "'idea.in_measure', 'measure.prioritised', 'measure.adopted', 'measure.planned', 'measure.running', 'measure.paused', "
    "'measure.finished', 'measure.continued', 'measure.stopped', 'measure.milestone_reached')"
)


def upgrade() -> None:
    op.create_index(
        "ix_timeline_entry_result", "timeline_entry", ["at", "id"], sqlite_where=_RESULTS, postgresql_where=_RESULTS
    )


def downgrade() -> None:
    op.drop_index("ix_timeline_entry_result", table_name="timeline_entry")
