"""What is kept for how long, and the run that ends it: each rule is a name, a time and a command of the feature."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from mitreden.accounts import commands as accounts
from mitreden.audit import commands as log
from mitreden.campaigns.models import Campaign
from mitreden.comments import erasing as comments
from mitreden.config import Settings
from mitreden.core import clock
from mitreden.core.keys import KeyStore
from mitreden.extensions import db
from mitreden.ideas import erasing as ideas
from mitreden.moderation import erasing as moderation
from mitreden.outbox import commands as outbox
from mitreden.privacy import scrubbing
from mitreden.privacy.commands import end_guests
from mitreden.privacy.models import DataExport, Erasure, RetentionRun
from mitreden.replies import links
from mitreden.visits import commands as visits
from mitreden.voting import parting

UNCONFIRMED = timedelta(days=7)
DRAFTS = timedelta(days=183)
SESSIONS = timedelta(days=7)
CODES = timedelta(days=1)
MAILS = timedelta(days=30)
LOGS = timedelta(days=7)
NOTICES = timedelta(days=183)
_LOG_FILES = "*.log"
_KEPT_LOGS = "anchors*.log"


@dataclass(frozen=True)
class Rule:
    """One thing that ends: how long it is kept, and the command that ends it and says how much there was."""

    name: str
    after: timedelta
    end: Callable[[], int]


def rules() -> list[Rule]:
    """All of them but the ends of votes and of guests, and the files, which are no rows."""
    moment = clock.now()
    return [
        Rule("unconfirmed", UNCONFIRMED, lambda: _delete_unsent(ideas.unconfirmed(moment - UNCONFIRMED))),
        Rule("visits", timedelta(), lambda: visits.forget_expired(moment)),
        Rule("drafts", DRAFTS, lambda: _delete_unsent(ideas.silent_drafts(moment - DRAFTS))),
        Rule("sessions_and_codes", SESSIONS, lambda: accounts.forget_old(
            codes_before=moment - CODES, sessions_before=moment - SESSIONS)),
        Rule("mails", MAILS, lambda: outbox.forget_old(moment - MAILS)),
        Rule("notices", NOTICES, lambda: moderation.forget_decided_notices(moment - NOTICES)),
        Rule("exports", timedelta(), _forget_exports),
        Rule("reply_links", links.LASTS, lambda: links.forget_expired(moment)),
        Rule("campaigns", timedelta(), _end_campaigns),
    ]  # fmt: skip


def run(*, settings: Settings, keys: KeyStore) -> dict[str, int]:
    """End all that is due, commit, and leave a record. Returns how much it was, by rule. Safe to repeat."""
    counts = {rule.name: rule.end() for rule in rules()}
    counts["guests"] = end_guests(keys=keys)
    counts["votes"] = end_votes(keys=keys)
    counts["files"] = _delete_files(settings)
    counts = {name: number for name, number in counts.items() if number}
    if counts:
        db.session.add(RetentionRun(ran_at=clock.now(), counts=counts))
        log.record("retention.run", by=None, subject="installation", **counts)
    if counts.keys() & {"votes", "campaigns"}:
        db.session.add(
            Erasure(erased_at=clock.now())
        )  # should an older transaction keep rows alive, the next run tries again
    db.session.commit()
    scrubbing.scrub_if_due()
    return counts


def end_votes(*, keys: KeyStore) -> int:
    """Part people from the votes whose objection period is over, and destroy the secrets after the commit."""
    campaigns = parting.due(clock.now())
    parted = parting.part(campaigns)
    db.session.commit()
    for campaign in campaigns:
        parting.destroy_secret(campaign, keys)
    return len(parted)


def _delete_unsent(idea_ids: list[int]) -> int:
    if idea_ids:
        ideas.delete_unsent(idea_ids)
    return len(idea_ids)


def _forget_exports() -> int:
    over = sa.delete(DataExport).where(DataExport.expires_at <= clock.now())
    return db.session.execute(over).rowcount  # type: ignore[attr-defined,no-any-return]  # a delete has it


def _end_campaigns() -> int:
    """What was said in campaigns whose time of keeping is over stays, and is nobody's."""
    query = sa.select(Campaign.id).where(Campaign.retain_until < clock.today())
    notes = sa.select(Campaign.id).where(Campaign.notes_until < clock.today())
    drafts = sa.select(Campaign.id).where(Campaign.drafts_until < clock.today())
    ended = sum(moderation.forget_reasons_of_campaign(number) for number in db.session.scalars(notes))
    ended += _delete_unsent(ideas.drafts_in(db.session.scalars(drafts).all()))
    return ended + sum(
        ideas.part_authors(number) + comments.part_authors(number) + moderation.forget_reasons_of_campaign(number)
        for number in db.session.scalars(query)
    )


def _delete_files(settings: Settings) -> int:
    """Logs that were written into the data folder, and mails written as files there."""
    folder = settings.data_folder
    old = [path for path in folder.glob(_LOG_FILES) if not path.match(_KEPT_LOGS) and _is_older(path, LOGS)]
    if not settings.mail_url:
        old += [path for path in (folder / "mail").glob("*.eml") if _is_older(path, MAILS)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _is_older(path: Path, age: timedelta) -> bool:
    return path.stat().st_mtime < (clock.now() - age).timestamp()
