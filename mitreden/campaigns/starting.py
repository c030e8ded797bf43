"""A campaign from one console command, on an empty installation too: default words, rules and dates."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from mitreden.campaigns import commands
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.core.keys import KeyStore
from mitreden.region import commands as region_commands
from mitreden.region import queries as region
from mitreden.region.models import InnovationField

REGION = "Unsere Region"
FIELDS = (
    ("Mobilität", "bus"), ("Bildung", "book"), ("Gesundheit und Pflege", "heart"), ("Nahversorgung", "basket"),
    ("Energie und Klima", "leaf"), ("Zusammenleben", "people"),
)  # fmt: skip
DAYS = 90
ANSWER_DAYS = 60
PURPOSE = "Was soll sich bei uns ändern? Reichen Sie eine Idee ein oder unterstützen Sie die Ideen anderer."
NEGOTIABLE = "Alles, was die Gemeinden der Region selbst entscheiden können."
AFTERWARDS = "Wir lesen jede Idee. Bis zum versprochenen Datum steht bei jeder Idee, was daraus wird und warum."
LEGAL_BASIS = (
    "Ihre Einwilligung (Artikel 6 Absatz 1 Buchstabe a DSGVO) für Ihre Mail-Adresse; "
    "Aufgabe im öffentlichen Interesse (Buchstabe e) für die Auswertung"
)


def start_campaign(*, slug: str, title: str, field_names: Sequence[str], by: Actor | None, keys: KeyStore) -> Campaign:
    """Create and open a public campaign that collects and votes from now on for three months."""
    home = region.region() or region_commands.set_region(name=REGION, by=by)
    begin = clock.now()
    end = clock.from_local(datetime.combine(clock.today() + timedelta(days=DAYS), time(20)))
    campaign = commands.create_campaign(
        by=by,
        title=title,
        slug=slug,
        dates=commands.default_dates(begin, end),
        fields=_fields(field_names, by),
        municipalities=region.few_municipalities(),
        purpose=PURPOSE,
        negotiable=NEGOTIABLE,
        afterwards=AFTERWARDS,
        answer_on=clock.today() + timedelta(days=DAYS + ANSWER_DAYS),
        contact=f"Team Mitreden, {home.name}",
        controller=home.name,
        legal_basis=LEGAL_BASIS,
    )
    commands.publish_campaign(campaign=campaign, by=by, keys=keys)
    return campaign


def _fields(names: Sequence[str], by: Actor | None) -> list[InnovationField]:
    """The fields with these names, made where missing; without names all there are, or a first set."""
    known = {field.name.casefold(): field for field in region.fields()}
    if not names:
        return list(known.values()) or [
            region_commands.create_field(name=name, icon=icon, by=by) for name, icon in FIELDS
        ]
    wanted = {" ".join(name.split()).casefold(): " ".join(name.split()) for name in names}
    return [known.get(key) or region_commands.create_field(name=name, by=by) for key, name in wanted.items()]
