"""Due work: comments in the search index that were written, or hidden, while a version ran that knew no index of comments."""

from mitreden.comments import findable
from mitreden.extensions import db
from mitreden.web.transactions import read_first, write_now


def mend_index() -> None:
    """Index what is missing, in portions: whoever writes meanwhile gets a turn. Forget what nobody can read.

    Mostly there is nothing to do, and finding that out holds nobody up.
    """
    read_first()
    try:
        is_behind = findable.is_behind()
    finally:
        write_now()
    if is_behind:
        _mend()


def _mend() -> None:
    findable.forget_unseen()
    last = findable.index_missing()
    while last is not None:
        db.session.commit()
        last = findable.index_missing(last)
    db.session.commit()
