"""Work on tables that the pages of the desk show: a large table on its way, and a file that was checked."""

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.exports import ordering, reasons
from mitreden.exports.columns import TableKind
from mitreden.exports.models import JobKind, JobState
from mitreden.extensions import db
from tests.browser import hostile


def made(kora: Person, slug: str) -> dict[str, int]:
    """The numbers of both jobs."""
    campaign = db.session.scalars(sa.select(Campaign).where(Campaign.slug == slug)).one()
    export = ordering.order(
        kind=JobKind.EXPORT, campaign=campaign, table=TableKind.IDEAS, form="xlsx", by=kora, rows_total=20_000
    )
    export.state, export.rows_done, export.beat_at = JobState.RUNNING, 7_500, clock.now()
    reason = {"english": "", "german": reasons.BAD_FIELD[1], "value": hostile.LONG[:80]}
    check = ordering.order(
        kind=JobKind.CHECK, campaign=campaign, table=TableKind.IDEAS, form="csv", by=kora, name=hostile.LONG[:80],
        state=JobState.DONE, report={
            "taken": 1_438, "unchanged": 12, "refused": 1, "comments": 1_418, "unchanged_comments": 0, "refused_comments": 1,
            "supports": 3, "flagged": {"no_text": 21, "html": 2}, "new_fields": [hostile.LONG[:60], hostile.TAGS[:60]],
            "refusals": [("line 7", reason), ("line 9, comment 2.1", reason)], "more_refusals": 3, "first": hostile.TITLES[:3],
        },
    )  # fmt: skip
    db.session.commit()
    return {"export_job": export.id, "import_job": check.id}
