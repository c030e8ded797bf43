"""What an import would do, worked out without writing anything: the preview is the plan, and the import carries it out.

Cleaning thousands of texts takes seconds. It happens here, while nobody waits for a lock; `commands.take` only writes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.exports import queries, reasons
from mitreden.exports.accepting import Intake, number
from mitreden.exports.reading import Line
from mitreden.exports.reasons import Reason, RefusedError
from mitreden.exports.report import Report
from mitreden.exports.saying import Comments, Said
from mitreden.exports.shapes import CommentRow, Row
from mitreden.ideas.intake import Imported
from mitreden.region import queries as region

PORTION = 500
_NAME = range(2, 61)


class Fields:
    """The region's fields by name. Those that are missing get a number below zero until they are made."""

    def __init__(self, campaign: Campaign, report: Report) -> None:
        self.ids = {field.name.casefold(): field.id for field in region.fields()}
        self.of_campaign = {field.id for field in campaigns.fields_of(campaign.id)}
        self.report = report
        self.names: dict[int, str] = {}

    def __call__(self, name: str) -> int:
        if not name:
            raise RefusedError(reasons.NO_FIELD)
        number = self.ids.get(name.casefold())
        if number is None:
            if len(name) not in _NAME:
                raise RefusedError(reasons.BAD_FIELD, repr(name[:80]))
            number = self.ids[name.casefold()] = -1 - len(self.names)
        if number not in self.of_campaign:
            self.of_campaign.add(number)
            self.names[number] = name
            self.report.new_fields.append(name)
        return number


@dataclass
class Plan:
    """What will be written: ideas, supports counted earlier that ideas here lack, comments; and the report on all lines.

    `fields`: names of fields that the campaign lacks, by the number that the ideas have for them.
    """

    report: Report = field(default_factory=Report)
    fields: dict[int, str] = field(default_factory=dict)
    ideas: list[Imported] = field(default_factory=list)
    supports: dict[int, int] = field(default_factory=dict)
    comments: list[Said] = field(default_factory=list)
    idea_ids: dict[str, int] = field(default_factory=dict)


def plan_ideas(campaign: Campaign, lines: Iterable[Line], default_field: str = "") -> Plan:
    """What a file of ideas, with their comments, would bring."""
    plan = Plan()
    fields = Fields(campaign, plan.report)
    rules = Intake(fields, queries.municipalities_by_name(), clock.now(), default_field)
    comments = Comments(clock.now())
    for portion in _portions(lines):
        accepted = _accepted(portion, rules, plan.report)
        known = queries.known_ideas(campaign, [idea.ref for _, _, idea in accepted])
        said: list[tuple[str, Said | Reason]] = []
        for line, row, idea in accepted:
            _note(plan, row, idea, known)
            said += comments.below(row.comments, idea.ref, idea.created_at, f"line {line}, comment ")
        _note_comments(plan, campaign, said)
    plan.fields = fields.names
    return plan


def plan_comments(campaign: Campaign, lines: Iterable[Line]) -> Plan:
    """What a file of comments on ideas that are here would bring."""
    plan, comments = Plan(), Comments(clock.now())
    for portion in _portions(lines):
        plan.idea_ids |= {
            ref: known.id
            for ref, known in queries.known_ideas(
                campaign, [line.comment.idea for line in portion if line.comment]
            ).items()
        }
        said = []
        for line in portion:
            if line.comment is None:
                plan.report.refused.append((line.number, line.reason or Reason(*reasons.NO_OBJECT)))
            else:
                said += list(_on_an_idea(line, line.comment, plan, comments))
        _note_comments(plan, campaign, said)
    return plan


def _on_an_idea(line: Line, row: CommentRow, plan: Plan, comments: Comments) -> Iterator[tuple[str, Said | Reason]]:
    if row.idea not in plan.idea_ids:
        yield f"line {line.number}", Reason(*reasons.NO_IDEA, repr(row.idea))
        return
    # One row is one comment; answers inside it, as JSON lines may have them, are numbered below it.
    for place, said in comments.below((row,), row.idea, comments.now, f"line {line.number}, comment "):
        yield place.removesuffix(", comment 1"), said


def _portions(lines: Iterable[Line]) -> Iterator[list[Line]]:
    iterator = iter(lines)
    while portion := list(islice(iterator, PORTION)):
        yield portion


def _accepted(lines: Sequence[Line], rules: Intake, report: Report) -> list[tuple[int, Row, Imported]]:
    found = []
    for line in lines:
        try:
            if line.row is None:
                report.refused.append((line.number, line.reason or Reason(*reasons.NO_OBJECT)))
            else:
                found.append((line.number, line.row, rules.accepted(line.row)))
        except RefusedError as error:
            report.refused.append((line.number, error.reason))
            places = range(1, len(line.row.comments) + 1) if line.row else ()
            report.refused_comments += [
                (f"line {line.number}, comment {place}", Reason(*reasons.IDEA_REFUSED)) for place in places
            ]
    return found


def _note(plan: Plan, row: Row, idea: Imported, known: dict[str, queries.Known]) -> None:
    here = known.get(idea.ref)
    if here is None:
        plan.ideas.append(idea)
        plan.report.taken += 1
        plan.report.flagged.update(idea.flags)
        return
    plan.idea_ids[idea.ref] = here.id
    plan.report.unchanged += 1
    # Numbers in our own tables may be votes of this campaign: only what was counted elsewhere is missing here.
    elsewhere = number(row.earlier_support, set()) if row.is_ours else idea.earlier_support
    if here.is_imported and elsewhere and not here.earlier_support:
        plan.supports[here.id] = elsewhere
        plan.report.supports += 1


def _note_comments(plan: Plan, campaign: Campaign, said: Sequence[tuple[str, Said | Reason]]) -> None:
    known = queries.known_comments(campaign, [one.ref for _, one in said if isinstance(one, Said)])
    for place, one in said:
        if isinstance(one, Reason):
            plan.report.refused_comments.append((place, one))
        elif one.ref in known:
            plan.report.unchanged_comments += 1
        else:
            plan.comments.append(one)
            plan.report.comments += 1
