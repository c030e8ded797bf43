"""The mails of this feature."""

from mitreden.accounts.codes import LIFETIME
from mitreden.core.words import N_
from mitreden.outbox.mails import register

register("accounts.code", subject=N_("%(code)s ist Ihr Code"), template="emails/accounts/code", lasts=LIFETIME)
register(
    "accounts.password_changed", subject=N_("Ihr Passwort wurde geändert"), template="emails/accounts/password_changed"
)

for _what, _subject in (
    ("on", N_("Ihr zweiter Faktor ist eingeschaltet")),
    ("off", N_("Ihr zweiter Faktor ist ausgeschaltet")),
    ("taken_off", N_("Ihr zweiter Faktor wurde abgenommen")),
    ("codes", N_("Sie haben neue Wiederherstellungscodes")),
    ("recovery", N_("Mit einem Wiederherstellungscode wurde Ihr Konto geöffnet")),
    ("tries", N_("Falsche Codes für Ihr Konto")),
):
    register(f"accounts.second_factor_{_what}", subject=_subject, template="emails/accounts/second_factor")
