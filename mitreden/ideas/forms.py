"""Shape of input: what people type for an idea."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from mitreden.campaigns.models import Campaign
from mitreden.core.words import N_
from mitreden.ideas import editions, points
from mitreden.ideas.editions import Seen
from mitreden.ideas.models import TEXT_MAX, TITLE_MAX, Idea, IdeaKind
from mitreden.ideas.slots import PictureFields
from mitreden.ideas.words import PLACE_MAX
from mitreden.region import queries as region
from mitreden.region.models import Organisation
from mitreden.web.i18n import gettext
from mitreden.web.i18n import lazy_gettext as _

WHOLE_REGION = "0"
POINT_MAX = 500
KINDS = {
    IdeaKind.IDEA: N_("Eine Idee"),
    IdeaKind.EXAMPLE: N_("Ein gutes Beispiel von anderswo"),
    IdeaKind.PREPARED: N_("Eine vorbereitete Maßnahme, zu der alle etwas sagen können"),
}
_CHOSEN = ("field_id", "kind", "municipality_id")  # from closed lists
_NO_POINT = _("Das können wir nicht lesen. Bitte geben Sie Breite und Länge an, zum Beispiel: 48,7012, 13,5034")


class IdeaForm(PictureFields):
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
    municipality_name = StringField(
        _("Für welche Gemeinde?"), [Length(max=PLACE_MAX, message=_("Diese Gemeinde kennen wir nicht."))]
    )
    place = StringField(_("Wo genau?"), [Length(max=PLACE_MAX, message=_("Bitte beschreiben Sie den Ort kürzer."))])
    point = StringField(_("Punkt auf der Karte"), [Length(max=POINT_MAX, message=_NO_POINT)])
    kind = RadioField(_("Was möchten Sie einreichen?"), default=IdeaKind.IDEA.value)
    is_substance = BooleanField(_("Das ändert, worum es geht"))
    is_old_enough = BooleanField()
    types_place = False  # there are too many municipalities to choose from
    typed_place_id: int | None = None
    edition = StringField(
        validators=[Length(max=40)]
    )  # what the form shows, and its own name, where scripts run: see `editions`
    written_in = StringField(validators=[Length(max=40)])
    known = StringField(validators=[Length(max=1)])  # whoever got this form was signed in
    then = StringField()  # which button was pressed: "keep" saves only, "preview" shows, "change" goes back to the form

    def validate_point(self, field: Any) -> None:
        """A point can be read from what was typed or pasted; whether it lies here is a rule of the domain."""
        try:
            points.point(field.data or "")
        except ValueError as error:
            raise ValidationError(_NO_POINT) from error

    def validate_municipality_name(self, field: Any) -> None:
        """Where there are too many to choose from, what was typed means exactly one; nothing means the whole region."""
        text = (field.data or "").strip()
        if not self.types_place or not text:
            return
        meant = region.places_meant(text)
        if len(meant) != 1:
            raise ValidationError(_which(meant))
        self.typed_place_id = meant[0].id

    def validate_text(self, field: Any) -> None:
        """Whoever sends in says what it is about; how much is a rule of the domain."""
        if not self.keeps and not (field.data or "").strip():
            raise ValidationError(gettext("Bitte beschreiben Sie Ihre Idee mit Worten."))

    @classmethod
    def offering(
        cls, campaign: Campaign, towns: list[Organisation], kinds: Sequence[IdeaKind], **values: Any
    ) -> "IdeaForm":
        """The form with the closed choices of a campaign; `towns`: where it names no municipalities itself."""
        form = cls(**values)
        form.kind.choices = [(kind.value, gettext(KINDS[kind])) for kind in kinds]
        if form.kind.data not in kinds and not form.is_submitted():
            form.kind.data = kinds[0].value
        form.is_old_enough.label.text = gettext("Ich bin mindestens %(age)s Jahre alt.", age=campaign.minimum_age)
        places = campaign.municipalities or towns
        please = ("", gettext("Bitte wählen"))
        fields = [(str(field.id), field.name) for field in campaign.fields]
        form.field_id.choices = fields if len(fields) == 1 else [please, *fields]
        whole = (WHOLE_REGION, gettext("ganze Region"))
        listed = [(str(place.id), place.name) for place in places]
        form.municipality_id.choices = [please, whole, *listed] if listed else [whole]
        form.types_place = not places and bool(region.municipalities(1))
        return form

    @classmethod
    def of(cls, idea: Idea, towns: list[Organisation], kinds: Sequence[IdeaKind]) -> "IdeaForm":
        """The form filled with an idea, to change it."""
        form = cls.offering(
            idea.campaign, towns, kinds, title=idea.title, text=idea.text_source, field_id=str(idea.field_id),
            municipality_id=str(idea.municipality_id or WHOLE_REGION), place=idea.place,
            municipality_name=_said_place(idea), kind=idea.kind.value,
            point=points.said(idea.lat, idea.lon), edition=editions.edition(idea),
        )  # fmt: skip
        for name in {"field_id", "municipality_id"} & {*(idea.left_open or ())}:
            form[name].data = ""
        return form

    @property
    def keeps(self) -> bool:
        """Whether it is to be saved only, not sent in."""
        return bool(self.then.data == "keep")

    @property
    def previews(self) -> bool:
        """Whether it is to be looked at before it is sent."""
        return bool(self.then.data == "preview")

    @property
    def goes_back(self) -> bool:
        """Whether somebody comes back from the preview to write on."""
        return bool(self.is_submitted() and self.then.data == "change")

    @property
    def seen(self) -> Seen:
        """What this form knows of the idea."""
        return Seen((self.edition.data or "")[:40], (self.written_in.data or "")[:40])

    @property
    def values(self) -> dict[str, Any]:
        """What the commands take."""
        lat, lon = points.point(self.point.data or "") or (None, None)
        return {
            "kind": IdeaKind(self.kind.data), "lat": lat, "lon": lon,
            "title": self.title.data or "", "text": self.text.data or "", "field_id": int(self.field_id.data),
            "municipality_id": self.typed_place_id if self.types_place else int(self.municipality_id.data) or None,
            "place": self.place.data or "",
        }  # fmt: skip


def begun(form: IdeaForm, campaign: Campaign) -> tuple[Seen, dict[str, Any]]:
    """What the commands take of a form that is still being written. In the place of what is not chosen yet stands something."""
    chosen = {
        name: form[name].data for name in _CHOSEN if form[name].data in {value for value, _ in form[name].choices}
    }
    meant = region.places_meant(form.municipality_name.data or "") if form.types_place else []
    place_id = int(chosen.get("municipality_id") or WHOLE_REGION) or (meant[0].id if len(meant) == 1 else None)
    try:
        lat, lon = points.point((form.point.data or "")[:POINT_MAX]) or (None, None)
    except ValueError:
        lat = lon = None
    title = form.title.data or ""
    left_open = [name for name in ("field_id", "municipality_id") if not chosen.get(name)] + (
        [] if title.strip() else ["title"]
    )
    return form.seen._replace(left_open=tuple(left_open)), {
        "title": title, "text": form.text.data or "", "place": form.place.data or "", "lat": lat, "lon": lon,
        "kind": IdeaKind(chosen.get("kind") or IdeaKind.IDEA), "municipality_id": place_id,
        "field_id": int(chosen.get("field_id") or campaign.fields[0].id),
    }  # fmt: skip


def _said_place(idea: Idea) -> str:
    """The municipality of an idea as one would type it, with its key: names are not always the only ones."""
    place = idea.municipality
    return "" if place is None else f"{place.name} ({place.ags})" if place.ags else place.name


def _which(meant: Sequence[Any]) -> str:
    if not meant:
        return str(gettext("Diese Gemeinde kennen wir nicht. Bitte schauen Sie, wie sie geschrieben wird."))
    names = "; ".join(f"{place.name} ({place.ags})" if place.ags else place.name for place in meant[:5])
    more = " …" if len(meant) > 5 else ""
    return str(gettext("Das passt auf mehrere. Bitte schreiben Sie eine davon: %(names)s", names=names + more))
