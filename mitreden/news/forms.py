"""Shape of input: a post, and which page of a list."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from mitreden.campaigns.models import Campaign
from mitreden.news.models import TEXT_MAX, TITLE_MAX, TITLE_MIN
from mitreden.web.i18n import lazy_gettext as _

REGION = ""
_BIGGEST = 2**31 - 1


class PostForm(FlaskForm):  # type: ignore[misc]  # it is untyped
    """The words of a post, and where a new one belongs."""

    place = SelectField(_("Wozu gehört die Neuigkeit?"))
    title = StringField(
        _("Titel"),
        [
            InputRequired(_("Bitte geben Sie der Neuigkeit einen Titel.")),
            Length(TITLE_MIN, TITLE_MAX, _("Der Titel braucht 3 bis 120 Zeichen.")),
        ],
    )
    text = TextAreaField(
        _("Was gibt es Neues?"),
        [
            InputRequired(_("Bitte schreiben Sie, was es Neues gibt.")),
            Length(max=TEXT_MAX, message=_("Bitte fassen Sie sich kürzer: höchstens 4.000 Zeichen.")),
        ],
    )

    def offer(self, campaigns: Iterable[Campaign] | None) -> None:
        """Set the closed list of places; None: the post has its place and keeps it."""
        if campaigns is None:
            del self.place
            return
        choices = [SelectChoice(campaign.slug, campaign.title) for campaign in campaigns]
        self.place.choices = [SelectChoice(REGION, _("die ganze Region")), *choices]

    @property
    def words(self) -> dict[str, str]:
        """What the commands take."""
        return {"title": self.title.data or "", "text": self.text.data or ""}


class PageForm(FlaskForm):  # type: ignore[misc]  # it is untyped
    """Where a page of a list begins."""

    class Meta:
        csrf = False

    before = IntegerField(validators=[Optional(), NumberRange(1, _BIGGEST)])
