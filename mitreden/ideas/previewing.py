"""An idea as others would see it, before it is sent; and what may help its author. Writes nothing."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from mitreden.accounts.policy import Visitor
from mitreden.campaigns import phases
from mitreden.campaigns.models import Campaign, PhaseKind
from mitreden.core import clock
from mitreden.hints import queries as hints
from mitreden.hints.finding import Hint
from mitreden.ideas import commands
from mitreden.ideas.forms import IdeaForm
from mitreden.ideas.models import Idea
from mitreden.ideas.similar import Similar, Wanted, similar
from mitreden.region import queries as region
from mitreden.region.models import InnovationField


class Help(NamedTuple):
    """What somebody who writes may want to know. `is_voting`: supporting another idea is possible now."""

    hints: Sequence[Hint]
    similar: Sequence[Similar]
    is_voting: bool


class Preview(NamedTuple):
    """What the page before sending shows."""

    title: str
    html: str
    field: InnovationField
    municipality: str | None
    place: str
    point: tuple[float, float] | None
    pictures: Sequence[str]
    hints: Sequence[Hint]
    similar: Sequence[Similar]
    is_voting: bool


def help_with(person: Visitor, campaign: Campaign, wanted: Wanted) -> Help:
    """Hints on what is written so far, and ideas like it."""
    is_voting = phases.is_running(campaign, PhaseKind.VOTING, clock.now())
    return Help(hints.hints(f"{wanted.title}\n{wanted.text}"), similar(person, wanted), is_voting)


def preview(person: Visitor, campaign: Campaign, form: IdeaForm, idea: Idea | None = None) -> Preview:
    """The idea as it would be sent. DomainError if it cannot be."""
    values = form.values
    known = (idea.lat, idea.lon) if idea else (None, None)
    said = commands.check_complete(campaign=campaign, known_point=known, **values)
    point = None if values["lat"] is None else (values["lat"], values["lon"])
    found = help_with(
        person, campaign,
        Wanted(campaign.id, said.title, said.source, point, idea.id if idea else None),
    )  # fmt: skip
    return Preview(
        title=said.title, html=said.html, field=next(one for one in campaign.fields if one.id == values["field_id"]),
        municipality=_name(values["municipality_id"]), place=values["place"], point=point,
        pictures=[wanted.alt for wanted in form.wanted], **found._asdict(),
    )  # fmt: skip


def _name(municipality_id: Any) -> str | None:
    places = region.organisations_by_id([municipality_id]) if municipality_id else []
    return places[0].name if places else None
