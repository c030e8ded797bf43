"""The part of the form for an idea that is about its pictures: three slots, each with a file or a picture that is there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Length, Optional

from mitreden.ideas.gallery import Shown
from mitreden.ideas.models import ALT_MAX, PICTURES_MAX
from mitreden.ideas.pictures import Wanted
from mitreden.web.i18n import lazy_gettext as _

ACCEPT = "image/jpeg,image/png,image/webp,image/gif"  # not image/*: so telephones send JPEG instead of their own format


@dataclass(frozen=True)
class Slot:
    """The fields of one slot."""

    number: int
    file: Any
    kept: Any
    alt: Any
    place: Any
    remove: Any

    @property
    def picture_id(self) -> int:
        """The picture that is there, 0 if none is."""
        text = str(self.kept.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    @property
    def rank(self) -> tuple[int, int]:
        """Where it wants to stand."""
        return int(self.place.data or self.number), self.number


def _file(label: Any) -> FileField:
    return FileField(label, [Optional()], render_kw={"accept": ACCEPT})


def _alt() -> StringField:
    return StringField(
        _("Was ist darauf zu sehen?"), [Length(max=ALT_MAX, message=_("Bitte beschreiben Sie das Bild kürzer."))]
    )


def _place(number: int) -> SelectField:
    choices = [SelectChoice(str(place), str(place)) for place in range(1, PICTURES_MAX + 1)]
    return SelectField(_("Platz in der Reihe"), choices=choices, default=str(number), validators=[Optional()])


class PictureFields(FlaskForm):  # type: ignore[misc]  # it is untyped
    """Up to three pictures with words for those who do not see them."""

    file_1, file_2, file_3 = _file(_("Datei für Bild 1")), _file(_("Datei für Bild 2")), _file(_("Datei für Bild 3"))
    kept_1, kept_2, kept_3 = HiddenField(), HiddenField(), HiddenField()
    alt_1, alt_2, alt_3 = _alt(), _alt(), _alt()
    place_1, place_2, place_3 = _place(1), _place(2), _place(3)
    remove_1, remove_2, remove_3 = (
        BooleanField(_("Bild 1 entfernen")), BooleanField(_("Bild 2 entfernen")), BooleanField(_("Bild 3 entfernen"))
    )  # fmt: skip

    @property
    def slots(self) -> list[Slot]:
        """The slots in their order."""
        names = ("file", "kept", "alt", "place", "remove")
        return [
            Slot(number, **{name: self[f"{name}_{number}"] for name in names}) for number in range(1, PICTURES_MAX + 1)
        ]

    @property
    def names_pictures(self) -> bool:
        """Whether a slot holds a picture."""
        return any(slot.picture_id for slot in self.slots)

    @property
    def shows_pictures(self) -> bool:
        """Whether there is something in this part that should not be folded away."""
        return any(slot.picture_id or slot.alt.data or slot.file.errors or slot.alt.errors for slot in self.slots)

    @property
    def wanted(self) -> list[Wanted]:
        """The pictures that stay or come, in the order that was asked for."""
        filled = [slot for slot in self.slots if slot.picture_id and not slot.remove.data]
        return [Wanted(slot.picture_id, slot.alt.data or "") for slot in sorted(filled, key=lambda slot: slot.rank)]

    @property
    def removed(self) -> list[int]:
        """The pictures that go."""
        return [slot.picture_id for slot in self.slots if slot.picture_id and slot.remove.data]

    def hold(self, pictures: Iterable[Shown]) -> None:
        """Put the pictures that an idea has into the slots."""
        for slot, shown in zip(self.slots, pictures, strict=False):
            slot.kept.data, slot.alt.data = str(shown.id), shown.alt
