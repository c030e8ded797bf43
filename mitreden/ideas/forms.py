"""Shape of input: what people type for an idea."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from mitreden.campaigns.models import Campaign
from mitreden.ideas.models import TEXT_MAX, TITLE_MAX, Idea
from mitreden.ideas.words import PLACE_MAX
from mitreden.region.models import Organisation
from mitreden.web.i18n import gettext

WHOLE_REGION = "0"


class IdeaForm(FlaskForm):  # type: ignore[misc]  # it is untyped
    """One idea. How long the words must be is a rule of the domain: a draft may be shorter."""

    title = StringField(
        _("Titel"),
        [InputRequired(_("Bitte geben Sie Ihrer Idee einen Titel.")), Length(max=TITLE_MAX, message=_("Bitte kürzen Sie den Titel."))],
    )  # fmt: skip
    text = TextAreaField(
        _("Ihre Idee"), [Length(max=TEXT_MAX, message=_("Bitte kürzen Sie den Text auf höchstens 4.000 Zeichen."))]
    )
    field_id = SelectField(_("Thema"), [InputRequired(_("Bitte wählen Sie ein Thema."))])
    municipality_id = SelectField(
        _("Für welche Gemeinde?"), [InputRequired(_("Bitte wählen Sie eine Gemeinde – oder „ganze Region“."))]
    )
    place = StringField(_("Wo genau?"), [Length(max=PLACE_MAX, message=_("Bitte beschreiben Sie den Ort kürzer."))])
    then = StringField()  # which button was pressed: "keep" saves only

    def validate_text(self, field: Any) -> None:
        """Whoever sends in says what it is about; how much is a rule of the domain."""
        if not self.keeps and not (field.data or "").strip():
            raise ValidationError(gettext("Bitte beschreiben Sie Ihre Idee mit Worten."))

    @classmethod
    def offering(cls, campaign: Campaign, towns: list[Organisation], **values: Any) -> "IdeaForm":
        """The form with the closed choices of a campaign; `towns`: where it names no municipalities itself."""
        form = cls(**values)
        places = campaign.municipalities or towns
        please = ("", gettext("Bitte wählen"))
        fields = [(str(field.id), field.name) for field in campaign.fields]
        form.field_id.choices = fields if len(fields) == 1 else [please, *fields]
        whole = (WHOLE_REGION, gettext("ganze Region"))
        listed = [(str(place.id), place.name) for place in places]
        form.municipality_id.choices = [please, whole, *listed] if listed else [whole]
        return form

    @classmethod
    def of(cls, idea: Idea, towns: list[Organisation]) -> "IdeaForm":
        """The form filled with an idea, to change it."""
        return cls.offering(
            idea.campaign, towns, title=idea.title, text=idea.text_source, field_id=str(idea.field_id),
            municipality_id=str(idea.municipality_id or WHOLE_REGION), place=idea.place,
        )  # fmt: skip

    @property
    def keeps(self) -> bool:
        """Whether it is to be saved only, not sent in."""
        return bool(self.then.data == "keep")

    @property
    def values(self) -> dict[str, Any]:
        """What the commands take."""
        return {
            "title": self.title.data or "", "text": self.text.data or "", "field_id": int(self.field_id.data),
            "municipality_id": int(self.municipality_id.data) or None, "place": self.place.data or "",
        }  # fmt: skip
