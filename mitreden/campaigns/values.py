"""The words and rules of a campaign that commands take by name."""

from datetime import date, time
from typing import TypedDict

from mitreden.campaigns.models import Counts, ModerationMode, Taking, VotingMethod
from mitreden.region.models import Organisation


class Values(TypedDict, total=False):
    """Simple columns of a campaign; the names are those of the model."""

    purpose: str
    fixed: str
    negotiable: str
    afterwards: str
    purpose_plain: str
    fixed_plain: str
    negotiable_plain: str
    afterwards_plain: str
    easy_language: str
    sign_video: str
    answer_on: date | None
    lead: Organisation | None
    contact: str
    controller: str
    legal_basis: str
    minimum_age: int | None
    who_submits: Taking
    who_supports: Taking
    who_comments: Taking
    moderation: ModerationMode
    hours_from: time | None
    hours_until: time | None
    has_comments: bool
    voting_method: VotingMethod
    max_supports_per_field: int | None
    counts: Counts
    qualified_at: int | None
    retain_until: date | None
    drafts_until: date | None
    guests_until: date | None
    notes_until: date | None


TEXTS = ("purpose", "negotiable", "fixed", "afterwards")
PLAIN = tuple(f"{name}_plain" for name in TEXTS)
RICH = frozenset({*TEXTS, *PLAIN})
RETENTION = ("drafts_until", "guests_until", "notes_until", "retain_until")
CLONED = frozenset(Values.__annotations__) - {"answer_on", *RETENTION}
