"""The one mail of a visit. What it lists is unsealed when it leaves, with the token that only the mail carries."""

from flask import current_app

from mitreden.core import clock
from mitreden.core.words import N_
from mitreden.guests.lines import lines, summary
from mitreden.outbox.mails import Filling, Letter, NothingLeftError, register
from mitreden.visits import queries
from mitreden.visits.commands import LIFETIME
from mitreden.visits.keys import ADDRESSES, unsealed


def _fill(letter: Letter) -> Filling:
    """What waits now, whatever was added or taken back since the mail was asked for."""
    secret = current_app.config["KEYS"].read(ADDRESSES)
    token = unsealed(secret, bytes.fromhex(letter.data["sealed"]), about="mail")
    found = queries.opened(token, clock.now())
    if found is None or found.visit.ended_at is not None:
        raise NothingLeftError
    waiting = lines(queries.deeds(found.key))
    if not waiting:
        raise NothingLeftError
    return Filling({
        "what": summary(waiting), "lines": waiting, "path": f"/take-part/{token}", "until": found.visit.expires_at,
    })  # fmt: skip


register(
    "guests.link", subject=N_("Noch ein Klick, dann zählt es: %(what)s"), template="emails/guests/link", lasts=LIFETIME,
    fill=_fill,
)  # fmt: skip
