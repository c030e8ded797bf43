"""Forms for planning campaigns. Times are typed as clocks in the region show them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput

from mitreden.campaigns import phases
from mitreden.campaigns.models import Audience, Campaign, Counts, ModerationMode, PhaseKind, Taking
from mitreden.campaigns.values import PLAIN, RETENTION, TEXTS
from mitreden.core import clock
from mitreden.region.models import InnovationField, Organisation
from mitreden.web.i18n import lazy_gettext as _

_TEXT = 6_000
_WALL = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]  # as browsers send and want it; what people type
_SIMPLE = (
    *TEXTS, *PLAIN, "easy_language", "sign_video", "answer_on", "contact", "controller", "legal_basis",
    "minimum_age", "hours_from", "hours_until", "has_comments", "max_supports_per_field", "qualified_at", *RETENTION,
)  # fmt: skip
_CHOSEN = {
    "who_submits": Taking,
    "who_supports": Taking,
    "who_comments": Taking,
    "moderation": ModerationMode,
    "counts": Counts,
}
_TAKING = [
    SelectChoice(Taking.GUEST.value, _("wer eine Mail-Adresse hat")),
    SelectChoice(Taking.CITIZEN.value, _("nur wer ein Konto hat")),
]


def _squeezed(value: str | None) -> str:
    return " ".join((value or "").split())


def _lower(value: str | None) -> str:
    return (value or "").strip().lower()


def _stripped(value: str | None) -> str:
    return (value or "").strip()


class Form(FlaskForm):  # type: ignore[misc]  # it is untyped
    """What all forms of campaigns share."""


class NewForm(Form):
    """The first step: a title, and an address if one is wanted."""

    title = StringField(
        _("Titel"),
        [InputRequired(_("Bitte geben Sie der Beteiligung einen Titel.")), Length(3, 120, _("Der Titel braucht 3 bis 120 Zeichen."))],
        filters=[_squeezed],
    )  # fmt: skip
    slug = StringField(_("Adresse"), [Length(max=80)], filters=[_lower])


class MoveForm(Form):
    """Where a campaign is moved to."""

    to = SelectField()

    def offer(self, states: Sequence[str]) -> None:
        """Set the closed list of choices."""
        self.to.choices = [SelectChoice(state, state) for state in states]


class MembersForm(Form):
    """Who belongs to an organisation."""

    people = TextAreaField(_("Mail-Adressen der Mitglieder"), [Length(max=20_000)])


class CampaignForm(Form):
    """Everything that a coordinator decides about a campaign."""

    title = StringField(
        _("Titel"),
        [InputRequired(_("Bitte geben Sie der Beteiligung einen Titel.")), Length(3, 120, _("Der Titel braucht 3 bis 120 Zeichen."))],
        filters=[_squeezed],
    )  # fmt: skip
    slug = StringField(_("Adresse"), [Length(max=80)], filters=[_lower])
    short = StringField(_("Kurzadresse für Plakate"), [Length(max=30)], filters=[_lower])
    purpose = TextAreaField(_("Worum geht es?"), [Length(max=_TEXT)])
    fixed = TextAreaField(_("Was steht schon fest?"), [Length(max=_TEXT)])
    negotiable = TextAreaField(_("Was ist offen?"), [Length(max=_TEXT)])
    afterwards = TextAreaField(_("Was geschieht mit den Ideen?"), [Length(max=_TEXT)])
    purpose_plain = TextAreaField(_("Worum geht es? In Einfacher Sprache"), [Length(max=_TEXT)])
    fixed_plain = TextAreaField(_("Was steht schon fest? In Einfacher Sprache"), [Length(max=_TEXT)])
    negotiable_plain = TextAreaField(_("Was ist offen? In Einfacher Sprache"), [Length(max=_TEXT)])
    afterwards_plain = TextAreaField(_("Was geschieht mit den Ideen? In Einfacher Sprache"), [Length(max=_TEXT)])
    easy_language = TextAreaField(_("In Leichter Sprache"), [Length(max=_TEXT)])
    sign_video = StringField(_("Video in Gebärdensprache"), [Length(max=500)], filters=[_stripped])

    collecting_starts = DateTimeLocalField(_("Sammeln: Anfang"), [Optional()], format=_WALL)
    collecting_ends = DateTimeLocalField(_("Sammeln: Ende"), [Optional()], format=_WALL)
    discussing_starts = DateTimeLocalField(_("Besprechen: Anfang"), [Optional()], format=_WALL)
    discussing_ends = DateTimeLocalField(_("Besprechen: Ende"), [Optional()], format=_WALL)
    voting_starts = DateTimeLocalField(_("Unterstützen: Anfang"), [Optional()], format=_WALL)
    voting_ends = DateTimeLocalField(_("Unterstützen: Ende"), [Optional()], format=_WALL)
    answer_on = DateField(_("Antworten bis"), validators=[Optional()])

    field_ids = SelectMultipleField(_("Innovationsfelder"), coerce=int, option_widget=CheckboxInput())
    municipality_ids = SelectMultipleField(_("Gemeinden"), coerce=int, option_widget=CheckboxInput())
    municipality_names = TextAreaField(_("Gemeinden"), [Length(max=20_000)])

    audience = RadioField(
        _("Für wen ist die Beteiligung?"),
        choices=[
            SelectChoice(Audience.PUBLIC.value, _("für alle")),
            SelectChoice(Audience.MEMBERS.value, _("für Mitglieder bestimmter Organisationen")),
            SelectChoice(Audience.INVITED.value, _("für eingeladene Menschen")),
        ],
    )
    organisation_ids = SelectMultipleField(
        _("Um wessen Mitglieder geht es?"), coerce=int, option_widget=CheckboxInput()
    )
    organisation_names = TextAreaField(_("Um wessen Mitglieder geht es?"), [Length(max=20_000)])
    invited = TextAreaField(_("Wer ist eingeladen?"), [Length(max=20_000)], render_kw={"data-unkept": ""})
    who_submits = RadioField(_("Wer kann Ideen einreichen?"), choices=_TAKING)
    who_supports = RadioField(_("Wer kann Ideen unterstützen?"), choices=_TAKING)
    has_comments = BooleanField(_("Ideen kann man kommentieren"))
    who_comments = RadioField(_("Wer kann kommentieren?"), choices=_TAKING)
    minimum_age = IntegerField(_("Mindestalter"), [Optional(), NumberRange(0, 99, _("Bitte eine Zahl von 0 bis 99."))])

    moderation = RadioField(
        _("Wann schaut die Moderation?"),
        choices=[
            SelectChoice(ModerationMode.FIRST.value, _("bevor eine Idee erscheint")),
            SelectChoice(ModerationMode.AFTERWARDS.value, _("danach: Ideen erscheinen sofort")),
            SelectChoice(ModerationMode.HOURS.value, _("nach der Uhr: sofort, wenn jemand da ist, sonst vorher")),
        ],
    )
    hours_from = TimeField(_("Jemand ist da von"), validators=[Optional()])
    hours_until = TimeField(_("Jemand ist da bis"), validators=[Optional()])
    max_supports_per_field = IntegerField(
        _("Unterstützungen je Thema, höchstens"),
        [Optional(), NumberRange(1, 1_000, _("Bitte eine Zahl ab 1, oder leer."))],
    )
    counts = RadioField(
        _("Wann stehen die Zahlen da?"),
        choices=[
            SelectChoice(Counts.ALWAYS.value, _("immer")),
            SelectChoice(Counts.AFTER.value, _("erst nach der Abstimmung")),
        ],
    )
    qualified_at = IntegerField(
        _("Ab wie vielen Unterstützungen zuerst ansehen?"),
        [Optional(), NumberRange(1, 1_000_000, _("Bitte eine Zahl ab 1, oder leer."))],
    )
    lead = StringField(_("Wer antwortet für die ganze Region?"), [Length(max=200)], filters=[_stripped])
    contact = StringField(_("Wer antwortet auf Fragen?"), [Length(max=300)])
    controller = StringField(_("Wer ist für den Datenschutz verantwortlich?"), [Length(max=300)])
    legal_basis = TextAreaField(_("Rechtsgrundlage"), [Length(max=1_000)])

    drafts_until = DateField(_("Entwürfe und Unbestätigtes aufbewahren bis"), validators=[Optional()])
    guests_until = DateField(_("Mail-Adressen von Gästen aufbewahren bis"), validators=[Optional()])
    notes_until = DateField(_("Notizen der Moderation aufbewahren bis"), validators=[Optional()])
    retain_until = DateField(_("Namen bei Beiträgen aufbewahren bis"), validators=[Optional()])
    reason = TextAreaField(_("Warum ändern Sie die Regeln?"), [Length(max=1_000)])
    is_confirmed = BooleanField(_("Ich habe gelesen, was sich ändert. Alle dürfen es wissen."))

    def offer(self, campaign: Campaign, fields: Sequence[InnovationField], municipalities: Sequence[Organisation],
              organisations: Sequence[Organisation]) -> None:  # fmt: skip
        """Set the closed lists of choices; where there are too many organisations to tick, their names are typed."""
        self.field_ids.choices = [SelectChoice(field.id, field.name) for field in fields]
        self.municipality_ids.choices = [SelectChoice(item.id, item.name) for item in municipalities]
        self.organisation_ids.choices = [SelectChoice(item.id, item.name) for item in organisations]
        del self["municipality_names" if municipalities else "municipality_ids"]
        del self["organisation_names" if organisations else "organisation_ids"]
        if campaign.published_at is not None:
            del self["slug"]
        else:
            del self["reason"]
            del self["is_confirmed"]

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides the fields: phases have both ends, at times that exist."""
        is_valid = bool(super().validate(extra_validators))
        for kind in PhaseKind:
            start, end = self[f"{kind.value}_starts"], self[f"{kind.value}_ends"]
            if bool(start.data) != bool(end.data) and not (start.errors or end.errors):
                lone = end if start.data else start
                lone.errors = [_("Anfang und Ende gehören zusammen: Bitte geben Sie beides an, oder keines.")]
                is_valid = False
            for field in (start, end):
                if field.data and not phases.exists_on_the_wall(field.data):
                    field.errors = [
                        _("Diese Uhrzeit gibt es nicht: In dieser Nacht werden die Uhren von 2 auf 3 Uhr gestellt.")
                    ]
                    is_valid = False
        return is_valid

    @property
    def dates(self) -> phases.Dates:
        """The phases as moments."""
        pairs = {kind: (self[f"{kind.value}_starts"].data, self[f"{kind.value}_ends"].data) for kind in PhaseKind}
        return {
            kind: (clock.from_local(start), clock.from_local(end))
            for kind, (start, end) in pairs.items()
            if start and end
        }

    @property
    def explanation(self) -> dict[str, Any]:
        """Why rules are changed after the start, and that it was read what that means."""
        if "reason" not in self:
            return {"reason": "", "is_confirmed": False}
        return {"reason": self.reason.data or "", "is_confirmed": bool(self.is_confirmed.data)}

    @property
    def values(self) -> dict[str, Any]:
        """Texts and rules as the command takes them."""
        values = {name: self[name].data for name in _SIMPLE}
        values |= {name: kind(self[name].data) for name, kind in _CHOSEN.items()}
        slug = self["slug"].data if "slug" in self else ""
        return {**values, "title": self.title.data or "", "short": self.short.data or None, "slug": slug or ""}


def shown(campaign: Campaign, organisations: Sequence[Organisation], invited: Sequence[str]) -> dict[str, Any]:
    """What the form shows of a campaign."""
    data: dict[str, Any] = {name: getattr(campaign, name) for name in (*_SIMPLE, "title", "slug", "short")}
    data |= {name: getattr(campaign, name).value for name in (*_CHOSEN, "audience")}
    for phase in campaign.phases:
        data[f"{phase.kind.value}_starts"], data[f"{phase.kind.value}_ends"] = (
            _wall(phase.starts_at),
            _wall(phase.ends_at),
        )
    return {
        **data,
        "field_ids": [field.id for field in campaign.fields],
        "municipality_ids": [item.id for item in campaign.municipalities],
        "municipality_names": _lines(campaign.municipalities),
        "organisation_ids": [item.id for item in organisations],
        "organisation_names": _lines(organisations),
        "invited": "\n".join(invited),
        "lead": _lines([campaign.lead] if campaign.lead else []),
    }


def _wall(moment: datetime) -> datetime:
    return clock.local(moment).replace(tzinfo=None)


def _lines(organisations: Sequence[Organisation]) -> str:
    return "\n".join(item.ags or item.name for item in organisations)
