"""A campaign's dates and rules in plain words, for its pages."""

from collections.abc import Iterable
from datetime import datetime

from mitreden.campaigns import phases, policy
from mitreden.campaigns.course import Group, Step
from mitreden.campaigns.models import (
    Audience,
    Campaign,
    CampaignState,
    Counts,
    ModerationMode,
    PhaseKind,
    Taking,
)
from mitreden.core import clock
from mitreden.core.words import N_
from mitreden.web.filters import date_words, days_left, moment_words, number_words
from mitreden.web.i18n import gettext, ngettext

TITLES = {
    PhaseKind.COLLECTING.value: N_("Ideen sammeln"),
    PhaseKind.DISCUSSING.value: N_("Gemeinsam besprechen"),
    PhaseKind.VOTING.value: N_("Ideen unterstützen"),
    "evaluating": N_("Auswerten"),
    "answering": N_("Antworten geben"),
    "implementing": N_("Entscheiden und umsetzen"),
}
GROUPS = {
    Group.NOW: N_("Jetzt mitmachen"),
    Group.SOON: N_("Beginnt bald"),
    Group.FOLLOWING: N_("Was gerade daraus wird"),
    Group.DONE: N_("Abgeschlossen"),
    Group.DRAFT: N_("Noch nicht veröffentlicht"),
}
STATES = {
    CampaignState.DRAFT: N_("Entwurf"),
    CampaignState.ANNOUNCED: N_("angekündigt"),
    CampaignState.OPEN: N_("offen"),
    CampaignState.EVALUATING: N_("in der Auswertung"),
    CampaignState.ANSWERING: N_("bei den Antworten"),
    CampaignState.DECIDED: N_("entschieden"),
    CampaignState.IMPLEMENTING: N_("in der Umsetzung"),
    CampaignState.ARCHIVED: N_("abgeschlossen"),
}
MOVES = {
    CampaignState.DRAFT: N_("Zurück in den Entwurf"),
    CampaignState.OPEN: N_("Wieder öffnen"),
    CampaignState.EVALUATING: N_("Auswertung beginnen"),
    CampaignState.ANSWERING: N_("Antworten beginnen"),
    CampaignState.DECIDED: N_("Als entschieden markieren"),
    CampaignState.IMPLEMENTING: N_("Umsetzung beginnen"),
    CampaignState.ARCHIVED: N_("Abschließen"),
}


def stepper(steps: Iterable[Step]) -> list[dict[str, str]]:
    """The steps for `components/stepper.html`."""
    return [{"title": gettext(TITLES[step.kind]), "dates": _dates(step), "state": step.when.value} for step in steps]


def _dates(step: Step) -> str:
    if step.starts_at and step.ends_at:
        return span(step.starts_at, step.ends_at)
    return str(gettext("bis %(date)s", date=date_words(step.until))) if step.until else ""


def span(starts_at: datetime, ends_at: datetime) -> str:
    """ "3. Mai 2026, 08:00 Uhr bis 1. Juni 2026, 20:00 Uhr"."""
    return str(gettext("%(start)s bis %(end)s", start=moment_words(starts_at), end=moment_words(ends_at)))


def now_words(campaign: Campaign, moment: datetime) -> tuple[str, str]:
    """What can be done now and until when, as a headline and a sentence."""
    kinds = {phase.kind for phase in campaign.phases if phases.is_running(campaign, phase.kind, moment)}
    for kind, headline in _NOW.items():
        if kind in kinds:
            phase = phases.phase(campaign, kind)
            assert phase is not None  # noqa: S101  it is one of those that run
            return gettext(headline), gettext(
                "Das geht bis %(end)s (%(left)s).", end=moment_words(phase.ends_at), left=days_left(phase.ends_at)
            )
    start = phases.next_start(campaign, moment)
    if start and campaign.state in {CampaignState.DRAFT, CampaignState.ANNOUNCED, CampaignState.OPEN}:
        return gettext("Bald geht es los"), gettext("Mitmachen können Sie ab %(start)s.", start=moment_words(start))
    return gettext(_LATER[campaign.state]), _what_next(campaign)


_NOW = {
    PhaseKind.COLLECTING: N_("Jetzt können Sie eine Idee einreichen"),
    PhaseKind.VOTING: N_("Jetzt können Sie Ideen unterstützen"),
    PhaseKind.DISCUSSING: N_("Jetzt können Sie mitreden"),
}
_LATER = {
    CampaignState.DRAFT: N_("Noch ohne Termine"),
    CampaignState.ANNOUNCED: N_("Bald geht es los"),
    CampaignState.OPEN: N_("Das Sammeln und Unterstützen ist vorbei"),
    CampaignState.EVALUATING: N_("Wir lesen gerade alle Ideen"),
    CampaignState.ANSWERING: N_("Jetzt kommen die Antworten"),
    CampaignState.DECIDED: N_("Über alle Ideen ist entschieden"),
    CampaignState.IMPLEMENTING: N_("Jetzt wird umgesetzt"),
    CampaignState.ARCHIVED: N_("Diese Beteiligung ist abgeschlossen"),
}


def _what_next(campaign: Campaign) -> str:
    if campaign.state in {CampaignState.OPEN, CampaignState.EVALUATING, CampaignState.ANSWERING} and campaign.answer_on:
        return str(gettext("Antworten gibt es bis %(date)s.", date=date_words(campaign.answer_on)))
    return str(gettext("Bei jeder Idee können Sie nachlesen, was daraus geworden ist."))


def dates_line(campaign: Campaign, moment: datetime) -> str:
    """The one date that matters in a list."""
    end = phases.ends_at(campaign, moment)
    if end:
        return str(gettext("bis %(date)s (%(left)s)", date=date_words(end), left=days_left(end)))
    start = phases.next_start(campaign, moment)
    if start and campaign.state in {CampaignState.DRAFT, CampaignState.ANNOUNCED, CampaignState.OPEN}:
        return str(gettext("ab %(start)s", start=moment_words(start)))
    if campaign.answer_on and campaign.answer_on >= clock.today():
        return str(gettext("Antworten bis %(date)s", date=date_words(campaign.answer_on)))
    return ""


def rules(campaign: Campaign, moment: datetime) -> list[str]:
    """The rules of taking part, one sentence each."""
    sentences = [gettext(_AUDIENCES[campaign.audience])]
    if campaign.minimum_age:
        sentences.append(gettext("Mitmachen können Sie ab %(age)s Jahren.", age=campaign.minimum_age))
    sentences.append(gettext(_SUBMITS[campaign.who_submits]))
    if campaign.who_supports is not campaign.who_submits:
        sentences.append(gettext(_SUPPORTS[campaign.who_supports]))
    sentences.append(_votes(campaign))
    sentences.append(_comments(campaign))
    sentences.append(_moderation(campaign))
    if not policy.shows_counts(campaign, moment):
        sentences.append(gettext("Wie viele Menschen eine Idee unterstützen, steht erst nach der Abstimmung da."))
    if campaign.qualified_at:
        sentences.append(_qualified(campaign.qualified_at))
    sentences.extend(
        gettext(sentence, day=date_words(getattr(campaign, name)))
        for name, sentence in _KEPT.items()
        if getattr(campaign, name)
    )
    return [str(sentence) for sentence in sentences]


def _comments(campaign: Campaign) -> str:
    if not campaign.has_comments or phases.phase(campaign, PhaseKind.DISCUSSING) is None:
        return str(gettext("Kommentare gibt es in dieser Beteiligung nicht."))
    if campaign.who_comments is Taking.GUEST:
        return str(gettext("Kommentieren können Sie mit Ihrer Mail-Adresse."))
    return str(gettext("Kommentieren können Sie mit einem Konto."))


_SUPPORTS = {
    Taking.GUEST: N_("Zum Unterstützen reicht Ihre Mail-Adresse."),
    Taking.CITIZEN: N_("Zum Unterstützen brauchen Sie ein Konto."),
}
_KEPT = {
    "drafts_until": N_("Entwürfe und Unbestätigtes löschen wir nach dem %(day)s."),
    "guests_until": N_("Mail-Adressen von Gästen löschen wir nach dem %(day)s."),
    "notes_until": N_("Notizen der Moderation löschen wir nach dem %(day)s."),
    "retain_until": N_("Namen bei Ideen und Kommentaren entfernen wir nach dem %(day)s. Die Texte bleiben."),
}


_AUDIENCES = {
    Audience.PUBLIC: N_("Alle können lesen und mitmachen."),
    Audience.MEMBERS: N_("Nur Mitglieder bestimmter Organisationen können lesen und mitmachen."),
    Audience.INVITED: N_("Nur wer eingeladen ist, kann lesen und mitmachen."),
}
_SUBMITS = {
    Taking.GUEST: N_(
        "Ihre Mail-Adresse reicht zum Mitmachen: Sie geben sie erst zum Schluss an, und ein Klick in einer Mail genügt."
    ),
    Taking.CITIZEN: N_("Zum Mitmachen brauchen Sie ein Konto. Das geht mit Ihrer Mail-Adresse in zwei Minuten."),
}


def _votes(campaign: Campaign) -> str:
    if campaign.max_supports_per_field is None:
        return str(
            gettext("Sie können so viele Ideen unterstützen, wie Sie möchten, jede einmal. Zurücknehmen geht auch.")
        )
    return str(
        ngettext(
            "In jedem Thema können Sie %(num)s Idee unterstützen. Zurücknehmen geht auch.",
            "In jedem Thema können Sie %(num)s Ideen unterstützen, jede einmal. Zurücknehmen geht auch.",
            campaign.max_supports_per_field,
        )
    )


def _moderation(campaign: Campaign) -> str:
    if campaign.moderation is ModerationMode.FIRST:
        return str(gettext("Bevor eine Idee erscheint, schaut jemand aus der Moderation sie an."))
    if campaign.moderation is ModerationMode.AFTERWARDS or not (campaign.hours_from and campaign.hours_until):
        return str(gettext("Ideen erscheinen sofort. Die Moderation liest sie danach."))
    return str(
        gettext(
            "Von %(start)s bis %(end)s Uhr erscheinen Ideen sofort. In der übrigen Zeit schaut zuerst die Moderation sie an.",
            start=f"{campaign.hours_from:%H:%M}",
            end=f"{campaign.hours_until:%H:%M}",
        )
    )


def _qualified(number: int) -> str:
    return str(
        gettext(
            "Ideen mit mindestens %(number)s Unterstützungen schauen wir uns zuerst an. Eine Antwort bekommt jede Idee.",
            number=number_words(number),
        )
    )


COUNTS = {Counts.ALWAYS: N_("Zahlen immer zeigen"), Counts.AFTER: N_("Zahlen erst nach der Abstimmung zeigen")}
