"""Joining ideas, and everything that takes them apart again. Originals keep page, number, votes and comments."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.bundles import changing
from mitreden.bundles.models import (
    REASON_MAX,
    REASON_MIN,
    SUMMARY_MAX,
    TITLE_MAX,
    TITLE_MIN,
    Bundle,
    BundleStep,
    LikelyPair,
    StepKind,
)
from mitreden.core import clock
from mitreden.core.errors import DomainError
from mitreden.core.rich_text import normalised
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.voting import joint


def make_bundle(
    *, campaign_id: int, idea_ids: Collection[int], lead_id: int, title: str, summary: str, reason: str, by: Person
) -> Bundle:  # fmt: skip
    """Join ideas of one campaign under one of them, with a public reason."""
    members = set(idea_ids)
    changing.check_size(len(members))
    rows = changing.lock_ideas(idea_ids=members)
    changing.check_new(campaign_id, members, rows)
    changing.check_allowed(by, rows.values())
    bundle = _new(campaign_id, lead_id, members, (title, summary, reason), by)
    changing.note(StepKind.MADE, [{**changing.standing(bundle, {}), "is_dissolved": True}], by=by, number=len(members))
    changing.move(dict.fromkeys(members, bundle.id), rows, {bundle.id: bundle})
    _record("bundle.made", bundle, by, members)
    return bundle


def grow(*, bundle: Bundle, idea_ids: Collection[int], by: Person, seen: int | None = None) -> None:
    """Further ideas come to a joint one."""
    came = set(idea_ids)
    rows = changing.lock(bundle, seen=seen, by=by, with_ids=came)
    if not came:
        raise DomainError(N_("Bitte nennen Sie mindestens eine Idee."), field="ideas")
    changing.check_new(bundle.campaign_id, came, rows)
    changing.check_size(len(rows))
    changing.note(StepKind.GREW, [changing.standing(bundle, rows)], by=by, number=len(came))
    bundle.grown_on = clock.today()
    changing.move(dict.fromkeys(came, bundle.id), rows, {bundle.id: bundle})
    _record("bundle.grew", bundle, by, came)


def shrink(*, bundle: Bundle, idea_ids: Collection[int], by: Person, seen: int | None = None) -> None:
    """Ideas leave a joint one and stand for themselves again."""
    rows = changing.lock(bundle, seen=seen, by=by)
    gone = _chosen(bundle, idea_ids, rows)
    changing.note(StepKind.SHRANK, [changing.standing(bundle, rows)], by=by, number=len(gone))
    changing.move(dict.fromkeys(gone), rows, {bundle.id: bundle})
    _record("bundle.shrank", bundle, by, gone)


def split(
    *, bundle: Bundle, idea_ids: Collection[int], lead_id: int, title: str, summary: str, reason: str, by: Person,
    seen: int | None = None,
) -> Bundle:  # fmt: skip
    """Some ideas become a joint idea of their own. Who opted out of the old one is not counted in the new one either."""
    rows = changing.lock(bundle, seen=seen, by=by)
    members = _chosen(bundle, idea_ids, rows)
    changing.check_size(len(members))
    before = changing.standing(bundle, rows)
    new = _new(bundle.campaign_id, lead_id, members, (title, summary, reason), by)
    joint.copy_choices(source=bundle.id, target=new.id)
    empty = {**changing.standing(new, {}), "is_dissolved": True}
    changing.note(StepKind.SPLIT, [before, empty], by=by, number=len(members), other_id=new.id)
    changing.move(dict.fromkeys(members, new.id), rows, {bundle.id: bundle, new.id: new})
    _record("bundle.split", bundle, by, members, into=new.id)
    return new


def reword(
    *, bundle: Bundle, lead_id: int, title: str, summary: str, reason: str, by: Person, seen: int | None = None
) -> None:
    """Change what a joint idea says, or which idea leads it."""
    rows = changing.lock(bundle, seen=seen, by=by)
    before = changing.standing(bundle, rows)
    bundle.title, bundle.summary, bundle.reason = _words(title, summary, reason)
    bundle.lead_id = _lead(lead_id, before["members"])
    changing.note(StepKind.REWORDED, [before], by=by)
    bundle.edition += 1
    _record("bundle.reworded", bundle, by, [])


def dissolve(*, bundle: Bundle, by: Person, seen: int | None = None) -> None:
    """All ideas stand for themselves again."""
    rows = changing.lock(bundle, seen=seen, by=by)
    before = changing.standing(bundle, rows)
    changing.note(StepKind.DISSOLVED, [before], by=by, number=len(before["members"]))
    bundle.dissolved_at, bundle.dissolved_by = clock.now(), by.id
    changing.move(dict.fromkeys(before["members"]), rows, {bundle.id: bundle})
    _record("bundle.dissolved", bundle, by, before["members"])


def undo(*, bundle: Bundle, by: Person, seen: int | None = None) -> BundleStep:
    """Take the newest step back: words, lead and members are what they were before it. Votes and comments never moved."""
    step = changing.newest_step(bundle.id)
    if step is None:
        raise changing.ChangedMeanwhileError(N_("Hier gibt es nichts mehr zurückzunehmen."))
    was = {before["id"]: before for before in step.before["bundles"]}
    bundles = {number: _locked(number) for number in sorted(was)}
    changing.check_seen(bundle, seen)
    if any(_newest(number) != step.id for number in was):
        raise DomainError(
            N_("Bei der abgeteilten gemeinsamen Idee hat sich seither etwas getan. Nehmen Sie das zuerst zurück.")
        )
    wanted = {number: there for there, before in was.items() for number in before["members"]}
    rows = changing.lock_ideas(idea_ids=wanted, bundle_ids=list(was))
    changing.check_allowed(by, rows.values())
    elsewhere = [number for number in sorted(wanted) if rows[number].bundle_id not in {None, *was}]
    if elsewhere:
        raise DomainError(N_("Die Idee %(id)s gehört inzwischen zu einer anderen gemeinsamen Idee."), id=elsewhere[0])
    for number, before in was.items():
        changing.restore(bundles[number], before, by)
    step.undone_at, step.undone_by = clock.now(), by.id
    changing.move({number: wanted.get(number) for number in rows}, rows, bundles)
    for number, before in was.items():
        if before["is_dissolved"]:
            joint.forget_choices(number)
    moved = [number for number, row in rows.items() if row.bundle_id != wanted.get(number)]
    _record("bundle.undone", bundle, by, moved, step=step.kind.value)
    return step


def dismiss(*, pair: LikelyPair, by: Person) -> None:
    """Two ideas are not to be joined: they are not suggested again."""
    pair.dismissed_at, pair.dismissed_by = clock.now(), by.id
    db.session.flush()


def _locked(bundle_id: int) -> Bundle:
    query = sa.select(Bundle).where(Bundle.id == bundle_id).with_for_update(key_share=True)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _newest(bundle_id: int) -> int | None:
    step = changing.newest_step(bundle_id)
    return step.id if step else None


def _new(campaign_id: int, lead_id: int, members: Collection[int], words: tuple[str, str, str], by: Person) -> Bundle:
    title, summary, reason = _words(*words)
    bundle = Bundle(
        campaign_id=campaign_id, lead_id=_lead(lead_id, members), title=title, summary=summary, reason=reason,
        created_at=clock.now(), created_by=by.id, grown_on=clock.today(), edition=0,
    )  # fmt: skip
    db.session.add(bundle)
    db.session.flush()
    joint.begin(bundle.id, campaign_id)
    return bundle


def _chosen(bundle: Bundle, idea_ids: Collection[int], rows: changing.Rows) -> set[int]:
    """Members that leave: at least one, not the lead, and enough remain."""
    chosen = set(idea_ids) & set(rows)
    if not chosen or chosen != set(idea_ids):
        raise DomainError(N_("Bitte wählen Sie mindestens eine Idee dieser gemeinsamen Idee."), field="ideas")
    if bundle.lead_id in chosen:
        raise DomainError(N_("Diese Idee steht vorn. Bitte stellen Sie erst eine andere nach vorn."), field="ideas")
    changing.check_size(len(rows) - len(chosen))
    return chosen


def _lead(lead_id: int, members: Collection[int]) -> int:
    if lead_id not in members:
        raise DomainError(N_("Bitte wählen Sie, welche der Ideen vorn steht."), field="lead")
    return lead_id


def _words(title: str, summary: str, reason: str) -> tuple[str, str, str]:
    title, summary, reason = (normalised(text) for text in (title, summary, reason))
    if not TITLE_MIN <= len(title) <= TITLE_MAX:
        raise DomainError(N_("Bitte geben Sie einen Titel mit 5 bis 120 Zeichen ein."), field="title")
    if len(summary) > SUMMARY_MAX:
        raise DomainError(N_("Bitte fassen Sie sich kürzer: höchstens 1.000 Zeichen."), field="summary")
    if not REASON_MIN <= len(reason) <= REASON_MAX:
        raise DomainError(N_("Bitte begründen Sie öffentlich, warum, in 10 bis 500 Zeichen."), field="reason")
    return title, summary, reason


def _record(action: str, bundle: Bundle, by: Person, idea_ids: Collection[int], **facts: Any) -> None:
    """The log comes last: who waits for it holds its rows already. It says no number, which may still be secret."""
    db.session.flush()
    words = commitment(f"{bundle.title}\n{bundle.summary}\n{bundle.reason}")
    log.record(
        action,
        by=by,
        subject="bundle",
        subject_id=bundle.id,
        ideas=sorted(idea_ids),
        lead=bundle.lead_id,
        text=words,
        **facts,
    )
