"""“We need this too”: somebody adds their municipality to an idea from elsewhere. A place, not a vote: nothing is counted.

The places are public, who named them is not: neither page nor table nor log says it. It is kept so that nobody says it twice,
and can take it back. See ADR 0028.
"""

from typing import Any, NamedTuple

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.audit import commands as log
from mitreden.campaigns import queries as campaigns
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.core.reading import one_text
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import policy, states
from mitreden.ideas.models import Idea, IdeaNeed
from mitreden.region.models import Organisation, OrganisationKind
from mitreden.timeline import commands as timeline
from mitreden.timeline import queries as life_lines
from mitreden.timeline.models import Subject

KEY = "idea.needed"
_CLOSED = N_("Hier können Sie das gerade nicht sagen.")


class Need(NamedTuple):
    """A municipality that needs an idea, too; `is_mine`: whoever looks has said so."""

    name: str
    slug: str
    is_mine: bool = False


_PLACES = (
    sa.select(
        Organisation.name, Organisation.slug,
        sa.func.max(sa.case((IdeaNeed.person_id == sa.bindparam("person_id", type_=sa.Integer()), 1), else_=0)).label("is_mine"),
    )
    .join(Organisation, Organisation.id == IdeaNeed.municipality_id)
    .where(IdeaNeed.idea_id == sa.bindparam("idea_id", type_=sa.Integer()))
    .group_by(Organisation.id, Organisation.name, Organisation.slug)
    .subquery("needs")
)  # fmt: skip
# All places in one cell of the question for the idea: a page has no query to spare.
IN_ONE_CELL = sa.select(
    one_text(sa.cast(_PLACES.c.is_mine, sa.Text) + "\t" + _PLACES.c.slug + "\t" + _PLACES.c.name)
).scalar_subquery()


def read(cell: str | None, home: str | None) -> list[Need]:
    """The places in a cell, by name; but not the idea's own, by its slug, to which it may have moved since."""
    parts = (line.split("\t", 2) for line in (cell or "").splitlines())
    return sorted(Need(name, slug, is_mine == "1") for is_mine, slug, name in parts if slug != home)


def own_place(person_id: int, idea_id: int) -> int | None:
    """The municipality that a person has named with an idea."""
    mine = sa.and_(IdeaNeed.idea_id == idea_id, IdeaNeed.person_id == person_id)
    return db.session.scalar(sa.select(IdeaNeed.municipality_id).where(mine))


def say_need(*, idea: Idea, by: Person, municipality_id: int) -> None:
    """Name the municipality of one's own that needs an idea, too; saying another one later takes its place.

    `idea` with campaign and phases. The life-line tells a place once, whatever becomes of it later.
    """
    states.lock(idea)
    if not policy.may_need(by, idea, clock.now()) or not campaigns.takes_part(by, idea.campaign):
        raise NotAllowedError(_CLOSED)
    place = db.session.get(Organisation, municipality_id)
    if place is None or place.kind is not OrganisationKind.MUNICIPALITY:
        raise DomainError(N_("Bitte wählen Sie eine Gemeinde."), field="municipality")
    if place.id == idea.municipality_id:
        raise DomainError(
            N_("Von dort kommt die Idee schon. Bitte wählen Sie eine andere Gemeinde."), field="municipality"
        )
    mine = db.session.scalars(
        sa.select(IdeaNeed).where(IdeaNeed.idea_id == idea.id, IdeaNeed.person_id == by.id)
    ).first()
    if mine is None:
        mine = IdeaNeed(idea_id=idea.id, person_id=by.id, said_on=clock.today(), municipality_id=place.id)
        db.session.add(mine)
    elif mine.municipality_id == place.id:
        return
    mine.municipality_id, mine.said_on = place.id, clock.today()
    _note(idea, "idea.needed", place.id)
    if not _is_told(idea.id, place.name):
        timeline.append(Subject.IDEA, idea.id, KEY, name=place.name)


def _is_told(idea_id: int, name: str) -> bool:
    return any(
        entry.key == KEY and entry.data.get("name") == name for entry in life_lines.entries(Subject.IDEA, idea_id)
    )


def take_back_need(*, idea: Idea, by: Person) -> None:
    """Take back what one said, at any time. The place stays while somebody else says the same."""
    states.lock(idea)
    mine = db.session.scalars(
        sa.select(IdeaNeed).where(IdeaNeed.idea_id == idea.id, IdeaNeed.person_id == by.id)
    ).first()
    if mine is not None:
        db.session.delete(mine)
        _note(idea, "idea.need_taken_back", mine.municipality_id)


def _note(idea: Idea, event: str, municipality_id: int) -> None:
    """The log names the place, never the person."""
    idea.changed_no += 1
    db.session.flush()
    log.record(event, by=None, subject="idea", subject_id=idea.id, municipality=municipality_id)


def leave_needs(person_id: int) -> None:
    """Somebody leaves: the places stay, and are nobody's."""
    _part(IdeaNeed.person_id == person_id)


def part_needs(campaign_id: int) -> None:
    """The same for all of a campaign."""
    _part(IdeaNeed.idea_id.in_(sa.select(Idea.id).where(Idea.campaign_id == campaign_id)))


def _part(which: Any) -> None:
    db.session.execute(
        sa.update(IdeaNeed).where(which).values(person_id=None).execution_options(synchronize_session=False)
    )
