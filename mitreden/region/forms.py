"""Input about the region, its organisations and its fields."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, EmailField, FloatField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from mitreden.core import rich_text
from mitreden.region import barriers
from mitreden.region.icons import ICONS, NAMES
from mitreden.region.models import OrganisationKind
from mitreden.region.slots import BY_KEY, STATUSES, Kind, Slot
from mitreden.web.i18n import gettext
from mitreden.web.i18n import lazy_gettext as _

_COLOUR = Regexp(r"#[0-9a-fA-F]{6}\Z", message=_("Bitte geben Sie die Farbe so an: #1f5fa8."))

KINDS = {
    OrganisationKind.MUNICIPALITY: _("Gemeinde"),
    OrganisationKind.COUNTY: _("Landkreis"),
    OrganisationKind.ASSOCIATION: _("Verband"),
    OrganisationKind.CLUB: _("Verein"),
    OrganisationKind.COMPANY: _("Unternehmen"),
}


def _lower(value: str | None) -> str:
    return (value or "").strip().lower()


def _stripped(value: str | None) -> str:
    return (value or "").strip()


def _clean(value: str | None) -> str:
    return rich_text.normalised(value or "")


class Form(FlaskForm):  # type: ignore[misc]  # it is untyped
    """What all forms of the region share."""


def _words(form: Form) -> dict[str, Any]:
    """What was typed, by the names that the commands know."""
    words = {name: value for name, value in form.data.items() if name != "csrf_token"}
    return {name: value or "" if isinstance(form[name], StringField) else value for name, value in words.items()}


class FieldForm(Form):
    """An innovation field."""

    name = StringField(_("Name"), [InputRequired(_("Bitte geben Sie dem Innovationsfeld einen Namen.")), Length(2, 60)])
    text = TextAreaField(_("Worum geht es?"), [Length(max=400)])
    colour = StringField(
        _("Farbe"), [InputRequired(_("Bitte geben Sie eine Farbe an.")), _COLOUR], filters=[_lower], default="#1f5fa8"
    )
    icon = SelectField(_("Symbol"))
    position = IntegerField(_("Platz in der Reihe"), [Optional(), NumberRange(0, 999)])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.icon.choices = [SelectChoice(icon, gettext(NAMES[icon])) for icon in ICONS]

    @property
    def values(self) -> dict[str, Any]:
        """What the command takes."""
        return _words(self)


class RegionForm(Form):
    """The region's name and words."""

    name = StringField(
        _("Name der Region"), [InputRequired(_("Bitte geben Sie der Region einen Namen.")), Length(2, 80)]
    )
    claim = StringField(_("Ein Satz über die Region"), [Length(max=120)])
    intro = TextAreaField(_("Begrüßung auf der Startseite"), [Length(max=800)])
    accent = StringField(
        _("Farbe der Region"),
        [InputRequired(_("Bitte geben Sie eine Farbe an.")), _COLOUR],
        filters=[_lower],
        default="#0b5d62",
    )

    @property
    def values(self) -> dict[str, Any]:
        """What the command takes."""
        return _words(self)


class OrganisationForm(Form):
    """A municipality, county, association, club or company."""

    name = StringField(_("Name"), [InputRequired(_("Bitte geben Sie einen Namen an.")), Length(2, 160)])
    kind = SelectField(_("Art"), choices=[SelectChoice(kind.value, label) for kind, label in KINDS.items()])
    designation = StringField(_("Amtliche Bezeichnung"), [Length(max=60)])
    ars = StringField(
        _("Regionalschlüssel (ARS)"), [Optional(), Regexp(r"[0-9]{12}\Z", message=_("Der ARS hat 12 Ziffern."))]
    )
    ags = StringField(
        _("Gemeindeschlüssel (AGS)"), [Optional(), Regexp(r"[0-9]{8}\Z", message=_("Der AGS hat 8 Ziffern."))]
    )
    population = IntegerField(_("Einwohnerzahl"), [Optional(), NumberRange(0, 99_999_999)])
    lat = FloatField(_("Breite"), [Optional(), NumberRange(-90, 90)])
    lon = FloatField(_("Länge"), [Optional(), NumberRange(-180, 180)])
    landing = TextAreaField(_("Text auf der Seite der Gemeinde"), [Length(max=1_000)])
    contact = StringField(_("Ansprechperson"), [Length(max=200)])
    contact_email = StringField(
        _("Mail-Adresse"),
        [Optional(), Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z", message=_("Bitte prüfen Sie die Mail-Adresse."))],
        filters=[_stripped],
    )

    @property
    def values(self) -> dict[str, Any]:
        """What the command takes."""
        return {
            **_words(self),
            "kind": OrganisationKind(self.kind.data),
            "ars": self.ars.data or None,
            "ags": self.ags.data or None,
        }


class OrganisationFilter(Form):
    """Which organisations the desk's list shows."""

    class Meta:
        csrf = False

    q = StringField(_("Name oder AGS"), [Length(max=100)], filters=[_clean])
    kind = SelectField(
        _("Art"),
        choices=[SelectChoice("", _("alle")), *(SelectChoice(kind.value, label) for kind, label in KINDS.items())],
        default="",
    )
    after = StringField(validators=[Optional(), Regexp(r".{1,160}~[0-9]{1,9}\Z")])


class TextsForm(Form):
    """The texts of the region; one field a slot."""

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by slot. Dates are written as ISO 8601."""
        return {slot.key: str(self[slot.key].data or "") for slot in BY_KEY.values()}


def _field(slot: Slot) -> Any:
    label = _("%(label)s (auf Englisch)", label=_(slot.label)) if slot.is_english else _(slot.label)
    if slot.kind is Kind.DATE:
        return DateField(label, validators=[Optional()])
    if slot.kind is Kind.STATUS:
        choices = [SelectChoice(value, _(name)) for value, name in STATUSES.items()]
        return RadioField(label, choices=choices, validators=[Optional()])
    if slot.kind is Kind.MAIL:
        return EmailField(label, [Optional(), Length(max=254)], filters=[_stripped])
    if slot.kind is Kind.LINK:
        return StringField(label, [Length(max=500)], filters=[_stripped])
    return TextAreaField(label, [Length(max=6_000)])


for _slot in BY_KEY.values():
    setattr(TextsForm, _slot.key, _field(_slot))


class BarrierForm(Form):
    """Where a barrier is, and how to answer."""

    words = TextAreaField(
        _("Was hat nicht geklappt?"),
        [
            InputRequired(_("Bitte schreiben Sie in ein bis zwei Sätzen, was nicht geklappt hat.")),
            Length(max=barriers.WORDS_MAX),
        ],
    )
    where = StringField(_("Auf welcher Seite war das?"), [Length(max=barriers.PLACE_MAX)])
    name = StringField(_("Ihr Name"), [Length(max=barriers.NAME_MAX)])
    email = EmailField(_("Ihre Mail-Adresse"), [Length(max=254)], filters=[_stripped])

    @property
    def values(self) -> dict[str, Any]:
        """What the command takes."""
        return _words(self)
