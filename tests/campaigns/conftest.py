"""What tests of campaigns share."""

import pytest
from flask import Flask

from mitreden.core.keys import KeyStore


@pytest.fixture
def keys(app: Flask) -> KeyStore:
    """Where the secrets are."""
    store: KeyStore = app.config["KEYS"]
    return store
