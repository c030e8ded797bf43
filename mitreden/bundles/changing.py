"""What all changes of joint ideas have in common: the locks, who may, the step with what was before, the recount, who is told."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.bundles import letters, policy
from mitreden.bundles.models import MEMBERS_MAX, MEMBERS_MIN, Bundle, BundleStep, StepKind
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import joining
from mitreden.voting import joint

Rows = Mapping[int, Any]  # ideas by number, as `joining.lock_joining` reads them


class ChangedMeanwhileError(DomainError):
    """Somebody else changed it since it was shown: look first, then do it again."""


def lock(bundle: Bundle, *, seen: int | None, by: Person, with_ids: Collection[int] = ()) -> Rows:
    """Take the locks for a change of one joint idea, and look whether it is still as it was shown and `by` may change it.

    The joint idea first, so that its changes wait for each other; then ideas by number; tallies follow in `move`.
    """
    db.session.refresh(bundle, with_for_update={"key_share": True})  # a choice, which names it, need not wait
    check_seen(bundle, seen)
    if bundle.dissolved_at is not None:
        raise ChangedMeanwhileError(N_("Diese gemeinsame Idee gibt es nicht mehr."))
    rows = lock_ideas(idea_ids=with_ids, bundle_ids=[bundle.id])
    check_allowed(by, rows.values())
    return rows


def lock_ideas(*, idea_ids: Collection[int] = (), bundle_ids: Collection[int] = ()) -> Rows:
    """The ideas concerned, under their locks."""
    return {row.id: row for row in joining.lock_joining(idea_ids=idea_ids, bundle_ids=bundle_ids)}


def check_seen(bundle: Bundle, seen: int | None) -> None:
    """Nobody overwrites what they have not seen."""
    if seen is not None and seen != bundle.edition:
        raise ChangedMeanwhileError(
            N_("Gerade hat jemand anderes etwas geändert. Bitte sehen Sie sich den neuen Stand an.")
        )


def check_allowed(by: Person, ideas: Iterable[Any]) -> None:
    """Refuses whoever oversees not all of the ideas, and authors."""
    found = list(ideas)
    if not policy.may_join_all(by, found):
        raise NotAllowedError(N_("Nicht alle diese Ideen liegen dort, wo Sie zuständig sind."))
    if policy.has_own(by, found):
        raise NotAllowedError(N_("Eine der Ideen ist Ihre eigene. Das macht jemand anderes aus dem Team."))


def check_new(campaign_id: int, idea_ids: Collection[int], rows: Rows) -> None:
    """What comes to a joint idea is public, of its campaign, and belongs to no other."""
    for number in sorted(idea_ids):
        row = rows.get(number)
        if row is None or not row.is_public or row.campaign_id != campaign_id:
            raise DomainError(N_("Die Idee %(id)s gibt es in dieser Beteiligung nicht öffentlich."), id=number)
        if row.bundle_id is not None:
            raise DomainError(N_("Die Idee %(id)s gehört schon zu einer gemeinsamen Idee."), id=number)


def check_size(number: int) -> None:
    """A joint idea is more than one, and not so many that nobody reads them."""
    if number < MEMBERS_MIN:
        raise DomainError(N_("Zu einer gemeinsamen Idee gehören mindestens zwei Ideen."))
    if number > MEMBERS_MAX:
        raise DomainError(N_("Zu einer gemeinsamen Idee gehören höchstens %(most)s Ideen."), most=MEMBERS_MAX)


def standing(bundle: Bundle, rows: Rows) -> dict[str, Any]:
    """How a joint idea stands: what a step keeps, and undoing it brings back."""
    return {
        "id": bundle.id, "title": bundle.title, "summary": bundle.summary, "reason": bundle.reason, "lead": bundle.lead_id,
        "grown_on": bundle.grown_on.isoformat(), "is_dissolved": bundle.dissolved_at is not None,
        "members": sorted(number for number, row in rows.items() if row.bundle_id == bundle.id),
    }  # fmt: skip


def restore(bundle: Bundle, was: Mapping[str, Any], by: Person) -> None:
    """Everything but the members as it was."""
    bundle.title, bundle.summary, bundle.reason = was["title"], was["summary"], was["reason"]
    bundle.lead_id, bundle.grown_on = was["lead"], date.fromisoformat(was["grown_on"])
    bundle.dissolved_at, bundle.dissolved_by = (clock.now(), by.id) if was["is_dissolved"] else (None, None)


def note(
    kind: StepKind, before: list[dict[str, Any]], *, by: Person, number: int = 0, other_id: int | None = None
) -> None:
    """Write down what was done, and what was before."""
    db.session.add(
        BundleStep(
            bundle_id=before[0]["id"], other_id=other_id, kind=kind, number=number, before={"bundles": before},
            taken_at=clock.now(), taken_by=by.id,
        )
    )  # fmt: skip
    db.session.flush()


def move(wanted: Mapping[int, int | None], rows: Rows, bundles: Mapping[int, Bundle]) -> None:
    """Put each idea where it is wanted, count anew, tell authors and followers. `rows` and `bundles`: all that are concerned."""
    moved = {number: to for number, to in wanted.items() if rows[number].bundle_id != to}
    joint.lock(sorted(bundles))
    for to in {*moved.values()}:
        joining.set_bundle([number for number, where in moved.items() if where == to], to)
    joint.recount(list(bundles))
    for bundle in bundles.values():
        bundle.edition += 1
        came = [number for number, to in moved.items() if to == bundle.id]
        if came:
            letters.joined(bundle, came)
    letters.left({number: bundles[rows[number].bundle_id].title for number, to in moved.items() if to is None})


def newest_step(bundle_id: int) -> BundleStep | None:
    """The newest step that was not taken back: the only one that can be."""
    query = (
        sa.select(BundleStep)
        .where(
            sa.or_(BundleStep.bundle_id == bundle_id, BundleStep.other_id == bundle_id), BundleStep.undone_at.is_(None)
        )
        .order_by(BundleStep.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).first()
