"""Shape of input: what people type below an idea."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from mitreden.comments.models import TEXT_MAX, Voice
from mitreden.comments.policy import OWN_NAME, Speaking
from mitreden.web.i18n import gettext
from mitreden.web.i18n import lazy_gettext as _

_VOICES = {
    Voice.SPEAKER: _("für %(name)s"),
    Voice.CONTACT: _("für die Verwaltung: %(name)s"),
    Voice.MODERATOR: _("als Moderation"),
    Voice.EXPERT: _("als fachliche Prüfung"),
    Voice.STRATEGIST: _("als Strategie-Team"),
    Voice.COORDINATOR: _("als Koordination der Region"),
}


class CommentForm(FlaskForm):  # type: ignore[misc]  # it is untyped
    """One comment or answer. How long the words must be is a rule of the domain."""

    text = TextAreaField(
        _("Ihr Kommentar"),
        [
            InputRequired(_("Bitte schreiben Sie ein paar Worte.")),
            Length(max=TEXT_MAX, message=_("Bitte kürzen Sie den Text auf höchstens 2.000 Zeichen.")),
        ],
    )
    speaking = SelectField(_("In wessen Namen?"))
    is_old_enough = BooleanField()
    has_choice = False  # whether there is more than one name to choose from

    @classmethod
    def offering(
        cls, voices: Sequence[Speaking], names: Mapping[int, str], own_name: str, *, parent_id: int | None = None, **values: Any
    ) -> "CommentForm":  # fmt: skip
        """The form with the names in which the person may write; its fields are named apart for each comment answered."""
        form = cls(prefix=f"answer{parent_id}" if parent_id else "comment", **values)
        form.speaking.choices = [(_key(speaking), _name(speaking, names, own_name)) for speaking in voices]
        form.has_choice = len(voices) > 1
        form.speaking.data = form.speaking.data or _key(OWN_NAME)
        if parent_id:
            form.text.label.text = gettext("Ihre Antwort")
        return form

    @property
    def chosen(self) -> Speaking:
        """In whose name it is to be said; only what was offered passes the form."""
        voice, _dash, number = (self.speaking.data or "").partition("-")
        return Speaking(Voice(voice), int(number) if number else None) if voice in set(Voice) else OWN_NAME


def _key(speaking: Speaking) -> str:
    number = f"-{speaking.organisation_id}" if speaking.organisation_id else ""
    return f"{speaking.voice.value}{number}" if speaking.voice else "own"


def _name(speaking: Speaking, names: Mapping[int, str], own_name: str) -> str:
    if speaking.voice is None:
        return str(gettext("in meinem eigenen: %(name)s", name=own_name))
    name = names.get(speaking.organisation_id or 0, "")
    text = str(_VOICES[speaking.voice])
    if "%(name)s" in text:
        return text % {"name": name}
    return f"{text} ({name})" if name else text
