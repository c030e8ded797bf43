"""What must hold of any data, however it was written."""

from collections import Counter

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from mitreden.campaigns.models import Campaign
from mitreden.comments.models import Comment, CommentState
from mitreden.extensions import db
from mitreden.ideas import counters
from mitreden.ideas.models import PUBLIC_STATES, Aside, Dimension, Idea, IdeaCount, IdeaState, IdeaVersion
from mitreden.search.models import SearchDocument
from mitreden.timeline.models import Subject, TimelineEntry
from mitreden.voting.models import Vote

_VOTES = sa.select(sa.func.count()).where(Vote.idea_id == Idea.id).scalar_subquery()
_PUBLIC = sa.select(sa.func.count()).where(Idea.campaign_id == Campaign.id, Idea.is_public).scalar_subquery()
_COMMENTS = sa.select(sa.func.count()).where(Comment.idea_id == Idea.id, Comment.is_public).scalar_subquery()
_SENT = Idea.state != IdeaState.DRAFT


def _ids(*conditions: sa.ColumnElement[bool]) -> list[int]:
    return list(db.session.scalars(sa.select(Idea.id).where(*conditions)))


def miscounted() -> set[tuple[int, Dimension, str]]:
    """Where a kept number of public ideas is not the number of rows."""
    kept = {(row.campaign_id, row.dimension, row.key, row.number) for row in db.session.scalars(sa.select(IdeaCount))}
    counted: Counter[tuple[int, Dimension, str]] = Counter()
    columns = sa.select(Idea.campaign_id, Idea.field_id, Idea.municipality_id, Idea.state, Idea.kind).where(
        Idea.is_public
    )
    for campaign_id, *where in db.session.execute(columns):
        counted.update((campaign_id, *place) for place in counters.places(*where))
    rows = {(*place, number) for place, number in counted.items()}
    return {(campaign, dimension, key) for campaign, dimension, key, number in kept ^ rows if number}


def assert_consistent() -> None:
    """Counts are numbers of rows; every idea has its version, its life-line and its place in the index."""
    assert_comments_are_consistent()
    assert _ids(Idea.support_count != _VOTES) == []
    wrong = db.session.scalars(sa.select(Campaign.slug).where(Campaign.public_ideas != _PUBLIC)).all()
    assert wrong == []
    assert miscounted() == set()
    is_public = sa.and_(Idea.state.in_(PUBLIC_STATES), Idea.aside.is_(None))
    assert _ids(Idea.is_public != is_public) == []
    assert _ids(Idea.is_public, Idea.published_at.is_(None)) == []
    has_version = sa.exists().where(
        IdeaVersion.idea_id == Idea.id, IdeaVersion.number == Idea.version, IdeaVersion.text_html == Idea.text_html
    )
    assert _ids(_SENT, sa.not_(has_version)) == []
    is_shown = sa.exists().where(
        IdeaVersion.idea_id == Idea.id, IdeaVersion.number == Idea.version, IdeaVersion.published_at.is_not(None)
    )
    assert _ids(Idea.is_public, sa.not_(is_shown)) == []
    is_indexed = sa.exists().where(SearchDocument.kind == "idea", SearchDocument.object_id == Idea.id)
    is_out_of_sight = sa.and_(Idea.aside.is_not(None), Idea.aside.in_((Aside.HIDDEN, Aside.WITHDRAWN)))
    assert _ids(_SENT, sa.not_(is_out_of_sight), sa.not_(is_indexed)) == []
    assert _ids(Idea.aside == Aside.HIDDEN, is_indexed) == [], "what is hidden is in no copy"
    tells = sa.exists().where(TimelineEntry.subject == Subject.IDEA, TimelineEntry.subject_id == Idea.id)
    assert _ids(_SENT, sa.not_(tells)) == []
    elsewhere = sa.select(Vote.idea_id).join(Idea, Idea.id == Vote.idea_id).where(Vote.campaign_id != Idea.campaign_id)
    assert db.session.scalars(elsewhere).all() == []


def assert_comments_are_consistent() -> None:
    """The count of each idea is the number of its public comments; answers hang one level deep below the same idea."""
    assert _ids(Idea.comment_count != _COMMENTS) == []
    parent = aliased(Comment)
    elsewhere = sa.or_(parent.parent_id.is_not(None), parent.idea_id != Comment.idea_id)
    assert (
        db.session.scalars(sa.select(Comment.id).join(parent, parent.id == Comment.parent_id).where(elsewhere)).all()
        == []
    )
    idea = sa.select(Idea.id).where(Idea.id == Comment.idea_id, Idea.campaign_id == Comment.campaign_id).exists()
    is_public = sa.and_(Comment.state == CommentState.PUBLISHED, Comment.aside.is_(None))
    never_published = sa.and_(Comment.is_public, Comment.published_at.is_(None))
    wrong = sa.or_(sa.not_(idea), Comment.is_public != is_public, never_published)
    assert db.session.scalars(sa.select(Comment.id).where(wrong)).all() == []
    is_found = sa.exists().where(
        SearchDocument.kind == "idea.part",
        SearchDocument.object_id == Comment.id,
        SearchDocument.whole_id == Comment.idea_id,
    )
    assert db.session.scalars(sa.select(Comment.id).where(Comment.is_public != is_found)).all() == []
