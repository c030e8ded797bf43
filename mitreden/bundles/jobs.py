"""Due work: comparing new ideas, and joint numbers that do not fit, after a version ran that knew less of them."""

import logging

from mitreden.bundles import looking
from mitreden.extensions import db
from mitreden.ideas import joining
from mitreden.voting import joint
from mitreden.web.transactions import read_first, write_now

logger = logging.getLogger(__name__)


def look_at_ideas() -> int:
    """Minutely: compare ideas whose words are new, each in a transaction of its own. How many."""
    read_first()
    try:
        rows = looking.unseen()
    finally:
        write_now()
    for row in rows:
        looking.look(row)
        db.session.commit()
    return len(rows)


def mend_numbers() -> None:
    """Hourly: count joint ideas anew whose number is not that of the rows. In one version that does not happen."""
    read_first()
    try:
        wrong = joint.miscounted()
    finally:
        write_now()
    for bundle_id in wrong:
        joining.lock_joining(bundle_ids=[bundle_id])
        joint.lock([bundle_id])
        joint.recount([bundle_id])
        db.session.commit()
        logger.warning("joint idea %d was counted anew", bundle_id)
