"""Negative control: each attempt gives a mail's file another name; and a worker is slow to note that it left."""

import threading

from mitreden.core import clock
from mitreden.outbox import delivery
from mitreden.outbox.transport import file_name

_note = delivery._note


def _slowly(letter, error):
    threading.Event().wait(0.5)
    _note(letter, error)


delivery._note = _slowly
delivery.file_name = lambda _moment, mail_id, kind: file_name(clock.now(), mail_id, kind)
