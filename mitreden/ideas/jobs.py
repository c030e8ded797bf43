"""Due work: numbers of ideas that do not fit, after a version ran that knew less of them."""

import logging

from mitreden.extensions import db
from mitreden.ideas import counters
from mitreden.web.transactions import read_first, write_now

logger = logging.getLogger(__name__)


def mend_numbers() -> None:
    """Count campaigns anew whose numbers are not those of their ideas. In one version that does not happen."""
    read_first()
    try:
        wrong = counters.miscounted()
    finally:
        write_now()
    for campaign_id in wrong:
        counters.recount(campaign_id)
        db.session.commit()
        logger.warning("campaign %d: numbers of ideas were counted anew", campaign_id)
