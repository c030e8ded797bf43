"""The things that one can follow, with name and address, as far as somebody may know of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from mitreden.accounts.policy import Visitor
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.extensions import db
from mitreden.following.models import Follow, FollowKind
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea
from mitreden.region.models import InnovationField, Organisation, Region

_Named = sa.Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Thing:
    """Something to follow. `key` is its slug or number; the region is followed where its news stands."""

    kind: FollowKind
    id: int
    title: str
    key: str | int

    @property
    def path(self) -> str:
        return "/news" if self.kind is FollowKind.REGION else f"{_FOLDERS[self.kind]}/{self.key}"


_FOLDERS = {
    FollowKind.CAMPAIGN: "/campaigns",
    FollowKind.FIELD: "/fields",
    FollowKind.MUNICIPALITY: "/municipalities",
    FollowKind.IDEA: "/ideas",
}


def _campaigns(person: Visitor) -> _Named:
    return sa.select(Campaign.id, Campaign.title, Campaign.slug).where(campaigns.visible_to(person))


def _fields(_: Visitor) -> _Named:
    return sa.select(InnovationField.id, InnovationField.name, InnovationField.slug)


def _municipalities(_: Visitor) -> _Named:
    return sa.select(Organisation.id, Organisation.name, Organisation.slug)


def _ideas(person: Visitor) -> _Named:
    return sa.select(Idea.id, Idea.title, Idea.id.label("key")).where(Idea.is_public, ideas.visible_to(person))


def _regions(_: Visitor) -> _Named:
    return sa.select(Region.id, Region.name, Region.slug)


_VISIBLE: dict[FollowKind, tuple[Callable[[Visitor], _Named], Any]] = {
    FollowKind.CAMPAIGN: (_campaigns, Campaign.id),
    FollowKind.FIELD: (_fields, InnovationField.id),
    FollowKind.MUNICIPALITY: (_municipalities, Organisation.id),
    FollowKind.IDEA: (_ideas, Idea.id),
    FollowKind.REGION: (_regions, Region.id),
}


def thing(person: Visitor, kind: FollowKind, subject_id: int) -> Thing | None:
    """One thing, None if `person` may not know of it."""
    visible, number = _VISIBLE[kind]
    row = db.session.execute(visible(person).where(number == subject_id)).first()
    return Thing(kind, *row) if row else None


def followed(person: Visitor) -> list[Thing]:
    """All that a person follows and may still see, by kind and name: one query a kind."""
    found: list[Thing] = []
    for kind, (visible, number) in _VISIBLE.items():
        mine = sa.select(Follow.subject_id).where(Follow.person_id == person.id, Follow.kind == kind)
        rows = db.session.execute(visible(person).where(number.in_(mine)))
        found += sorted((Thing(kind, *row) for row in rows), key=lambda one: (one.title.casefold(), one.id))
    return found


def named(person: Visitor, wanted: dict[FollowKind, set[int]]) -> dict[tuple[FollowKind, int], Thing]:
    """Those of the `wanted` things that `person` may see: one query a kind that occurs."""
    found: dict[tuple[FollowKind, int], Thing] = {}
    for kind, numbers in wanted.items():
        visible, number = _VISIBLE[kind]
        for row in db.session.execute(visible(person).where(number.in_(numbers))):
            found[kind, row[0]] = Thing(kind, *row)
    return found
