"""Shape of input: the words of a joint idea, and which ideas."""

import re
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from mitreden.bundles.models import MEMBERS_MAX, REASON_MAX, REASON_MIN, SUMMARY_MAX, TITLE_MAX, TITLE_MIN
from mitreden.web.i18n import gettext
from mitreden.web.i18n import lazy_gettext as _

_NUMBER = re.compile(r"[0-9]{1,9}")


class _Ideas(StringField):
    """Numbers in one field, or in many boxes that were ticked."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """All of them."""
        self.data = " ".join(valuelist)


class Numbers(FlaskForm):  # type: ignore[misc]  # it is untyped
    """Which ideas, by number, whatever stands between them; `seen`: the edition that the page showed."""

    ideas = _Ideas(
        _("Nummern der Ideen"), validators=[Length(max=2_000, message=_("Das sind zu viele Ideen auf einmal."))]
    )
    seen = HiddenField(validators=[Optional()])

    @property
    def numbers(self) -> list[int]:
        """The ideas, each once."""
        found = [int(number) for number in _NUMBER.findall(self.ideas.data or "")]
        return list(dict.fromkeys(found))[: MEMBERS_MAX + 1]

    @property
    def edition(self) -> int | None:
        """What the page showed; None if it does not say."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class WordsForm(Numbers):
    """What a joint idea says, and which idea leads it."""

    title = StringField(
        _("Titel der gemeinsamen Idee"),
        validators=[
            InputRequired(_("Bitte geben Sie einen Titel mit 5 bis 120 Zeichen ein.")),
            Length(TITLE_MIN, TITLE_MAX, _("Bitte geben Sie einen Titel mit 5 bis 120 Zeichen ein.")),
        ],
    )
    summary = TextAreaField(
        _("Was alle wollen"),
        validators=[Length(max=SUMMARY_MAX, message=_("Bitte fassen Sie sich kürzer: höchstens 1.000 Zeichen."))],
    )
    reason = TextAreaField(
        _("Warum gehören diese Ideen zusammen?"),
        validators=[
            InputRequired(_("Bitte begründen Sie öffentlich, warum, in 10 bis 500 Zeichen.")),
            Length(REASON_MIN, REASON_MAX, _("Bitte begründen Sie öffentlich, warum, in 10 bis 500 Zeichen.")),
        ],
    )
    lead = SelectField(_("Welche Idee steht vorn?"), coerce=int)

    def offer(self, rows: Sequence[Any]) -> None:
        """The ideas that can lead."""
        self.lead.choices = [(row.id, f"{row.id}: {row.title or gettext('Ohne Titel')}") for row in rows]

    @property
    def words(self) -> dict[str, Any]:
        """What the commands take."""
        return {
            "title": self.title.data or "", "summary": self.summary.data or "", "reason": self.reason.data or "",
            "lead_id": self.lead.data,
        }  # fmt: skip


class PairForm(FlaskForm):  # type: ignore[misc]  # it is untyped
    """Two ideas that are not to be joined."""

    idea_id = IntegerField(validators=[InputRequired()])
    other_id = IntegerField(validators=[InputRequired()])
