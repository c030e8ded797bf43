"""Writing the pictures of an idea: adding, describing, ordering, removing, hiding.

A new picture and new words about one are new to readers: where a moderator looks first, a published idea waits again, as
with a change of its text.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.core.errors import DomainError, NotAllowedError, NotFoundError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import policy, queries, states, words
from mitreden.ideas.gallery import Shown
from mitreden.ideas.models import PICTURES_MAX, Idea, IdeaPicture, IdeaState
from mitreden.media import commands as media
from mitreden.media.models import Picture, PictureState
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject


@dataclass(frozen=True)
class Wanted:
    """A picture in its place, with what it shows in words: one that the idea has, or that its author has just uploaded."""

    picture_id: int
    alt: str = ""


_THUMB = (
    sa.select(IdeaPicture.picture_id)
    .join(Picture, Picture.id == IdeaPicture.picture_id)
    .where(IdeaPicture.rule_key.is_(None), Picture.state == PictureState.READY)
    .order_by(IdeaPicture.position)
    .limit(1)
)


def arrange_pictures(
    *, idea: Idea, by: Person | None, wanted: Sequence[Wanted], removed: Collection[int] = (), is_new: bool = False
) -> None:  # fmt: skip
    """Give an idea the pictures `wanted`, in this order. What it has and nobody names stays behind them.

    `is_new`: together with the idea itself, so that its life-line need not tell it apart. Loaded with its campaign.
    """
    states.lock(idea)
    if by is not None and not policy.may_edit(by, idea, clock.now()):
        raise NotAllowedError(N_("Diese Idee können Sie nicht mehr ändern."))
    before = {shown.id: shown for shown in queries.pictures_of(idea.id)}
    gone = sorted(set(removed) & before.keys())
    after = {item.picture_id: words.alternative(item.alt) for item in wanted if item.picture_id not in removed}
    after |= {shown.id: shown.alt for shown in before.values() if shown.id not in after and shown.id not in gone}
    if list(after.items()) == [(shown.id, shown.alt) for shown in before.values()]:
        return
    if len(after) > PICTURES_MAX:
        raise DomainError(N_("Eine Idee kann höchstens drei Bilder haben."), field="file_3")
    added = sorted(after.keys() - before.keys())
    media.claim(picture_ids=added, by=by)
    _write(idea, after, before)
    media.remove(gone)
    _tell(idea, after, before, by, is_new=is_new)


def _write(idea: Idea, after: dict[int, str], before: dict[int, Shown]) -> None:
    """The row anew: two pictures cannot change places one after the other."""
    db.session.execute(sa.delete(IdeaPicture).where(IdeaPicture.idea_id == idea.id))
    rows = [
        {
            "picture_id": number, "idea_id": idea.id, "position": position, "alt": alt,
            "rule_key": before[number].rule_key if number in before else None,
        }
        for position, (number, alt) in enumerate(after.items(), 1)
    ]  # fmt: skip
    if rows:
        db.session.execute(sa.insert(IdeaPicture), rows)
    _count(idea)


def _count(idea: Idea) -> None:
    idea.pictures_no += 1
    idea.changed_no += 1
    idea.thumb_id = db.session.scalar(_THUMB.where(IdeaPicture.idea_id == idea.id))
    db.session.flush()


def _tell(
    idea: Idea, after: dict[int, str], before: dict[int, Shown], by: Person | None, *, is_new: bool
) -> None:  # fmt: skip
    added = [number for number in after if number not in before]
    described = [number for number, alt in after.items() if number in before and before[number].alt != alt]
    for action, numbers in (("added", added), ("described", described)):
        for number in numbers:
            log.record(
                f"picture.{action}",
                by=by,
                subject="idea",
                subject_id=idea.id,
                picture=number,
                words=commitment(after[number]),
            )
    for number in before.keys() - after.keys():
        log.record("picture.removed", by=by, subject="picture", subject_id=number, idea=idea.id)
    if added and not is_new and idea.state is not IdeaState.DRAFT:
        timeline.append(Subject.IDEA, idea.id, "idea.picture_added")
    needs_look = idea.state is IdeaState.PUBLISHED and idea.aside is None and by is not None
    if (added or described) and needs_look and policy.is_checked_first(idea.campaign, clock.now()):
        states.move(idea, IdeaState.SUBMITTED, by=by)


def hide_picture(*, idea: Idea, picture_id: int, rule_key: str | None, by: Actor | None) -> None:
    """Take one picture out of sight because of a rule, or (None) show it again; the idea stays. For `moderation` only."""
    states.lock(idea)
    changed = db.session.execute(
        sa.update(IdeaPicture)
        .where(
            IdeaPicture.idea_id == idea.id,
            IdeaPicture.picture_id == picture_id,
            IdeaPicture.rule_key.is_(None) if rule_key else IdeaPicture.rule_key.is_not(None),
        )
        .values(rule_key=rule_key)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]  # an update has it
        raise NotFoundError(N_("Dieses Bild gibt es nicht (mehr)."))
    _count(idea)
    key = "picture_hidden" if rule_key else "picture_restored"
    timeline.append(Subject.IDEA, idea.id, f"idea.{key}")
    log.record(
        f"picture.{'hidden' if rule_key else 'restored'}", by=by, subject="picture", subject_id=picture_id, idea=idea.id,
        rule=rule_key,
    )  # fmt: skip


def remove_pictures_of(idea: Idea, *, by: Actor | None) -> None:
    """Delete all pictures of an idea, the files after the commit: for erasure. Nobody is asked, the life-line is silent."""
    states.lock(idea)
    numbers = [shown.id for shown in queries.pictures_of(idea.id)]
    if not numbers:
        return
    db.session.execute(sa.delete(IdeaPicture).where(IdeaPicture.idea_id == idea.id))
    media.remove(numbers)
    _count(idea)
    for number in numbers:
        log.record("picture.removed", by=by, subject="picture", subject_id=number, idea=idea.id)


def picture_changed(picture_id: int) -> None:
    """The copies of a picture are there, or cannot be made: what was kept of the idea's page is old (see `media.owners`)."""
    ideas = sa.select(IdeaPicture.idea_id).where(IdeaPicture.picture_id == picture_id)
    # The lock first: what stands on the card is looked up when nobody else changes the row of pictures any more.
    db.session.execute(sa.select(Idea.id).where(Idea.id.in_(ideas)).with_for_update(key_share=True))
    thumb = _THUMB.where(IdeaPicture.idea_id == Idea.id).correlate(Idea).scalar_subquery()
    db.session.execute(
        sa.update(Idea)
        .where(Idea.id.in_(ideas))
        .values(pictures_no=Idea.pictures_no + 1, changed_no=Idea.changed_no + 1, thumb_id=thumb)
        .execution_options(synchronize_session=False)
    )
