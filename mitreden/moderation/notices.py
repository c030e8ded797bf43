"""Taking in notices ("Meldungen"): from anyone, signed in or not."""

from mitreden.accounts import addresses
from mitreden.audit import commands as log
from mitreden.comments.models import Comment
from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.rich_text import normalised
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.moderation import letters, queries
from mitreden.moderation.models import REASON_MAX, REASON_MIN, Notice, NoticeGround

NAME_MAX = 120


def receive_notice(
    *,
    idea: Idea,
    comment: Comment | None = None,
    picture_id: int | None = None,
    ground: NoticeGround,
    rule_key: str | None = None,
    explanation: str,
    name: str = "",
    email: str = "",
    good_faith: bool,
    locale: str = "de",
    by: Actor | None = None,
) -> Notice:
    """Keep a notice about a public idea, or a public comment below it, and send a receipt. It appears in the queue."""
    if not idea.is_public:
        raise NotFoundError(N_("Diese Idee gibt es nicht (mehr)."))
    if comment is not None and not (comment.is_public and comment.idea_id == idea.id):
        raise NotFoundError(N_("Diesen Kommentar gibt es nicht (mehr)."))
    if not good_faith:
        raise DomainError(N_("Bitte bestätigen Sie, dass Ihre Angaben stimmen."), field="good_faith")
    rule = queries.rule(rule_key) if ground is NoticeGround.RULE else None
    if ground is NoticeGround.RULE and rule is None:
        raise DomainError(N_("Bitte wählen Sie, worum es geht."), field="ground")
    name = " ".join(normalised(name).split())[:NAME_MAX]
    email = addresses.normalised(email) if email.strip() else ""
    _check_sender(ground, name, email)
    notice = Notice(
        idea_id=idea.id, comment_id=comment.id if comment else None, picture_id=picture_id, ground=ground,
        rule_id=rule.id if rule else None, explanation=_explained(explanation), name=name, email=email,
        good_faith=good_faith, locale=locale, received_at=clock.now(),
    )  # fmt: skip
    db.session.add(notice)
    db.session.flush()
    letters.receipt(notice, idea)
    log.record(
        "notice.received", by=by, subject="notice", subject_id=notice.id, idea=idea.id, ground=ground.value,
        comment=notice.comment_id, picture=picture_id, rule=rule.key if rule else None,
    )  # fmt: skip
    return notice


def _explained(explanation: str) -> str:
    words = normalised(explanation)
    if not REASON_MIN <= len(words) <= REASON_MAX:
        raise DomainError(
            N_("Bitte schreiben Sie in ein bis zwei Sätzen, was Ihnen aufgefallen ist."), field="explanation"
        )
    return words


def _check_sender(ground: NoticeGround, name: str, email: str) -> None:
    """Whoever says that a law is broken gives name and address (Digital Services Act, article 16)."""
    if ground is not NoticeGround.LAW:
        return
    if not name:
        raise DomainError(N_("Wenn es um ein Gesetz geht, brauchen wir Ihren Namen."), field="name")
    if not email:
        raise DomainError(N_("Wenn es um ein Gesetz geht, brauchen wir Ihre Mail-Adresse."), field="email")
