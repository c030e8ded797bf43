"""Delivering mail: due work of the worker."""

import logging
import time

from flask import current_app

from mitreden.core import clock
from mitreden.extensions import db
from mitreden.outbox import commands, nudge
from mitreden.outbox.mails import Letter, NothingLeftError, is_worth_sending, rendered
from mitreden.outbox.transport import DeliveryError, Transport, file_name, opened

logger = logging.getLogger(__name__)

BATCH = 200
REST_SECONDS = 50
_NOTHING_LEFT = DeliveryError("nothing left to say")


class _Door:
    """Of the mail server: while nobody answers, not every new mail sends a thread there to wait."""

    shut_until = 0.0


_door = _Door()


def deliver_soon() -> int:
    """`deliver`, unless the mail server was not there a moment ago: then the run of the next minute tries again."""
    return 0 if time.monotonic() < _door.shut_until else deliver()


def deliver() -> int:
    """Send what is due, each mail marked in a transaction of its own. Returns how many left."""
    sent = 0
    with opened(current_app.config["SETTINGS"].mail) as transport:
        for _ in range(BATCH):
            row = commands.claim(clock.now())
            letter = Letter(**row._mapping) if row else None  # noqa: SLF001  the documented mapping of a row
            db.session.commit()
            if letter is None:
                break
            error = _attempt(letter, transport)
            _note(letter, error)
            db.session.commit()
            sent += error is None
            if error and error.is_general:
                _door.shut_until = time.monotonic() + REST_SECONDS
                break
    if sent == BATCH:
        _go_on()
    return sent


def _go_on() -> None:
    """There may be more: ask for another run at once, so that other due work gets its turn in between."""
    nudge.after_commit("deliver")
    db.session.commit()


def _attempt(letter: Letter, transport: Transport) -> DeliveryError | None:
    """Send one mail; no transaction is open meanwhile."""
    if not is_worth_sending(letter, clock.now()):
        return DeliveryError("expired before it could be sent", is_final=True)
    try:
        message = rendered(letter)
    except NothingLeftError:
        return _NOTHING_LEFT
    except Exception as error:
        logger.exception("mail %d (%s) cannot be rendered", letter.id, letter.kind)
        return DeliveryError(f"cannot be rendered: {type(error).__name__}")
    finally:
        db.session.rollback()  # templates may have read something; nobody waits for a mail server
    try:
        transport.send(message, file_name(letter.created_at, letter.id, letter.kind))
    except DeliveryError as error:
        logger.warning("mail %d (%s), attempt %d: %s", letter.id, letter.kind, letter.attempts + 1, error)
        return error
    return None


def _note(letter: Letter, error: DeliveryError | None) -> None:
    moment = clock.now()
    if error is None:
        commands.mark_sent(letter.id, moment)
        return
    if error is _NOTHING_LEFT:
        commands.drop(letter.id)
        return
    gives_up = error.is_final or letter.attempts + 1 >= commands.MAX_ATTEMPTS
    commands.mark_failed(letter.id, str(error), moment if gives_up else None)
    if not is_worth_sending(letter, moment):
        commands.wipe(letter.id)
