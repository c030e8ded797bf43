"""What the privacy page says: read from the settings, the campaigns and the times that the code really keeps to."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypedDict
from urllib.parse import urlsplit

from mitreden.accounts.roles import STAFF_SESSION
from mitreden.accounts.sessions import LIFETIME
from mitreden.campaigns import phases
from mitreden.campaigns.models import Campaign, PhaseKind
from mitreden.config import Settings
from mitreden.core import clock
from mitreden.exports.ordering import KEPT_FOR
from mitreden.privacy import retention
from mitreden.privacy.commands import FETCH_WITHIN
from mitreden.replies import links
from mitreden.visits import commands as visits
from mitreden.voting.parting import OBJECTION
from mitreden.web.i18n import gettext, ngettext

_MONTH = 30.5
_LONG = timedelta(days=90)


class Kept(TypedDict):
    """One row: what is kept, what for, and until when."""

    what: str
    purpose: str
    until: str


def lasting(time: timedelta) -> str:
    """A time in words: minutes, hours, days, or months where days would say nothing."""
    if time >= _LONG:
        return str(ngettext("%(num)d Monat", "%(num)d Monate", round(time.days / _MONTH)))
    if time >= timedelta(days=1):
        return str(ngettext("%(num)d Tag", "%(num)d Tage", time.days))
    minutes = int(time.total_seconds() // 60)
    if minutes % 60 == 0:
        return str(ngettext("%(num)d Stunde", "%(num)d Stunden", minutes // 60))
    return str(ngettext("%(num)d Minute", "%(num)d Minuten", minutes))


def kept() -> list[Kept]:
    """What is kept of people, whatever the campaign. The times are those of `retention`."""
    return [*_of_the_account(), *_of_taking_part(), *_of_mails_and_reports()]


def _of_the_account() -> Iterable[Kept]:
    yield Kept(
        what=gettext("Mail-Adresse, Anzeigename, Sprache, Passwort (nur als Prüfwert)"),
        purpose=gettext("Damit wir Sie wiedererkennen und Ihnen antworten können. Die Adresse ist nie öffentlich."),
        until=gettext("bis Sie Ihr Konto löschen"),
    )
    yield Kept(
        what=gettext("Ihre Gemeinde, wenn Sie sie angeben"),
        purpose=gettext("Nur für Zahlen darüber, woher Beiträge kommen."),
        until=gettext("bis Sie sie ändern oder Ihr Konto löschen"),
    )
    yield Kept(
        what=gettext("Anmeldungen: Gerät, Beginn, Ende"),
        purpose=gettext("Damit Sie sehen und beenden können, wo Sie angemeldet sind."),
        until=gettext("bis %(time)s nach dem Ende", time=lasting(retention.SESSIONS)),
    )
    yield Kept(
        what=gettext("Links, mit denen Rathäuser Antworten schreiben"),
        purpose=gettext("Wer für eine Gemeinde antwortet, muss sich dafür nicht anmelden."),
        until=gettext("bis %(time)s, nachdem wir sie geschickt haben", time=lasting(links.LASTS * 2)),
    )
    yield Kept(
        what=gettext("Codes, mit denen man sich anmeldet"),
        purpose=gettext("Sie beweisen, dass die Mail-Adresse Ihnen gehört."),
        until=gettext("bis %(time)s nach dem Ablauf", time=lasting(retention.CODES)),
    )
    yield Kept(
        what=gettext(
            "Zweiter Faktor, wenn Sie ihn einschalten: ein Schlüssel (verschlüsselt) und Codes für den Notfall (als Prüfwert)"
        ),
        purpose=gettext("Schützt Ihr Konto, auch wenn jemand Ihr Passwort kennt."),
        until=gettext("bis Sie ihn ausschalten oder Ihr Konto löschen"),
    )


def _of_taking_part() -> Iterable[Kept]:
    yield Kept(
        what=gettext("Ideen und Kommentare mit allen Fassungen und Bildern, Ihr Anzeigename daneben"),
        purpose=gettext("Damit andere sie lesen und die Region antworten kann."),
        until=gettext(
            "der Name bis zu dem Tag, der bei der Beteiligung steht, oder bis Sie ihn löschen; die Texte bleiben"
        ),
    )
    yield Kept(
        what=gettext("„Das brauchen wir auch“: welche Gemeinde Sie bei welcher Idee genannt haben"),
        purpose=gettext(
            "Damit die Gemeinde dort einmal steht und Sie es zurücknehmen können. Ihr Name steht nirgends dabei."
        ),
        until=gettext("bis Sie es zurücknehmen oder Ihr Konto löschen; die Gemeinde bleibt dann ohne Sie stehen"),
    )
    yield Kept(
        what=gettext("Was Sie ohne Konto tun, bevor Sie Ihre Mail-Adresse bestätigen"),
        purpose=gettext("Damit alles zählt, sobald Sie in der Mail auf den Link klicken."),
        until=lasting(visits.LIFETIME),
    )
    yield Kept(
        what=gettext("Die Mail-Adresse, wenn Sie ohne Konto mitmachen"),
        purpose=gettext("Damit jede Stimme einmal zählt und wir Ihnen antworten können."),
        until=gettext("bis zu dem Tag, der bei der Beteiligung steht"),
    )
    yield Kept(
        what=gettext("Ideen, deren Mail-Adresse nie bestätigt wurde"),
        purpose=gettext("Damit Sie Zeit haben, die Adresse zu bestätigen."),
        until=lasting(retention.UNCONFIRMED),
    )
    yield Kept(
        what=gettext("Entwürfe, auch von selbst gespeicherte, wenn Sie angemeldet eine Idee schreiben"),
        purpose=gettext("Damit Sie später weiterschreiben können."),
        until=gettext("bis %(time)s nach Ihrem letzten Besuch", time=lasting(retention.DRAFTS)),
    )
    yield Kept(
        what=gettext("Unterstützungen: ein Code statt Ihres Namens, der Tag"),
        purpose=gettext("Damit jede Stimme einmal zählt."),
        until=gettext(
            "die Stimme bleibt; %(time)s nach dem Ende der Abstimmung kann niemand mehr sagen, von wem sie kam",
            time=lasting(OBJECTION),
        ),
    )
    yield Kept(
        what=gettext(
            "Bei welcher gemeinsamen Idee Sie mitzählen möchten und bei welcher nicht: ein Code statt Ihres Namens"
        ),
        purpose=gettext("Damit Sie sich mit einem Klick herausnehmen können."),
        until=gettext("wie die Stimme"),
    )
    yield Kept(
        what=gettext("Wem oder was Sie folgen, und wie oft Sie davon hören möchten"),
        purpose=gettext("Damit wir Ihnen schreiben, wenn sich etwas tut. Niemand sonst sieht es."),
        until=gettext("solange Sie folgen"),
    )


def _of_mails_and_reports() -> Iterable[Kept]:
    yield Kept(
        what=gettext("Mails an Sie"),
        purpose=gettext("Damit sie ankommen. Der Inhalt geht, sobald die Mail hinaus ist."),
        until=gettext("der Rest %(time)s nach dem Versand", time=lasting(retention.MAILS)),
    )
    yield Kept(
        what=gettext("Name, Mail-Adresse und Worte einer Meldung"),
        purpose=gettext("Damit wir sie prüfen und Ihnen antworten können."),
        until=gettext("%(time)s nach der Entscheidung", time=lasting(retention.NOTICES)),
    )
    yield Kept(
        what=gettext("Hinweise auf Barrieren"),
        purpose=gettext("Damit wir sie beheben und Ihnen antworten können."),
        until=gettext("auf der Plattform nur, bis die Mail ans Team hinaus ist"),
    )
    yield Kept(
        what=gettext("Kopien Ihrer Daten, die Sie anfordern, und Tabellen des Teams"),
        purpose=gettext("Damit Sie und das Team sie herunterladen können."),
        until=gettext("Ihre Kopie %(mine)s, Tabellen %(team)s", mine=lasting(FETCH_WITHIN), team=lasting(KEPT_FOR)),
    )
    yield Kept(
        what=gettext("Protokoll: wer wann was geändert hat, ohne Texte und Namen"),
        purpose=gettext("Damit niemand unbemerkt etwas fälschen kann."),
        until=gettext("bleibt; nach dem Löschen Ihres Kontos gehört die Nummer darin zu niemandem mehr"),
    )
    yield Kept(
        what=gettext("Protokolle des Servers, ohne Adressen von Besucherinnen und Besuchern"),
        purpose=gettext("Damit wir Fehler finden."),
        until=lasting(retention.LOGS),
    )


def cookie(name: str, *, is_staff_bound: bool) -> Kept:
    """The one cookie, by its name; it is not for counting or advertising."""
    team = gettext("; beim Team höchstens %(time)s", time=lasting(STAFF_SESSION))
    second = " " + gettext("Das Team braucht dazu einen zweiten Faktor.") if is_staff_bound else ""
    return Kept(
        what=name,
        purpose=gettext("Merkt sich die Sprache und dass Sie angemeldet sind, und schützt Formulare.") + second,
        until=gettext(
            "bis Sie den Browser schließen; mit gewählter Sprache oder Anmeldung höchstens %(time)s",
            time=lasting(LIFETIME),
        )
        + team,
    )


def mail_host(settings: Settings) -> str | None:
    """The server that mails are handed to; None: they stay on the platform's own machine."""
    parts = urlsplit(settings.mail)
    return parts.hostname if parts.scheme in {"smtp", "smtps"} else None


def of_campaigns(campaigns: Iterable[Campaign]) -> list[dict[str, Any]]:
    """For each campaign: who is responsible, on what ground, and the days on which something ends."""
    return [
        {
            "slug": campaign.slug, "title": campaign.title, "controller": campaign.controller,
            "basis": campaign.legal_basis, "drafts": campaign.drafts_until, "notes": campaign.notes_until,
            "guests": campaign.guests_until, "names": campaign.retain_until,
            "votes": _parted_after(campaign), "age": campaign.minimum_age,
        }
        for campaign in campaigns
    ]  # fmt: skip


def _parted_after(campaign: Campaign) -> date | None:
    voting = phases.phase(campaign, PhaseKind.VOTING)
    return clock.local(voting.ends_at + OBJECTION).date() if voting else None
