"""`mitreden mail …`"""

import sys

import click
from flask import current_app

from mitreden.core import clock
from mitreden.core.words import N_
from mitreden.outbox import mails
from mitreden.outbox.transport import DeliveryError, file_name, opened

TEST = "outbox.test"
mails.register(TEST, subject=N_("Probe: Mails kommen an"), template="emails/outbox/test")


@click.group()
def mail() -> None:
    """Mail that the service sends."""


@mail.command("test")
@click.argument("address")
def send_test(address: str) -> None:
    """Send one mail to ADDRESS, past the outbox, and say what happened."""
    target = current_app.config["SETTINGS"].mail
    named = target.rsplit("@", 1)[-1]  # without user and password
    moment = clock.now()
    letter = mails.Letter(0, TEST, address, "de", {}, moment, 0)
    try:
        with opened(target) as transport:
            transport.send(mails.rendered(letter), file_name(moment, 0, TEST))
    except (DeliveryError, ValueError) as error:
        print(f"not sent through {named}: {error}")
        sys.exit(1)
    print(f"sent to {address} through {named}")
