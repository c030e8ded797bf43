"""Shape of input: how often."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField

from mitreden.core.words import N_
from mitreden.following.words import FREQUENCIES
from mitreden.web.i18n import gettext


class FrequencyForm(FlaskForm):  # type: ignore[misc]  # it is untyped
    """How often somebody wants to hear of what they follow."""

    frequency = RadioField(N_("Wie oft möchten Sie Mails dazu?"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.frequency.label.text = gettext(self.frequency.label.text)
        self.frequency.choices = [(one.value, gettext(words)) for one, words in FREQUENCIES.items()]

    def validate_frequency(self, field: RadioField) -> None:
        """One of the four."""
        if field.data not in {one.value for one in FREQUENCIES}:
            field.errors = [gettext(N_("Bitte wählen Sie, wie oft Sie Mails möchten."))]
