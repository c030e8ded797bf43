"""Shape of input: what a reply says, what is released when, and the filters of the lists."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput

from mitreden.campaigns import phases
from mitreden.core import clock
from mitreden.ideas.models import DeclineReason
from mitreden.replies import words
from mitreden.replies.commands import Words
from mitreden.replies.models import REQUEST_MAX, TEXT_MAX, Competence, CostClass, Feasibility, Outcome, Reply, Standing
from mitreden.replies.queries import Owed, Show
from mitreden.web.i18n import gettext
from mitreden.web.i18n import lazy_gettext as _

_WALL = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class Form(FlaskForm):  # type: ignore[misc]  # it is untyped
    """The base of the forms here."""


def _choices(names: Any) -> list[Any]:
    return [SelectChoice(key.value, gettext(text)) for key, text in names.items()]


class ReplyForm(Form):
    """What is said to which ideas. `edition`: of the reply that is being reworked."""

    ideas = SelectMultipleField(
        _("Für welche Ideen gilt die Antwort?"), coerce=int, option_widget=CheckboxInput(), validate_choice=False
    )
    outcome = RadioField(
        _("Was wird daraus?"), [InputRequired(_("Bitte wählen Sie, was aus der Idee wird."))], validate_choice=False
    )
    decline_reason = SelectField(_("Wenn nicht: warum?"), validators=[Optional()])
    text = TextAreaField(
        _("Ihre Antwort"),
        [InputRequired(_("Bitte schreiben Sie eine Antwort mit 20 bis 4.000 Zeichen.")), Length(max=TEXT_MAX)],
    )
    competence = SelectField(_("Wer ist zuständig?"), default=Competence.OURS.value)
    standing = SelectField(_("Gibt es das schon?"), default=Standing.NEW.value)
    cost_class = SelectField(_("Was würde es kosten?"), default=CostClass.UNKNOWN.value)
    feasibility = SelectField(_("Lässt es sich umsetzen?"), default=Feasibility.UNCLEAR.value)
    edition = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def offer(self, ideas: Iterable[Owed], *, is_joint: bool = False) -> None:
        """Set the closed lists of choices. A reply to a measure or a joint idea names no ideas."""
        if is_joint:
            del self["ideas"]
        else:
            self.ideas.choices = [SelectChoice(idea.id, idea.title) for idea in ideas]
        self.outcome.choices = _choices(words.OUTCOMES)
        self.decline_reason.choices = [SelectChoice("", gettext("Bitte wählen")), *_choices(words.DECLINE_REASONS)]
        self.competence.choices = _choices(words.COMPETENCES)
        self.standing.choices = _choices(words.STANDINGS)
        self.cost_class.choices = _choices(words.COST_CLASSES)
        self.feasibility.choices = _choices(words.FEASIBILITIES)

    def validate_outcome(self, field: Any) -> None:
        """A closed list."""
        AnyOf([outcome.value for outcome in Outcome], _("Bitte wählen Sie, was aus der Idee wird."))(self, field)

    @property
    def words(self) -> Words:
        """What the commands take."""
        reason = self.decline_reason.data
        return Words(
            outcome=Outcome(self.outcome.data), text=self.text.data or "",
            decline_reason=DeclineReason(reason) if reason else None, competence=Competence(self.competence.data),
            standing=Standing(self.standing.data), cost_class=CostClass(self.cost_class.data),
            feasibility=Feasibility(self.feasibility.data),
        )  # fmt: skip

    def chosen(self, offered: Iterable[Owed]) -> list[int]:
        """The ideas that were ticked, of those that the page offered: nobody adds others."""
        known = {idea.id for idea in offered}
        return [number for number in self.ideas.data or () if number in known]


def shown(reply: Reply, ideas: Sequence[Owed]) -> dict[str, Any]:
    """What the form shows of a reply."""
    return {
        "ideas": [idea.id for idea in ideas], "outcome": reply.outcome.value, "text": reply.text_source,
        "decline_reason": reply.decline_reason.value if reply.decline_reason else "", "edition": reply.edition,
        "competence": reply.competence.value, "standing": reply.standing.value, "cost_class": reply.cost_class.value,
        "feasibility": reply.feasibility.value,
    }  # fmt: skip


class ReturnForm(Form):
    """What is to be changed."""

    request = TextAreaField(
        _("Was soll geändert werden?"),
        [InputRequired(_("Bitte schreiben Sie, was geändert werden soll.")), Length(max=REQUEST_MAX)],
    )
    edition = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class ManyForm(Form):
    """Which replies: those ticked, or all of the list as it was seen."""

    replies = SelectMultipleField(_("Antworten"), validate_choice=False, option_widget=CheckboxInput())
    which = SelectField(choices=[SelectChoice("chosen", ""), SelectChoice("all", "")], default="chosen")
    seen = HiddenField(validators=[Length(max=64)])

    @property
    def editions(self) -> dict[int, int]:
        """Number and edition of those ticked; what is no such pair is nothing."""
        pairs = (text.split("-") for text in self.replies.data or ())
        return {int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2 and all(map(_is_number, pair))}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


class ReleaseForm(ManyForm):
    """When they come out; empty: in ten minutes."""

    at = DateTimeLocalField(_("Wann sollen sie erscheinen?"), [Optional()], format=_WALL)

    def validate_at(self, field: Any) -> None:
        """A time that exists."""
        if field.data and not phases.exists_on_the_wall(field.data):
            AnyOf((), _("Diese Uhrzeit gibt es nicht: In dieser Nacht werden die Uhren von 2 auf 3 Uhr gestellt."))(
                self, field
            )

    @property
    def moment(self) -> datetime | None:
        """The time as a moment."""
        return clock.from_local(self.at.data) if self.at.data else None


class ListFilter(Form):
    """Which list, and from where on."""

    class Meta:
        csrf = False

    show = SelectField(choices=[SelectChoice(show.value, "") for show in Show], default=Show.OWED.value)
    after = HiddenField(validators=[Length(max=24)])
    before = HiddenField(validators=[Length(max=24)])


class NewFilter(Form):
    """What is to be answered: ideas, or one measure or joint idea."""

    class Meta:
        csrf = False

    idea = SelectMultipleField(coerce=int, validate_choice=False)
    measure = IntegerField(validators=[Optional()])
    bundle = IntegerField(validators=[Optional()])
