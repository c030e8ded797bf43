"""Due work and how often it runs. Each piece is a function without arguments that commits by itself."""

import logging
from collections.abc import Callable

from flask import current_app

from mitreden.accounts import jobs as accounts_jobs
from mitreden.audit import commands as log
from mitreden.bundles import jobs as bundles_jobs
from mitreden.comments import jobs as comments_jobs
from mitreden.exports import jobs as exports_jobs
from mitreden.extensions import db
from mitreden.following import jobs as following_jobs
from mitreden.ideas import jobs as ideas_jobs
from mitreden.media import jobs as media_jobs
from mitreden.media.sweep import sweep
from mitreden.outbox.delivery import deliver
from mitreden.privacy import jobs as privacy_jobs
from mitreden.replies import jobs as replies_jobs
from mitreden.voting import jobs as voting_jobs

Work = Callable[[], object]

logger = logging.getLogger(__name__)

_minutely: list[Work] = []
_hourly: list[Work] = []


def minutely(work: Work) -> Work:
    """Run `work` every minute."""
    _minutely.append(work)
    return work


def hourly(work: Work) -> Work:
    """Run `work` every hour."""
    _hourly.append(work)
    return work


def run_minutely() -> None:
    """All that is due every minute."""
    _run(_minutely)


def run_hourly() -> None:
    """All that is due every hour; the anchor last, so that it holds what the others logged."""
    _run([*_hourly, drop_anchor])


def _run(works: list[Work]) -> None:
    for work in works:
        try:
            work()
        except Exception:
            logger.exception("due work failed: %s.%s", work.__module__, work.__name__)
        finally:
            db.session.remove()


def drop_anchor() -> None:
    """Note the end of the log outside the database."""
    log.drop_anchor(current_app.config["SETTINGS"].data_folder)


minutely(replies_jobs.release_due)
minutely(following_jobs.write_digests)
minutely(deliver)
minutely(media_jobs.develop)
minutely(bundles_jobs.look_at_ideas)
hourly(accounts_jobs.forget_old)
hourly(bundles_jobs.mend_numbers)
hourly(comments_jobs.mend_index)
hourly(exports_jobs.forget_old)
hourly(ideas_jobs.mend_numbers)
hourly(media_jobs.forget_loose)
hourly(sweep)
hourly(voting_jobs.record_digests)
hourly(following_jobs.begin_for_authors)
hourly(replies_jobs.remind)
hourly(privacy_jobs.keep_house)
