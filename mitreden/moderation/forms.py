"""Shape of input: decisions, notices, and the filters of the public log."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from mitreden.core.words import N_
from mitreden.moderation.lists import Queue
from mitreden.moderation.models import REASON_MAX, DecisionKind, NoticeGround, Rule
from mitreden.moderation.notices import NAME_MAX
from mitreden.web.i18n import gettext

_TOO_LONG = N_("Das ist zu lang.")
_GROUNDS = {
    NoticeGround.LAW: N_("Der Beitrag verstößt gegen ein Gesetz"),
    NoticeGround.CHILD: N_("Der Beitrag zeigt oder beschreibt sexuelle Gewalt gegen Kinder"),
}


class _Form(FlaskForm):  # type: ignore[misc]  # it is untyped
    """Labels and messages are looked up for each request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.label.text = gettext(field.label.text)


class _Said:
    """A validator of WTForms whose message is looked up when it is shown."""

    def __init__(self, validator: Any, message: str, **options: Any) -> None:
        self._validator, self._message, self._options = validator, message, options
        self.field_flags = validator(**options).field_flags

    def __call__(self, form: Any, field: Any) -> None:
        self._validator(message=gettext(self._message), **self._options)(form, field)


def _at_most(number: int, *, is_told: bool = True) -> _Said:
    """`is_told`: the page says how much fits. Nobody needs to know that of a name."""
    validator = _Said(Length, _TOO_LONG, max=number)
    if not is_told:
        validator.field_flags = {}
    return validator


class DecisionForm(_Form):
    """A decision that needs no words: `seen` is the stamp of what the moderator looked at."""

    seen = HiddenField("", [InputRequired()])


class KeepForm(DecisionForm):
    """It stays as it is; whoever reported it is told why."""

    reason = TextAreaField(N_("Antwort an die meldende Person"), [Optional(), _at_most(REASON_MAX)])


class _RuleForm(DecisionForm):
    rule = RadioField(N_("Um welche Regel geht es?"), validate_choice=False)
    reason = TextAreaField(N_("Ihre Worte"), [_at_most(REASON_MAX)])

    def offer(self, rules: Sequence[Rule]) -> None:
        """The rules to choose from."""
        self.rule.choices = [SelectChoice(rule.key, gettext(rule.title)) for rule in rules]


class ReturnForm(_RuleForm):
    """A request to the author: own words, or the prepared ones of a rule."""

    def validate_reason(self, field: Any) -> None:
        if not (field.data or "").strip() and not self.rule.data:
            raise ValidationError(gettext(N_("Bitte wählen Sie eine Regel oder schreiben Sie eigene Worte.")))


class HideForm(_RuleForm):
    """Out of sight: with a rule, and own words or the prepared ones."""

    rule = RadioField(
        N_("Gegen welche Regel verstößt die Idee?"),
        [_Said(InputRequired, N_("Bitte wählen Sie die Regel, gegen die die Idee verstößt."))],
        validate_choice=False,
    )


class NoticeForm(_Form):
    """What somebody reports."""

    ground = RadioField(
        N_("Worum geht es?"), [_Said(InputRequired, N_("Bitte wählen Sie, worum es geht."))], validate_choice=False
    )
    explanation = TextAreaField(
        N_("Was ist Ihnen aufgefallen?"),
        [
            _Said(InputRequired, N_("Bitte schreiben Sie in ein bis zwei Sätzen, was Ihnen aufgefallen ist.")),
            _at_most(REASON_MAX),
        ],
    )
    name = StringField(N_("Ihr Name"), [Optional(), _at_most(NAME_MAX, is_told=False)])
    email = EmailField(N_("Ihre Mail-Adresse"), [Optional(), _at_most(254, is_told=False)])
    good_faith = BooleanField(
        N_("Ich glaube, dass meine Angaben richtig und vollständig sind."),
        [_Said(InputRequired, N_("Bitte bestätigen Sie, dass Ihre Angaben stimmen."))],
    )

    def offer(self, rules: Sequence[Rule]) -> None:
        """The rules, and what the law forbids."""
        self.ground.choices = [SelectChoice(rule.key, gettext(rule.title)) for rule in rules]
        self.ground.choices += [SelectChoice(ground.value, gettext(text)) for ground, text in _GROUNDS.items()]

    @property
    def values(self) -> dict[str, Any]:
        """What `notices.receive_notice` takes."""
        is_rule = self.ground.data not in _GROUNDS
        return {
            "ground": NoticeGround.RULE if is_rule else NoticeGround(self.ground.data),
            "rule_key": self.ground.data if is_rule else None,
            "explanation": self.explanation.data or "",
            "name": self.name.data or "",
            "email": self.email.data or "",
            "good_faith": bool(self.good_faith.data),
        }


class _Filter(FlaskForm):  # type: ignore[misc]  # it is untyped
    class Meta:
        csrf = False


class QueueFilter(_Filter):
    """Which queue, and which page of it."""

    queue = SelectField(choices=[SelectChoice(queue.value, "") for queue in Queue], default=Queue.WAITING.value)
    after = StringField(validators=[Optional(), Length(max=60)])
    before = StringField(validators=[Optional(), Length(max=60)])


class LogFilter(_Filter):
    """Which decisions of the public log."""

    kind = SelectField(
        choices=[SelectChoice("", ""), *(SelectChoice(kind.value, "") for kind in DecisionKind)], default=""
    )
    rule = StringField(validators=[Optional(), Length(max=40)])
    before = IntegerField(validators=[Optional(), NumberRange(min=1, max=2**31)])
