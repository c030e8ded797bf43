"""What a campaign needs before it is published, and what would be good to have. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mitreden.campaigns import phases
from mitreden.campaigns.models import Audience, Campaign, PhaseKind
from mitreden.campaigns.plain import first_without_plain
from mitreden.core import clock
from mitreden.core.words import N_


@dataclass(frozen=True)
class Check:
    """One point of the list. `field` is where on the form it is put right."""

    text: str
    field: str
    is_met: bool
    is_needed: bool = True


def checks(campaign: Campaign, *, meant_for: int, moment: datetime) -> Sequence[Check]:
    """All points. `meant_for`: how many organisations or people are named, where the campaign is not for everybody."""
    return (*_words(campaign), *_dates(campaign, moment), *_audience(campaign, meant_for), *_good_to_have(campaign))


def missing(points: Iterable[Check]) -> list[Check]:
    """The points without which a campaign cannot be published."""
    return [check for check in points if check.is_needed and not check.is_met]


def _words(campaign: Campaign) -> Iterable[Check]:
    yield Check(N_("Es steht da, worum es geht."), "purpose", bool(campaign.purpose))
    yield Check(N_("Es steht da, was offen ist."), "negotiable", bool(campaign.negotiable))
    yield Check(N_("Es steht da, was mit den Ideen geschieht."), "afterwards", bool(campaign.afterwards))
    yield Check(N_("Es gibt eine Ansprechperson."), "contact", bool(campaign.contact))
    yield Check(N_("Es steht da, wer für den Datenschutz verantwortlich ist."), "controller", bool(campaign.controller))
    yield Check(N_("Die Rechtsgrundlage ist genannt."), "legal_basis", bool(campaign.legal_basis))
    yield Check(N_("Es gibt mindestens ein Innovationsfeld."), "field_ids", bool(campaign.fields))


def _dates(campaign: Campaign, moment: datetime) -> Iterable[Check]:
    collecting = phases.phase(campaign, PhaseKind.COLLECTING)
    last = phases.last_end(campaign)
    yield Check(N_("Es gibt eine Zeit, in der Ideen gesammelt werden."), "collecting_starts", collecting is not None)
    yield Check(N_("Mindestens eine Phase liegt noch vor uns."), "collecting_ends", last is not None and moment < last)
    yield Check(
        N_("Bis wann es Antworten gibt, ist versprochen – nach dem Ende der letzten Phase."),
        "answer_on",
        campaign.answer_on is not None and (last is None or campaign.answer_on >= clock.local(last).date()),
    )


def _audience(campaign: Campaign, meant_for: int) -> Iterable[Check]:
    if campaign.audience is Audience.MEMBERS:
        yield Check(
            N_("Die Organisationen, um deren Mitglieder es geht, sind genannt."), "organisation_ids", meant_for > 0
        )
    if campaign.audience is Audience.INVITED:
        yield Check(N_("Die eingeladenen Menschen sind genannt."), "invited", meant_for > 0)


def _good_to_have(campaign: Campaign) -> Iterable[Check]:
    yield Check(N_("Es steht da, was schon feststeht."), "fixed", bool(campaign.fixed), is_needed=False)
    voting = phases.phase(campaign, PhaseKind.VOTING)
    yield Check(N_("Es gibt eine Zeit zum Unterstützen."), "voting_starts", voting is not None, is_needed=False)
    yield Check(
        N_("Alle Texte gibt es auch in Einfacher Sprache."), first_without_plain(campaign) or "purpose_plain",
        first_without_plain(campaign) is None, is_needed=False,
    )  # fmt: skip
    yield Check(
        N_("Es gibt einen Text in Leichter Sprache."), "easy_language", bool(campaign.easy_language), is_needed=False
    )
    yield Check(N_("Es gibt ein Video in Gebärdensprache."), "sign_video", bool(campaign.sign_video), is_needed=False)
    yield Check(N_("Es gibt eine kurze Adresse für Plakate."), "short", bool(campaign.short), is_needed=False)
    yield Check(
        N_("Die Gemeinden sind ausgewählt."), "municipality_ids", bool(campaign.municipalities), is_needed=False
    )
