"""Shape of input for leaving."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, SelectMultipleField
from wtforms.widgets import CheckboxInput

from mitreden.web.i18n import lazy_gettext as _

_WORDS_SHOWN = 80


class LeaveForm(FlaskForm):  # type: ignore[misc]  # its package has no types
    """What stays, whether supports are taken back, and a proof that it is the person."""

    ideas = SelectMultipleField(_("Diese Ideen bleiben stehen"), coerce=int, option_widget=CheckboxInput())
    comments = SelectMultipleField(_("Diese Kommentare bleiben stehen"), coerce=int, option_widget=CheckboxInput())
    withdraws = BooleanField(_("Meine Unterstützungen in laufenden Abstimmungen zurücknehmen"))
    current = PasswordField(_("Ihr Passwort"))

    def offer(self, ideas: Sequence[Any], comments: Sequence[Any]) -> None:
        """The person's texts to choose from."""
        self.ideas.choices = [(row.id, row.title or f"#{row.id}") for row in ideas]
        self.comments.choices = [(row.id, _short(row.text_source) or f"#{row.id}") for row in comments]


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _WORDS_SHOWN else f"{words[:_WORDS_SHOWN].rstrip()} …"
