"""Who is told of a decision, and what: mails are written in the transaction of the decision."""

from typing import Any

from mitreden.accounts import queries as people
from mitreden.campaigns.models import Campaign
from mitreden.comments.models import Comment
from mitreden.extensions import db
from mitreden.ideas.models import Aside, Idea
from mitreden.moderation.models import DecisionKind, ModerationDecision, Notice, Rule
from mitreden.moderation.posts import Post, idea_of
from mitreden.outbox import commands as outbox

TO_AUTHOR = {
    DecisionKind.PUBLISH: "moderation.published",
    DecisionKind.RETURN: "moderation.returned",
    DecisionKind.HIDE: "moderation.hidden",
    DecisionKind.RESTORE: "moderation.restored",
}


TO_COMMENTER = {
    DecisionKind.PUBLISH: "moderation.comment_published",
    DecisionKind.HIDE: "moderation.comment_hidden",
    DecisionKind.RESTORE: "moderation.comment_restored",
}


TO_PAINTER = {
    DecisionKind.HIDE: "moderation.picture_hidden",
    DecisionKind.RESTORE: "moderation.picture_restored",
}


def to_author(post: Post, decision: ModerationDecision, rule: Rule | None, *, was_public: bool) -> None:
    """Tell the author, if there is an address. That something stays as it is is no news."""
    kinds = TO_COMMENTER if isinstance(post, Comment) else TO_PAINTER if decision.picture_id else TO_AUTHOR
    author = people.person(post.author_id) if post.author_id else None
    if author is None or not author.email or decision.kind not in kinds:
        return
    idea = idea_of(post)
    campaign = db.session.get(Campaign, idea.campaign_id)
    outbox.enqueue(
        kinds[decision.kind],
        address=author.email,
        locale=author.locale,
        title=idea.title,
        idea=idea.id,
        reason=decision.reason,
        rule=rule.title if rule else "",
        rule_text=rule.text if rule else "",
        on_notice=decision.on_notice,
        was_public=was_public,
        decision=decision.id,
        contact=campaign.contact if campaign else "",
    )


def receipt(notice: Notice, idea: Idea) -> None:
    """Tell who sent a notice that it came in."""
    _to_reporter("moderation.notice_received", notice, idea)


def to_reporter(notice: Notice, decision: ModerationDecision, idea: Idea) -> None:
    """Tell who sent a notice what was decided, and how to disagree."""
    campaign = db.session.get(Campaign, idea.campaign_id)
    contact = campaign.contact if campaign else ""
    _to_reporter(
        "moderation.notice_decided",
        notice,
        idea,
        decided=decision.kind.value,
        reason=_for_reporter(decision),
        contact=contact,
    )


def _for_reporter(decision: ModerationDecision) -> str:
    """The reason why an idea stays is written for the reporter; the words of a restriction are for its author."""
    return decision.reason if decision.kind is DecisionKind.KEEP else ""


def _to_reporter(kind: str, notice: Notice, idea: Idea, **data: Any) -> None:
    if notice.email:
        outbox.enqueue(
            kind, address=notice.email, locale=notice.locale, number=notice.id, name=notice.name,
            title=idea.title if idea.aside is not Aside.HIDDEN else f"#{idea.id}", idea=idea.id, receipt=notice.receipt,
            is_comment=notice.comment_id is not None, is_picture=notice.picture_id is not None, **data,
        )  # fmt: skip
