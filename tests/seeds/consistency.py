"""What must hold of any data, however it was written."""

import sqlalchemy as sa

from mitreden.campaigns.models import Campaign
from mitreden.extensions import db
from mitreden.ideas.models import PUBLIC_STATES, Idea, IdeaState, IdeaVersion
from mitreden.search.models import SearchDocument
from mitreden.timeline.models import Subject, TimelineEntry
from mitreden.voting.models import Vote

_VOTES = sa.select(sa.func.count()).where(Vote.idea_id == Idea.id).scalar_subquery()
_PUBLIC = sa.select(sa.func.count()).where(Idea.campaign_id == Campaign.id, Idea.is_public).scalar_subquery()
_SENT = Idea.state != IdeaState.DRAFT


def _ids(*conditions: sa.ColumnElement[bool]) -> list[int]:
    return list(db.session.scalars(sa.select(Idea.id).where(*conditions)))


def assert_consistent() -> None:
    """Counts are numbers of rows; every idea has its version, its life-line and its place in the index."""
    assert _ids(Idea.support_count != _VOTES) == []
    wrong = db.session.scalars(sa.select(Campaign.slug).where(Campaign.public_ideas != _PUBLIC)).all()
    assert wrong == []
    is_public = sa.and_(Idea.state.in_(PUBLIC_STATES), Idea.aside.is_(None))
    assert _ids(Idea.is_public != is_public) == []
    assert _ids(Idea.is_public, Idea.published_at.is_(None)) == []
    has_version = sa.exists().where(
        IdeaVersion.idea_id == Idea.id, IdeaVersion.number == Idea.version, IdeaVersion.text_html == Idea.text_html
    )
    assert _ids(_SENT, sa.not_(has_version)) == []
    is_indexed = sa.exists().where(SearchDocument.kind == "idea", SearchDocument.object_id == Idea.id)
    assert _ids(_SENT, sa.not_(is_indexed)) == []
    tells = sa.exists().where(TimelineEntry.subject == Subject.IDEA, TimelineEntry.subject_id == Idea.id)
    assert _ids(_SENT, sa.not_(tells)) == []
    elsewhere = sa.select(Vote.idea_id).join(Idea, Idea.id == Vote.idea_id).where(Vote.campaign_id != Idea.campaign_id)
    assert db.session.scalars(elsewhere).all() == []
