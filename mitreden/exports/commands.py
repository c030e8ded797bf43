"""Importing ideas from a file into a campaign."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import sqlalchemy as sa

from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.campaigns.models import Campaign, campaign_field
from mitreden.core import clock
from mitreden.core.actors import Actor
from mitreden.core.errors import DomainError
from mitreden.exports.accepting import Intake
from mitreden.exports.queries import municipalities_by_name
from mitreden.exports.reading import Line
from mitreden.exports.report import Report
from mitreden.exports.shapes import RefusedError
from mitreden.extensions import db
from mitreden.ideas import intake
from mitreden.ideas.intake import Imported
from mitreden.region import commands as region_commands
from mitreden.region import queries as region

PORTION = 500


class Fields:
    """The region's fields by name; those that a file needs are made and become part of the campaign."""

    def __init__(self, campaign: Campaign, by: Actor | None, report: Report) -> None:
        self.campaign, self.by, self.report = campaign, by, report
        self.ids = {field.name.casefold(): field.id for field in region.fields()}
        mine = sa.select(campaign_field.c.field_id).where(campaign_field.c.campaign_id == campaign.id)
        self.of_campaign = set(db.session.scalars(mine))

    def __call__(self, name: str) -> int:
        if not name:
            raise RefusedError("no field, and no --default-field given")
        number = self.ids.get(name.casefold())
        if number is None:
            number = self.ids[name.casefold()] = self._made(name)
        if number not in self.of_campaign:
            db.session.execute(sa.insert(campaign_field).values(campaign_id=self.campaign.id, field_id=number))
            log.record(
                "campaign.field_added", by=self.by, subject="campaign", subject_id=self.campaign.id, field=number
            )
            self.of_campaign.add(number)
            self.report.new_fields.append(name)
        return number

    def _made(self, name: str) -> int:
        try:
            return region_commands.create_field(name=name, by=self.by).id
        except DomainError as error:
            msg = f"the field {name[:80]!r} cannot be made: {error}"
            raise RefusedError(msg) from error


def import_ideas(*, campaign: Campaign, lines: Iterable[Line], by: Actor | None, source: Mapping[str, str],
                 default_field: str = "") -> Report:  # fmt: skip
    """Take the ideas of a file. What is here already stays as it is.

    All in one transaction: one event in the log, which commits to everything that came in.
    """
    db.session.execute(sa.select(Campaign.id).where(Campaign.id == campaign.id).with_for_update())
    report, digest = Report(), hashlib.sha256()
    rules = Intake(Fields(campaign, by, report), municipalities_by_name(), clock.now(), default_field)
    for portion in _portions(lines):
        ideas = _new(campaign, _accepted(portion, rules, report), report)
        ids = intake.take_imported(campaign=campaign, ideas=ideas, by=by)
        report.note_taken(ids)
        for number, idea in zip(ids, ideas, strict=True):
            digest.update(f"{number}\0{idea.ref}\0{idea.title}\0{idea.text_source}\0".encode())
    if report.taken or report.new_fields:
        db.session.expire(campaign)
        _record(campaign, by, report, source, digest.hexdigest())
    return report


def _portions(lines: Iterable[Line]) -> Iterator[list[Line]]:
    iterator = iter(lines)
    while portion := list(islice(iterator, PORTION)):
        yield portion


def _accepted(lines: Sequence[Line], rules: Intake, report: Report) -> list[tuple[Line, Imported]]:
    found = []
    for line in lines:
        if line.row is None:
            report.refused.append((line.number, line.reason))
            continue
        try:
            found.append((line, rules.accepted(line.row)))
        except RefusedError as error:
            report.refused.append((line.number, str(error)))
    return found


def _new(campaign: Campaign, accepted: Sequence[tuple[Line, Imported]], report: Report) -> list[Imported]:
    known = intake.known_references(campaign, [idea.ref for _, idea in accepted])
    fresh = []
    for line, idea in accepted:
        if idea.ref in known:
            report.unchanged += 1
            continue
        fresh.append(idea)
        report.flagged.update(idea.flags)
        report.comments += line.row.comments if line.row else 0
    return fresh


def _record(campaign: Campaign, by: Actor | None, report: Report, source: Mapping[str, str], digest: str) -> None:
    log.record(
        "campaign.ideas_imported", by=by, subject="campaign", subject_id=campaign.id, **source, lines=report.lines,
        taken=report.taken, unchanged=report.unchanged, refused=len(report.refused), first=report.first_id,
        last=report.last_id, words=commitment(digest),
    )  # fmt: skip
