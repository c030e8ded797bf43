"""Forms of the roadmap and of its desk."""

from datetime import date
from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput

from mitreden.core import rich_text
from mitreden.region.models import InnovationField, Organisation
from mitreden.roadmap.commands import NOTE_MAX, SUMMARY_MAX, TITLE_MAX, TITLE_MIN
from mitreden.roadmap.models import PUBLIC_STATES, LinkRole, Measure, MeasureIdea, MeasureState
from mitreden.roadmap.states import NEXT
from mitreden.roadmap.words import ROLES, STATES
from mitreden.web.i18n import gettext
from mitreden.web.i18n import lazy_gettext as _


def _clean(value: str | None) -> str:
    return rich_text.normalised(value or "")


class Form(FlaskForm):  # type: ignore[misc]  # it is untyped
    """The base of the forms here."""


class RoadmapFilter(Form):
    """What the reader of the roadmap wants to see."""

    class Meta:
        csrf = False

    field = SelectField(_("Thema"), validators=[Optional()])
    municipality = SelectField(_("Wer ist verantwortlich?"), validators=[Optional()])
    status = SelectField(_("Stand"), validators=[Optional()])

    def offer(self, fields: list[InnovationField], leads: list[Organisation]) -> None:
        """Set the closed lists of choices."""
        self.field.choices = [("", gettext("Alle Themen")), *((field.slug, field.name) for field in fields)]
        self.municipality.choices = [("", gettext("Alle")), *((lead.slug, lead.name) for lead in leads)]
        public = [state for state in MeasureState if state in PUBLIC_STATES]
        self.status.choices = [
            ("", gettext("Jeder Stand")),
            *((state.value, gettext(STATES[state])) for state in public),
        ]


class MeasureForm(Form):
    """A measure's profile."""

    title = StringField(
        _("Name der Maßnahme"),
        validators=[
            InputRequired(_("Bitte geben Sie der Maßnahme einen Namen.")),
            Length(TITLE_MIN, TITLE_MAX, _("Bitte geben Sie der Maßnahme einen Namen mit 3 bis 160 Zeichen.")),
        ],
    )
    summary = TextAreaField(
        _("Worum es geht"),
        validators=[
            InputRequired(_("Bitte schreiben Sie in zwei, drei Sätzen, worum es geht.")),
            Length(max=SUMMARY_MAX, message=_("Bitte fassen Sie sich kürzer: höchstens 400 Zeichen.")),
        ],
    )
    description = TextAreaField(_("Beschreibung"), validators=[Length(max=20_000)])
    field_id = SelectField(_("Thema"), coerce=int)
    lead_id = SelectField(_("Wer ist verantwortlich?"), validators=[Optional()])
    partner_ids = SelectMultipleField(_("Wer macht mit?"), coerce=int, option_widget=CheckboxInput())
    starts_on = DateField(_("Beginn"), validators=[Optional()])
    ends_on = DateField(_("Ende"), validators=[Optional()])
    cost = StringField(_("Kosten"), validators=[Length(max=200)])

    def offer(self, fields: list[InnovationField], organisations: list[Organisation]) -> None:
        """Set the closed lists of choices."""
        self.field_id.choices = [(field.id, field.name) for field in fields]
        named = [(organisation.id, organisation.name) for organisation in organisations]
        self.lead_id.choices = [("", gettext("Noch offen")), *((str(number), name) for number, name in named)]
        self.partner_ids.choices = named

    def show(self, measure: Measure) -> None:
        """Start from what is stored."""
        self.lead_id.data = str(measure.lead_id or "")
        self.partner_ids.data = [partner.id for partner in measure.partners]

    @property
    def values(self) -> dict[str, Any]:
        """What the commands take."""
        lead = self.lead_id.data
        return {
            "title": self.title.data or "",
            "summary": self.summary.data or "",
            "description": self.description.data or "",
            "field_id": self.field_id.data,
            "lead_id": int(lead) if lead else None,
            "partner_ids": self.partner_ids.data or [],
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
            "cost": self.cost.data or "",
        }


class StateForm(Form):
    """The next step of a measure."""

    to = SelectField(_("Neuer Stand"))
    text = TextAreaField(_("Was sagen Sie dazu?"), validators=[Length(max=1_000)])

    def offer(self, state: MeasureState) -> None:
        """Only the steps that the table allows."""
        self.to.choices = [(step.value, gettext(STATES[step])) for step in NEXT[state]]


class SearchForm(Form):
    """Which idea shall be linked?"""

    class Meta:
        csrf = False

    q = StringField(_("Idee suchen"), validators=[Length(max=200)], filters=[_clean])
    change = IntegerField(_("Verknüpfung ändern"), validators=[Optional()])


class LinkForm(Form):
    """How an idea stands to the measure."""

    idea_id = IntegerField(_("Nummer der Idee"), validators=[InputRequired(_("Bitte wählen Sie eine Idee."))])
    role = SelectField(_("Wie hängt die Idee mit der Maßnahme zusammen?"))
    note = TextAreaField(_("Notiz"), validators=[Length(max=NOTE_MAX)])

    def offer(self) -> None:
        """The roles in words."""
        self.role.choices = [(role.value, gettext(ROLES[role])) for role in LinkRole]

    def show(self, link: MeasureIdea) -> None:
        """Start from a link that is to be changed."""
        self.idea_id.data, self.role.data, self.note.data = link.idea_id, link.role.value, link.note


class MilestoneForm(Form):
    """A step with its date."""

    title = StringField(
        _("Schritt"), validators=[InputRequired(_("Bitte beschreiben Sie den Schritt.")), Length(max=TITLE_MAX)]
    )
    due_on = DateField(_("Bis wann?"), validators=[InputRequired(_("Bitte wählen Sie ein Datum."))])

    @property
    def day(self) -> date:
        """The date of a valid form."""
        return cast("date", self.due_on.data)
