"""A constraint of the database as a rule that a page can tell: never "check, then insert"."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from mitreden.core.errors import DomainError


@contextmanager
def told_if_taken(session: Any, message: str, *, field: str | None = None) -> Iterator[None]:
    """Write what happens inside now; if the database refuses it, undo it and raise `message` as a DomainError."""
    try:
        with session.begin_nested():
            yield
            session.flush()
    except sa.exc.IntegrityError as error:
        raise DomainError(message, field=field) from error
