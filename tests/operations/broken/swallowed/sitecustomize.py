"""Negative control: a commit that fails is passed over in silence."""

from sqlalchemy.exc import DBAPIError

from mitreden.extensions import db

_commit = db.session.commit


def _pass_over():
    try:
        _commit()
    except DBAPIError:
        db.session.rollback()


db.session.commit = _pass_over
