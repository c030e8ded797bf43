"""The rules of a campaign as values that can be compared and kept: what changed, after people had begun to rely on it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mitreden.campaigns import phases
from mitreden.campaigns.models import Campaign, PhaseKind
from mitreden.campaigns.values import RETENTION

_PLAIN = (
    "minimum_age",
    "has_comments",
    "max_supports_per_field",
    "qualified_at",
    "contact",
    "controller",
    "legal_basis",
)
_CHOSEN = ("audience", "who_submits", "who_supports", "who_comments", "moderation", "counts")
_DATES = ("answer_on", *RETENTION)


@dataclass(frozen=True)
class Difference:
    """One rule, as it was and as it is to be."""

    rule: str
    before: Any
    after: Any


def snapshot(campaign: Campaign) -> dict[str, Any]:
    """All rules as JSON values. `campaign` with lead, phases, fields and municipalities."""
    values: dict[str, Any] = {name: getattr(campaign, name).value for name in _CHOSEN}
    values |= {name: getattr(campaign, name) for name in _PLAIN}
    values |= {name: day.isoformat() if (day := getattr(campaign, name)) else None for name in _DATES}
    values["hours"] = (
        [f"{campaign.hours_from:%H:%M}", f"{campaign.hours_until:%H:%M}"]
        if campaign.hours_from and campaign.hours_until
        else None
    )
    for kind in PhaseKind:
        phase = phases.phase(campaign, kind)
        ends = (phase.starts_at, phase.ends_at) if phase else ()
        values[kind.value] = [phases.to_the_minute(moment).isoformat() for moment in ends] or None
    values["lead"] = campaign.lead.name if campaign.lead else None
    values["fields"] = sorted(field.name for field in campaign.fields)
    values["municipalities"] = sorted(place.name for place in campaign.municipalities)
    return values


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """The rules that are not what they were."""
    return [Difference(rule, value, after[rule]) for rule, value in before.items() if after[rule] != value]
