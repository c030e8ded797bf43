"""Shape of input: one word list."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mitreden.hints.models import LEAST_MAX, LENGTH_MAX, WORDS_MAX
from mitreden.web.i18n import lazy_gettext as _


class HintListForm(FlaskForm):  # type: ignore[misc]  # it is untyped
    """Words and when they count."""

    words = TextAreaField(
        _("Wörter und Wendungen"), [Length(max=WORDS_MAX, message=_("Bitte kürzen Sie die Liste."))]
    )  # fmt: skip
    least = IntegerField(
        _("Ab wie vielen Treffern?"),
        [
            InputRequired(_("Bitte geben Sie eine Zahl an.")),
            NumberRange(1, LEAST_MAX, _("Bitte geben Sie eine Zahl von 1 bis 20 an.")),
        ],
    )  # fmt: skip
    up_to = IntegerField(
        _("Nur bei Texten bis … Wörter"),
        [Optional(), NumberRange(1, LENGTH_MAX, _("Bitte geben Sie eine Zahl von 1 bis 1.000 an."))],
    )
    is_on = BooleanField(_("Hinweis zeigen"))

    @property
    def values(self) -> dict[str, Any]:
        """What the command takes."""
        return {
            "words": self.words.data or "", "least": self.least.data or 1, "up_to": self.up_to.data,
            "is_on": bool(self.is_on.data),
        }  # fmt: skip
