"""A store with pictures in it."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.accounts.models import Person
from mitreden.extensions import db
from mitreden.media import commands
from mitreden.media.models import Picture
from mitreden.media.store import Store
from tests.media import corpus


@pytest.fixture
def store(app: Flask, database: sa.Connection) -> Iterator[Store]:
    """The store of the application, empty."""
    store = Store.of(app.config["SETTINGS"])
    _empty(store)  # tests of other features leave pictures, too
    yield store
    _empty(store)


def _empty(store: Store) -> None:
    for _, files in store.drawers():
        for path in files:
            path.unlink()


@pytest.fixture
def upload(store: Store) -> Callable[..., Picture]:
    """`upload(jana)`: a file in the store with its row, as a form leaves it."""

    def do(by: Person | None, data: bytes | None = None) -> Picture:
        key = store.put(BytesIO(data or corpus.with_gps()))
        [picture] = commands.take_in(keys=[key], by=by)
        db.session.commit()
        return picture

    return do
