"""A copy of everything about one person: JSON and their pictures in a ZIP.

Every table with a column that means a person stands in `PARTS` or, with a reason, in `LEFT_OUT`; a test says when one is missing.
"""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from enum import Enum
from typing import Any

import sqlalchemy as sa

from mitreden.accounts.models import Grant, Person, RecoveryCode, SecondFactor, SignInCode, UserSession
from mitreden.audit.models import AuditEvent
from mitreden.bundles.models import Bundle, BundleStep, LikelyPair
from mitreden.campaigns.models import AgeConfirmation, Campaign, RuleChange, campaign_invitation, organisation_member
from mitreden.comments import erasing as comments
from mitreden.comments.models import Comment, CommentVersion
from mitreden.config import Settings
from mitreden.core import clock
from mitreden.core.keys import KeyStore
from mitreden.exports.models import TableJob
from mitreden.extensions import db
from mitreden.following.models import Follow, FollowingSetting
from mitreden.hints.models import HintList
from mitreden.ideas import erasing as ideas
from mitreden.ideas.models import Idea, IdeaNeed, IdeaVersion
from mitreden.media.models import Picture
from mitreden.moderation.models import ModerationDecision, Notice
from mitreden.news.models import NewsPost
from mitreden.outbox.models import OutboxMail
from mitreden.privacy.models import DataExport
from mitreden.replies.models import Reply, ReplyLink
from mitreden.roadmap.models import Measure, MeasureIdea
from mitreden.voting import queries as votes

Condition = Callable[[Person], sa.ColumnElement[bool]]
_SECRET = {"password_hash", "voter_key", "code_hash", "secret_sealed"}

PARTS: dict[str, Condition] = {
    "person": lambda me: Person.id == me.id,
    "role_grant": lambda me: sa.or_(Grant.person_id == me.id, Grant.granted_by == me.id, Grant.revoked_by == me.id),
    "user_session": lambda me: UserSession.person_id == me.id,
    "second_factor": lambda me: SecondFactor.person_id == me.id,
    "recovery_code": lambda me: RecoveryCode.person_id == me.id,
    "sign_in_code": lambda me: SignInCode.email == (me.email or ""),
    "organisation_member": lambda me: organisation_member.c.person_id == me.id,
    "campaign_invitation": lambda me: campaign_invitation.c.person_id == me.id,
    "campaign": lambda me: sa.or_(Campaign.created_by == me.id, Campaign.published_by == me.id),
    "idea": lambda me: sa.or_(Idea.author_id == me.id, Idea.state_changed_by == me.id),
    "idea_version": lambda me: sa.or_(
        IdeaVersion.created_by == me.id, IdeaVersion.idea_id.in_(sa.select(Idea.id).where(Idea.author_id == me.id))
    ),
    "idea_need": lambda me: IdeaNeed.person_id == me.id,
    "comment": lambda me: sa.or_(Comment.author_id == me.id, Comment.state_changed_by == me.id),
    "comment_version": lambda me: CommentVersion.comment_id.in_(
        sa.select(Comment.id).where(Comment.author_id == me.id)
    ),
    "picture": lambda me: Picture.uploaded_by == me.id,
    "follow": lambda me: Follow.person_id == me.id,
    "following_setting": lambda me: FollowingSetting.person_id == me.id,
    "moderation_decision": lambda me: ModerationDecision.decided_by == me.id,
    "notice": lambda me: sa.or_(Notice.email == (me.email or "-"), Notice.decided_by == me.id),
    "outbox_mail": lambda me: OutboxMail.address == (me.email or ""),
    "measure": lambda me: sa.or_(
        *(column == me.id for column in Measure.__table__.columns if column.name.endswith("_by"))
    ),
    "measure_idea": lambda me: sa.or_(
        *(column == me.id for column in MeasureIdea.__table__.columns if column.name.endswith("_by"))
    ),
    "audit_event": lambda me: sa.or_(
        AuditEvent.by_id == me.id, sa.and_(AuditEvent.subject == "person", AuditEvent.subject_id == me.id)
    ),
    "table_job": lambda me: TableJob.asked_by == me.id,
    "news_post": lambda me: sa.or_(
        NewsPost.published_by == me.id, NewsPost.edited_by == me.id, NewsPost.withdrawn_by == me.id
    ),
    "hint_list": lambda me: HintList.changed_by == me.id,
    "campaign_rule_change": lambda me: RuleChange.changed_by == me.id,
    "age_confirmation": lambda me: AgeConfirmation.person_id == me.id,
    "data_export": lambda me: DataExport.person_id == me.id,
    "reply": lambda me: sa.or_(Reply.drafted_by == me.id, Reply.handed_in_by == me.id, Reply.planned_by == me.id),
    "reply_link": lambda me: ReplyLink.person_id == me.id,
    "bundle": lambda me: sa.or_(Bundle.created_by == me.id, Bundle.dissolved_by == me.id),
    "bundle_step": lambda me: sa.or_(BundleStep.taken_by == me.id, BundleStep.undone_by == me.id),
    "likely_pair": lambda me: LikelyPair.dismissed_by == me.id,
}
LEFT_OUT: dict[str, str] = {
    "region_text": "words of the region; who changed them stands in the log",
    "former_voter": "a keyed hash of an address whose account is gone; nobody has both",
    "organisation": "the address is the organisation's; who speaks for it stands under `role_grant`",
    "visit_link": "a keyed hash of an address that nobody has proved yet; what it opens is sealed with the mail's token, for a week",
    "joint_choice": "names nobody; the choices stand under `joint_choices` while the campaign's secret exists",
    "vote": "names nobody; the supports stand under `supports` while the campaign's secret exists",
}


def texts_of(person_id: int) -> tuple[list[Any], list[Any]]:
    """Ideas and comments about which somebody who leaves chooses: id and words."""
    return ideas.sent_ideas(person_id), comments.written_comments(person_id)


def document(person: Person, keys: KeyStore) -> dict[str, Any]:
    """Everything, as JSON values."""
    tables = {name: _rows(name, condition(person)) for name, condition in PARTS.items()}
    supports = votes.all_supports(person.voter_key, keys)
    choices = votes.all_choices(person.voter_key, keys)
    made_at = clock.now().isoformat(timespec="seconds")
    return {"made_at": made_at, "supports": supports, "joint_choices": choices, **tables}


def _rows(name: str, condition: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    table = db.metadata.tables[name]
    columns = [column for column in table.columns if column.name not in _SECRET]
    query = sa.select(*columns).where(condition).order_by(*table.primary_key)
    return [{key: _plain(value) for key, value in row.items()} for row in db.session.execute(query).mappings()]


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def archive(person: Person, keys: KeyStore, settings: Settings) -> bytes:
    """The ZIP: `data.json`, and the pictures that the person uploaded."""
    packed = io.BytesIO()
    told = document(person, keys)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.json", json.dumps(told, ensure_ascii=False, indent=1))
        for picture in told["picture"]:
            for path in sorted((settings.data_folder / "media").rglob(f"{picture['key']}*")):
                if path.is_file():
                    file.write(path, f"pictures/{picture['id']}-{path.name}")
    return packed.getvalue()
