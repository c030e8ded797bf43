"""Reading what exports and imports need beside the tables themselves."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from mitreden.campaigns.models import Campaign
from mitreden.comments.models import Comment
from mitreden.exports.cells import comment_reference
from mitreden.extensions import db
from mitreden.ideas.intake import reference
from mitreden.ideas.models import Idea
from mitreden.region.models import Organisation, OrganisationKind


def campaign_called(slug: str) -> Campaign | None:
    """Any campaign, for the console: whoever types there may see it."""
    options = (sa.orm.selectinload(Campaign.fields), sa.orm.selectinload(Campaign.phases))
    return db.session.scalars(sa.select(Campaign).where(Campaign.slug == slug).options(*options)).first()


def municipalities_by_name() -> dict[str, int]:
    """Municipalities by AGS and by name in small letters; a name that several bear is left out."""
    query = sa.select(Organisation.id, Organisation.name, Organisation.ags).where(
        Organisation.kind == OrganisationKind.MUNICIPALITY
    )
    found: dict[str, int] = {}
    several: set[str] = set()
    for number, name, ags in db.session.execute(query):
        key = name.casefold()
        several |= {key} & found.keys()
        found[key] = number
        if ags:
            found[ags] = number
    return {key: number for key, number in found.items() if key not in several}


@dataclass(frozen=True)
class Known:
    """An idea that a campaign has already, as far as an import asks."""

    id: int
    earlier_support: int
    is_imported: bool


def known_ideas(campaign: Campaign, references: Sequence[str]) -> dict[str, Known]:
    """Those of `references` that the campaign has already: imported before, or exported from here."""
    columns = sa.select(Idea.id, Idea.import_ref, Idea.created_at, Idea.earlier_support)
    mine = columns.where(Idea.campaign_id == campaign.id)
    found: dict[str, Known] = {}
    for some in _chunks(references):
        for row in db.session.execute(mine.where(Idea.import_ref.in_(some))):
            found[str(row.import_ref)] = Known(row.id, row.earlier_support, is_imported=True)
        numbers = _own_numbers(campaign, "", some)
        own = mine.where(Idea.import_ref.is_(None), Idea.id.in_(numbers)) if numbers else None
        for row in db.session.execute(own) if own is not None else ():
            name = reference(campaign.slug, row.id, None, row.created_at)
            found[name] = Known(row.id, row.earlier_support, is_imported=False)
    return {name: found[name] for name in references if name in found}


def known_comments(campaign: Campaign, references: Sequence[str]) -> set[str]:
    """Those of `references` that the campaign has already."""
    mine = sa.select(Comment.id, Comment.import_ref, Comment.created_at).where(Comment.campaign_id == campaign.id)
    found: set[str] = set()
    for some in _chunks(references):
        numbers = _own_numbers(campaign, "c", some)
        own = sa.and_(Comment.import_ref.is_(None), Comment.id.in_(numbers)) if numbers else sa.false()
        for row in db.session.execute(mine.where(sa.or_(Comment.import_ref.in_(some), own))):
            found.add(comment_reference(campaign.slug, row.id, row.import_ref, row.created_at))
    return found & set(references)


def _own_numbers(campaign: Campaign, mark: str, references: Sequence[str]) -> list[int]:
    """The numbers in references that this campaign could have given."""
    own = re.compile(re.escape(campaign.slug) + rf"-{mark}(\d{{1,9}})-\d+\Z")
    return [int(match[1]) for match in map(own.match, references) if match]


def _chunks(references: Sequence[str]) -> Iterator[Sequence[str]]:
    """Few enough for one statement."""
    for start in range(0, len(references), 1_000):
        yield references[start : start + 1_000]
