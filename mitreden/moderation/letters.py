"""Who is told of a decision, and what: mails are written in the transaction of the decision."""

from typing import Any

from mitreden.accounts import queries as people
from mitreden.campaigns.models import Campaign
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.moderation.models import DecisionKind, ModerationDecision, Notice, Rule
from mitreden.outbox import commands as outbox

TO_AUTHOR = {
    DecisionKind.PUBLISH: "moderation.published",
    DecisionKind.RETURN: "moderation.returned",
    DecisionKind.HIDE: "moderation.hidden",
    DecisionKind.RESTORE: "moderation.restored",
}


def to_author(idea: Idea, decision: ModerationDecision, rule: Rule | None, *, was_public: bool) -> None:
    """Tell the author, if there is an address. That an idea stays as it is is no news."""
    author = people.person(idea.author_id) if idea.author_id else None
    if author is None or not author.email or decision.kind not in TO_AUTHOR:
        return
    campaign = db.session.get(Campaign, idea.campaign_id)
    outbox.enqueue(
        TO_AUTHOR[decision.kind],
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
            kind, address=notice.email, locale=notice.locale, number=notice.id, name=notice.name, title=idea.title,
            receipt=notice.receipt, **data,
        )  # fmt: skip
