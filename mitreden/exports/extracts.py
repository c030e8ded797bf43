"""What is taken out of the database for a table, in portions by key: memory stays flat however large the campaign is.

Each portion is a statement of its own, so that whoever reads may commit in between (a job notes its progress) and no
transaction stays open for the whole table.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from mitreden.bundles import queries as bundles
from mitreden.campaigns.models import Campaign
from mitreden.comments.models import Comment
from mitreden.core.keys import KeyStore
from mitreden.exports import cells
from mitreden.exports.columns import Cell, Column, TableKind, columns
from mitreden.exports.pseudonyms import Pseudonym, pseudonyms
from mitreden.extensions import db
from mitreden.ideas.models import UNSENT, Idea, IdeaNeed
from mitreden.region.models import InnovationField, Organisation
from mitreden.replies.models import Reply, ReplyIdea
from mitreden.roadmap.models import PUBLIC_STATES, Measure, MeasureIdea, Milestone, measure_partner

PORTION = 500


@dataclass(frozen=True)
class Extract:
    """One table of one campaign as one reader may have it: nothing in it hangs on a session.

    `is_open`: open data, only what everybody may read on the pages anyway.
    """

    table: TableKind
    campaign_id: int
    slug: str
    about: dict[str, Any] = field(repr=False)
    pseudonym: Pseudonym = field(repr=False)
    shows_counts: bool
    is_open: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of this table for this reader."""
        return columns(self.table, is_open=self.is_open)

    def total(self) -> int:
        """How many rows the table has now."""
        return int(db.session.scalar(_COUNTS[self.table, self.is_open], {"campaign_id": self.campaign_id}) or 0)

    def portions(self) -> Iterator[list[dict[str, Cell]]]:
        """The rows by number, some hundred at a time."""
        after, names = 0, [column.name for column in self.columns]
        while rows := self._rows_after(after):
            after = rows[-1].id
            yield [{name: values[name] for name in names} for values in _CELLS[self.table](self, rows)]

    def rows(self) -> Iterator[dict[str, Cell]]:
        """The rows one by one."""
        for portion in self.portions():
            yield from portion

    def _rows_after(self, after: int) -> Sequence[sa.Row[Any]]:
        values = {"campaign_id": self.campaign_id, "after": after, "portion": PORTION}
        return db.session.execute(_ROWS[self.table, self.is_open], values).all()


def extract(
    table: TableKind, campaign: Campaign, keys: KeyStore, *, shows_counts: bool, is_open: bool = False
) -> Extract:
    """A table of a campaign (loaded with fields and phases)."""
    return Extract(
        table=table, campaign_id=campaign.id, slug=campaign.slug, about=about(campaign), shows_counts=shows_counts,
        pseudonym=(lambda _person_id: None) if is_open else pseudonyms(keys, campaign.id), is_open=is_open,
    )  # fmt: skip


def about(campaign: Campaign) -> dict[str, Any]:
    """What a table says of its campaign. Nothing that changes without the campaign changing."""
    return {
        "slug": campaign.slug,
        "title": campaign.title,
        "state": campaign.state.value,
        "permalink": f"/campaigns/{campaign.slug}",
        "fields": [field.name for field in campaign.fields],
        "phases": [
            {"kind": phase.kind.value, "starts_at": phase.starts_at.isoformat(), "ends_at": phase.ends_at.isoformat()}
            for phase in campaign.phases
        ],
    }


_parent = aliased(Comment, name="parent")
_lead = aliased(Organisation, name="lead")
_replier = aliased(Organisation, name="replier")
_IDEAS = (
    sa.select(
        Idea.id, Idea.kind, Idea.title, Idea.text_html, Idea.text_source, Idea.text_format, InnovationField.name.label("field"),
        Organisation.name.label("municipality"), Organisation.ags, Idea.place, Idea.lat, Idea.lon, Idea.channel, Idea.state,
        Idea.aside, Idea.state_text, Idea.decline_reason, Idea.rule_key, Idea.support_count, Idea.earlier_support,
        Idea.comment_count, Idea.version, Idea.created_at, Idea.submitted_at, Idea.published_at, Idea.state_changed_at,
        Idea.import_ref, Idea.import_flags, Idea.author_id, _replier.name.label("reply_by"),
        Reply.competence.label("reply_competence"), Reply.standing.label("reply_standing"),
        Reply.cost_class.label("reply_cost"), Reply.feasibility.label("reply_feasibility"),
        Reply.released_at.label("replied_at"),
    )
    .join(InnovationField, InnovationField.id == Idea.field_id)
    .outerjoin(Organisation, Organisation.id == Idea.municipality_id)
    .outerjoin(ReplyIdea, sa.and_(ReplyIdea.idea_id == Idea.id, ReplyIdea.is_current))
    .outerjoin(Reply, Reply.id == ReplyIdea.reply_id)
    .outerjoin(_replier, _replier.id == Reply.organisation_id)
)  # fmt: skip
_COMMENTS = (
    sa.select(
        Comment.id, Comment.idea_id, Idea.import_ref.label("idea_ref"), Idea.created_at.label("idea_created_at"),
        Comment.parent_id, _parent.import_ref.label("parent_ref"), _parent.created_at.label("parent_created_at"),
        Comment.text_html, Comment.text_source, Comment.text_format, Comment.voice, Organisation.name.label("organisation"),
        Comment.state, Comment.aside, Comment.rule_key, Comment.version, Comment.created_at, Comment.published_at,
        Comment.edited_at, Comment.import_ref, Comment.author_id,
    )
    .join(Idea, Idea.id == Comment.idea_id)
    .outerjoin(_parent, _parent.id == Comment.parent_id)
    .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
)  # fmt: skip
_MEASURES = (
    sa.select(
        Measure.id, Measure.title, Measure.summary, Measure.description_html, InnovationField.name.label("field"),
        Measure.state, _lead.name.label("lead"), Measure.starts_on, Measure.ends_on, Measure.cost, Measure.created_at,
        Measure.state_changed_at,
    )
    .join(InnovationField, InnovationField.id == Measure.field_id)
    .outerjoin(_lead, _lead.id == Measure.lead_id)
)  # fmt: skip
_OPEN_MEASURES = Measure.state.in_(sorted(PUBLIC_STATES))
_BASES: dict[TableKind, tuple[Any, Any]] = {
    TableKind.IDEAS: (_IDEAS, Idea),
    TableKind.COMMENTS: (_COMMENTS, Comment),
    TableKind.MEASURES: (_MEASURES, Measure),
}
# What was not sent in belongs to its author. Measures are the region's: each campaign's table has them all, with its own ideas.
_WANTED: dict[tuple[TableKind, bool], tuple[Any, ...]] = {
    (TableKind.IDEAS, False): (Idea.campaign_id == sa.bindparam("campaign_id"), Idea.state.not_in(sorted(UNSENT))),
    (TableKind.IDEAS, True): (Idea.campaign_id == sa.bindparam("campaign_id"), Idea.is_public),
    (TableKind.COMMENTS, False): (Comment.campaign_id == sa.bindparam("campaign_id"),),
    (TableKind.COMMENTS, True): (
        Comment.campaign_id == sa.bindparam("campaign_id"),
        Comment.is_public,
        Comment.idea_id.in_(sa.select(Idea.id).where(Idea.is_public)),
    ),
    (TableKind.MEASURES, False): (),
    (TableKind.MEASURES, True): (_OPEN_MEASURES,),
}


def _statement(table: TableKind, conditions: Sequence[Any]) -> sa.Select[Any]:
    select, model = _BASES[table]
    query: sa.Select[Any] = select.where(*conditions, model.id > sa.bindparam("after")).order_by(model.id)
    return query.limit(sa.bindparam("portion"))


_ROWS = {(table, is_open): _statement(table, wanted) for (table, is_open), wanted in _WANTED.items()}
_COUNTS = {
    (table, is_open): sa.select(sa.func.count(_BASES[table][1].id)).where(*wanted)
    for (table, is_open), wanted in _WANTED.items()
}


def _idea_cells(of: Extract, rows: Sequence[Any]) -> Iterator[dict[str, Cell]]:
    query = (
        sa.select(MeasureIdea.idea_id, Measure.id, Measure.title, MeasureIdea.role)
        .join(Measure, Measure.id == MeasureIdea.measure_id)
        .where(MeasureIdea.idea_id.in_([row.id for row in rows]), *([_OPEN_MEASURES] if of.is_open else []))
        .order_by(Measure.id)
    )
    listed = {
        "measures": _listed(query, lambda row: f"{row.id} ({row.role.value}): {row.title}"),
        "needed_in": _listed(
            _needs([row.id for row in rows]), lambda row: f"{row.name} ({row.ags})" if row.ags else row.name
        ),
    }
    joined = bundles.in_tables([row.id for row in rows])
    for row in rows:
        lines = {name: found.get(row.id, ()) for name, found in listed.items()}
        joint = cells.joint_cells(joined.get(row.id), shows_counts=of.shows_counts)
        yield cells.idea_cells(row, of.slug, lines, of.pseudonym, shows_counts=of.shows_counts) | joint


def _needs(idea_ids: Sequence[int]) -> Any:
    """Each place once, however many said so; but not the idea's own."""
    return (
        sa.select(IdeaNeed.idea_id, Organisation.name, Organisation.ags)
        .join(Organisation, Organisation.id == IdeaNeed.municipality_id)
        .join(Idea, Idea.id == IdeaNeed.idea_id)
        .where(IdeaNeed.idea_id.in_(idea_ids), IdeaNeed.municipality_id.is_distinct_from(Idea.municipality_id))
        .group_by(IdeaNeed.idea_id, Organisation.id, Organisation.name, Organisation.ags)
        .order_by(Organisation.name, Organisation.id)
    )


def _comment_cells(of: Extract, rows: Sequence[Any]) -> Iterator[dict[str, Cell]]:
    for row in rows:
        yield cells.comment_cells(row, of.slug, of.pseudonym)


def _measure_cells(of: Extract, rows: Sequence[Any]) -> Iterator[dict[str, Cell]]:
    ids = [row.id for row in rows]
    partners = (
        sa.select(measure_partner.c.measure_id, Organisation.name)
        .join(Organisation, Organisation.id == measure_partner.c.organisation_id)
        .where(measure_partner.c.measure_id.in_(ids))
        .order_by(Organisation.name, Organisation.id)
    )
    ideas = (
        sa.select(MeasureIdea.measure_id, Idea.id, MeasureIdea.role, Idea.title)
        .join(Idea, Idea.id == MeasureIdea.idea_id)
        .where(MeasureIdea.measure_id.in_(ids), Idea.campaign_id == of.campaign_id)
        .where(Idea.is_public if of.is_open else sa.true())
        .order_by(Idea.id)
    )
    milestones = (
        sa.select(Milestone.measure_id, Milestone.due_on, Milestone.done_on, Milestone.title)
        .where(Milestone.measure_id.in_(ids))
        .order_by(Milestone.due_on, Milestone.id)
    )
    listed = {
        "partners": _listed(partners, lambda row: row.name),
        "ideas": _listed(ideas, lambda row: f"{row.id} ({row.role.value}): {row.title}"),
        "milestones": _listed(milestones, lambda row: f"{row.due_on} ({row.done_on or 'open'}): {row.title}"),
    }
    for row in rows:
        yield cells.measure_cells(row, {name: lines.get(row.id, ()) for name, lines in listed.items()})


_CELLS: dict[TableKind, Callable[[Extract, Sequence[Any]], Iterator[dict[str, Cell]]]] = {
    TableKind.IDEAS: _idea_cells,
    TableKind.COMMENTS: _comment_cells,
    TableKind.MEASURES: _measure_cells,
}


def _listed(query: Any, line: Callable[[Any], str]) -> dict[int, list[str]]:
    """Lines by the number in the first column."""
    found: dict[int, list[str]] = {}
    for row in db.session.execute(query):
        found.setdefault(row[0], []).append(line(row))
    return found
