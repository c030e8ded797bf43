"""The pictures that come with a form: kept at once, so that they are still there when another field needs a second look."""

from collections.abc import Collection
from dataclasses import dataclass, field

from flask import current_app, request

from mitreden.accounts.models import Person
from mitreden.accounts.policy import Visitor
from mitreden.core.database import begin_writing
from mitreden.core.errors import DomainError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas.forms import IdeaForm
from mitreden.ideas.models import PICTURES_MAX
from mitreden.media import commands as media
from mitreden.media import queries as media_queries
from mitreden.media.store import Store
from mitreden.visits import visiting
from mitreden.web import respond
from mitreden.web.transactions import write_now


@dataclass
class Tray:
    """What came in, by the number of its slot: pictures that wait now, and what was wrong with others."""

    pictures: dict[int, int] = field(default_factory=dict)
    errors: dict[int, DomainError] = field(default_factory=dict)

    def put_on(self, form: IdeaForm, person: Visitor, own: Collection[int] = ()) -> bool:
        """Say on the form what came in and what did not. Whether all is well. `own`: what the idea has already."""
        known = {*own, *_loose(person)} if form.names_pictures else set(own)
        is_well = True
        for slot in form.slots:
            if slot.number in self.pictures:
                slot.kept.data = str(self.pictures[slot.number])
            elif slot.kept.data and slot.picture_id not in known:
                slot.kept.data = ""
                self.errors.setdefault(
                    slot.number, DomainError(N_("Dieses Bild ist nicht mehr da. Bitte wählen Sie es noch einmal aus."))
                )
            if slot.number in self.errors:
                slot.file.errors = [respond.said(self.errors[slot.number])]
                is_well = False
        return is_well


def _loose(person: Visitor) -> list[int]:
    """What this person, or a guest in this browser, uploaded and no form has saved yet."""
    if not isinstance(person, Person):
        return visiting.pictures()
    return [picture.id for picture in media_queries.loose(person.id)]


def receive(person: Visitor) -> Tray:
    """Keep the files of this request, at most three, before anything else is asked. Afterwards the request may write."""
    store, tray, keys = Store.of(current_app.config["SETTINGS"]), Tray(), dict[int, str]()
    for number in range(1, PICTURES_MAX + 1):
        file = request.files.get(f"file_{number}")
        if file is None or not file.filename:
            continue
        try:
            keys[number] = store.put(file.stream)
        except DomainError as error:
            tray.errors[number] = error
    write_now()
    if keys:
        taken = media.take_in(keys=keys.values(), by=person if isinstance(person, Person) else None)
        if not isinstance(person, Person):
            media.remove(visiting.hold_pictures([picture.id for picture in taken]))
        db.session.commit()
        begin_writing(True)  # what the form says is saved after this, in a transaction of its own
        tray.pictures = {number: picture.id for number, picture in zip(keys, taken, strict=True)}
    return tray
