"""Looking for ideas that are alike, or opposite: writes down pairs for people to look at. Nothing is joined here."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mitreden.bundles.comparing import Found, Said, compared, sameness
from mitreden.bundles.models import IdeaTrait, LikelyPair, PairKind
from mitreden.campaigns.models import Campaign, CampaignState
from mitreden.core import clock, rich_text
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.ideas.similar import Wanted, ranked

AT_ONCE = 200
SAME_MOST = 200  # ideas with the same words that are compared
REPEATS_MOST, ALIKE_MOST = 12, 5  # that are written down
MAYBE = 45.0  # less alike, two ideas can still be opposite
_JOINABLE = (CampaignState.OPEN, CampaignState.EVALUATING, CampaignState.ANSWERING)
_COLUMNS = (Idea.id, Idea.campaign_id, Idea.title, Idea.text_html, Idea.lat, Idea.lon, Idea.version)
_IS_LOOKED_AT = sa.exists().where(IdeaTrait.idea_id == Idea.id, IdeaTrait.version == Idea.version)
_NEW = (
    sa.select(*_COLUMNS)
    .join(Campaign, Campaign.id == Idea.campaign_id)
    .where(Idea.is_public, Campaign.state.in_(_JOINABLE), ~_IS_LOOKED_AT)
    .order_by(Idea.id)
)


def unseen(limit: int = AT_ONCE) -> list[Any]:
    """Public ideas whose words of now nobody has compared yet, the oldest first."""
    return list(db.session.execute(_NEW.limit(limit)))


def look(row: Any) -> int:
    """Compare an idea with those that were there before it or came since; how many pairs there are now."""
    said = _said(row)
    own = sameness(said.title, said.text)
    _write(IdeaTrait, {"idea_id": row.id, "campaign_id": row.campaign_id, "version": row.version, "sameness": own})
    mine = sa.or_(LikelyPair.idea_id == row.id, LikelyPair.other_id == row.id)
    gone = sa.delete(LikelyPair).where(mine, LikelyPair.dismissed_at.is_(None))
    db.session.execute(gone.execution_options(synchronize_session=False))
    found = dict(_alike(row, said))
    found.update(_repeats(row, said, own))
    _keep(row, found)
    return len(found)


def _repeats(row: Any, said: Said, own: str) -> list[tuple[int, Found]]:
    """Ideas with the same words, the nearest first."""
    query = (
        sa.select(*_COLUMNS)
        .join(IdeaTrait, IdeaTrait.idea_id == Idea.id)
        .where(
            IdeaTrait.campaign_id == row.campaign_id, IdeaTrait.sameness == own, Idea.is_public, Idea.id != row.id,
        )
        .limit(SAME_MOST)
    )  # fmt: skip
    found = [(other.id, pair) for other in db.session.execute(query) if (pair := compared(said, _said(other), 100))]
    found.sort(key=lambda one: (one[1].metres or 0, one[0]))
    return found[:REPEATS_MOST]


def _alike(row: Any, said: Said) -> Iterable[tuple[int, Found]]:
    """Ideas that say much the same, or the opposite of it."""
    wanted = Wanted(row.campaign_id, said.title, said.text, said.point, row.id)
    likely = {one.id: one.likeness for one in ranked(wanted, sa.and_(Idea.is_public), most=4 * ALIKE_MOST, least=MAYBE)}
    if not likely:
        return []
    others = {other.id: other for other in db.session.execute(sa.select(*_COLUMNS).where(Idea.id.in_(likely)))}
    pairs = [
        (number, pair)
        for number, likeness in likely.items()
        if (pair := compared(said, _said(others[number]), likeness))
    ]
    opposite = [one for one in pairs if one[1].kind is PairKind.OPPOSITE]
    return [*[one for one in pairs if one[1].kind is not PairKind.OPPOSITE][:ALIKE_MOST], *opposite[:ALIKE_MOST]]


def _said(row: Any) -> Said:
    point = None if row.lat is None else (row.lat, row.lon)
    return Said(row.title, rich_text.plain(row.text_html), point)


def _keep(row: Any, found: dict[int, Found]) -> None:
    """Write pairs down, each with the smaller number first. What was dismissed stays so."""
    moment = clock.now()
    for other, pair in found.items():
        is_first = row.id < other
        values = {
            "idea_id": min(row.id, other), "other_id": max(row.id, other), "campaign_id": row.campaign_id, "found_at": moment,
            **pair._asdict(), "differs": pair.differs if is_first else pair.differs[::-1],
        }  # fmt: skip
        statement = _dialect().insert(LikelyPair).values(values)
        db.session.execute(statement.on_conflict_do_nothing())


def _write(table: type[IdeaTrait], values: dict[str, Any]) -> None:
    statement = _dialect().insert(table).values(values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["idea_id"], set_=values))


def _dialect() -> Any:
    return postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
