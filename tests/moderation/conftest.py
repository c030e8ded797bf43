"""What tests of moderation start from: the rules, and a look at the outbox."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from mitreden.extensions import db
from mitreden.moderation import commands
from mitreden.outbox.models import OutboxMail
from tests.factories import Make


@pytest.fixture
def rules(make: Make) -> None:
    """The default rules of discussion."""
    commands.ensure_rules()
    db.session.commit()


@pytest.fixture
def mails(make: Make) -> Callable[[], list[OutboxMail]]:
    """`mails()`: what the outbox holds, oldest first."""
    return lambda: list(db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id)))
