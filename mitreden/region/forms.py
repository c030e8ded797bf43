"""Input about the region, its organisations and its fields."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import FloatField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from mitreden.region.icons import ICONS, NAMES
from mitreden.region.models import OrganisationKind
from mitreden.web.i18n import gettext

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

    q = StringField(_("Name oder AGS"), [Length(max=100)], filters=[_stripped])
    kind = SelectField(
        _("Art"),
        choices=[SelectChoice("", _("alle")), *(SelectChoice(kind.value, label) for kind, label in KINDS.items())],
        default="",
    )
    after = StringField(validators=[Optional(), Regexp(r".{1,160}~[0-9]{1,9}\Z")])
