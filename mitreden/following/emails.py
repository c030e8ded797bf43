"""The mail of this feature: the digest, put together when it leaves."""

from flask import current_app

from mitreden.accounts import queries as people
from mitreden.core import clock
from mitreden.core.words import N_
from mitreden.following import queries
from mitreden.following.digest import DIGEST, groups, headline
from mitreden.following.models import Frequency
from mitreden.following.tokens import token
from mitreden.outbox.mails import Filling, Letter, NothingLeftError, absolute, register


def _fill(letter: Letter) -> Filling:
    """What the reader may see now; nothing for who has switched mails off or is gone."""
    person = people.person(letter.data["person"])
    if person is None or not person.email or queries.frequency(person.id) is Frequency.NONE:
        raise NothingLeftError
    found = groups(person, letter.data["news"])
    if not found:
        raise NothingLeftError
    leave = absolute(f"/unsubscribe/{token(person.id, clock.today(), current_app.config['SECRET_KEY'])}")
    return Filling(
        {"groups": found, "headline": headline(found), "leave": leave},
        {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )


register(DIGEST, subject=N_("Neues zu %(headline)s"), template="emails/following/digest", fill=_fill)
