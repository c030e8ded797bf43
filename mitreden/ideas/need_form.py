"""Shape of input for “we need this too”: a municipality, chosen or, where there are too many for a list, written."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length

from mitreden.accounts import places
from mitreden.web.i18n import gettext
from mitreden.web.i18n import lazy_gettext as _

_NEEDED = _("Bitte wählen Sie eine Gemeinde.")


class NeedForm(FlaskForm):  # type: ignore[misc]  # its package has no types
    """Which municipality."""

    municipality = SelectField(_("Ihre Gemeinde"), [InputRequired(_NEEDED)])

    def offer(self, rows: Iterable[Any]) -> None:
        """The municipalities to choose from."""
        none = gettext("Bitte wählen")
        self.municipality.choices = [SelectChoice("", none), *(SelectChoice(str(row.id), row.name) for row in rows)]

    def chosen(self) -> int:
        """Its number. DomainError if what was written is none."""
        return int(self.municipality.data)


class WrittenNeedForm(NeedForm):
    """The same where there are too many municipalities for a list."""

    municipality = StringField(  # type: ignore[assignment]  # another field of the same name
        _("Ihre Gemeinde"), [InputRequired(_NEEDED), Length(max=120, message=_("Diese Gemeinde kennen wir nicht."))]
    )

    def chosen(self) -> int:
        """The municipality with that name or key."""
        return places.organisation_named(self.municipality.data or "", field="municipality", kind="municipality")
