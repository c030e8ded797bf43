"""The mails of this feature."""

from mitreden.accounts.codes import LIFETIME
from mitreden.core.words import N_
from mitreden.outbox.mails import register

register("accounts.code", subject=N_("%(code)s ist Ihr Code"), template="emails/accounts/code", lasts=LIFETIME)
register(
    "accounts.password_changed", subject=N_("Ihr Passwort wurde geändert"), template="emails/accounts/password_changed"
)
