"""Importing ideas and comments: writing what was planned."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import sqlalchemy as sa

from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.campaigns.models import Campaign, campaign_field
from mitreden.comments import intake as comments_intake
from mitreden.core.actors import Actor
from mitreden.exports import queries
from mitreden.exports.planning import PORTION, Plan
from mitreden.exports.saying import Said
from mitreden.extensions import db
from mitreden.ideas import intake
from mitreden.region import commands as region_commands
from mitreden.region import queries as region

T = TypeVar("T")


def take(plan: Plan, *, campaign: Campaign, by: Actor | None, source: Mapping[str, str]) -> None:
    """Write what is new. All in one transaction, with one event in the log that commits to everything that came in.

    Another import may have been quicker since the plan was made: what it brought stays as it is.
    """
    db.session.execute(sa.select(Campaign.id).where(Campaign.id == campaign.id).with_for_update())
    digest = hashlib.sha256()
    _drop_known(plan, campaign)
    _take_ideas(plan, campaign, by, digest)
    intake.add_earlier_support(plan.supports)
    _take_comments(plan, campaign, by, digest)
    report = plan.report
    if report.changes_something:
        db.session.expire(campaign)
        log.record(
            "campaign.ideas_imported" if report.lines_of_ideas else "campaign.comments_imported", by=by, subject="campaign",
            subject_id=campaign.id, **source, lines=report.lines, taken=report.taken, unchanged=report.unchanged,
            refused=len(report.refused), comments=report.comments, supports=report.supports, first=report.first_id,
            last=report.last_id, words=commitment(digest.hexdigest()),
        )  # fmt: skip


def _drop_known(plan: Plan, campaign: Campaign) -> None:
    ideas = queries.known_ideas(campaign, [idea.ref for idea in plan.ideas])
    comments = queries.known_comments(campaign, [said.ref for said in plan.comments])
    plan.idea_ids |= {ref: known.id for ref, known in ideas.items()}
    plan.ideas = [idea for idea in plan.ideas if idea.ref not in ideas]
    plan.comments = [said for said in plan.comments if said.ref not in comments]
    plan.report.note_quicker(len(ideas), len(comments))


def _take_ideas(plan: Plan, campaign: Campaign, by: Actor | None, digest: "hashlib._Hash") -> None:
    numbers = _fields(plan.fields, campaign, by)
    for portion in _portions(plan.ideas):
        ideas = [replace(idea, field_id=numbers.get(idea.field_id, idea.field_id)) for idea in portion]
        ids = intake.take_imported(campaign=campaign, ideas=ideas, by=by)
        plan.report.note_ids(ids)
        for number, idea in zip(ids, ideas, strict=True):
            plan.idea_ids[idea.ref] = number
            digest.update(f"{number}\0{idea.ref}\0{idea.title}\0{idea.text_source}\0".encode())


def _fields(names: Mapping[int, str], campaign: Campaign, by: Actor | None) -> dict[int, int]:
    """Make the fields that the region lacks, and all of `names` part of the campaign."""
    known = {field.name.casefold(): field.id for field in region.fields()}
    mine = set(
        db.session.scalars(sa.select(campaign_field.c.field_id).where(campaign_field.c.campaign_id == campaign.id))
    )
    numbers = {}
    for planned, name in names.items():
        number = known.get(name.casefold()) or region_commands.create_field(name=name, by=by).id
        numbers[planned] = number
        if number not in mine:
            db.session.execute(sa.insert(campaign_field).values(campaign_id=campaign.id, field_id=number))
            log.record("campaign.field_added", by=by, subject="campaign", subject_id=campaign.id, field=number)
    return numbers


def _take_comments(plan: Plan, campaign: Campaign, by: Actor | None, digest: "hashlib._Hash") -> None:
    for portion in _portions(plan.comments):
        comments = [_placed(said, plan.idea_ids[said.idea_ref]) for said in portion]
        comments_intake.take_imported(campaign=campaign, comments=comments, by=by)
        for said in portion:
            digest.update(f"comment\0{said.ref}\0{said.idea_ref}\0{said.text_source}\0".encode())


def _placed(said: Said, idea_id: int) -> comments_intake.Imported:
    return comments_intake.Imported(
        ref=said.ref, idea_id=idea_id, text_source=said.text_source, text_format=said.text_format, text_html=said.text_html,
        created_at=said.created_at, parent_ref=said.parent_ref, is_withdrawn=said.is_withdrawn,
    )  # fmt: skip


def _portions(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), PORTION):
        yield items[start : start + PORTION]
