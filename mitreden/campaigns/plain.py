"""The texts of a campaign in standard or in plain language ("Einfache Sprache"). Pure."""

from typing import NamedTuple

from mitreden.campaigns.models import Campaign
from mitreden.campaigns.values import PLAIN, TEXTS

FIELDS = frozenset({*PLAIN, "easy_language", "sign_video"})  # of the form: other ways to say what a campaign says


class Shown(NamedTuple):
    """A text as a page shows it. `is_standard`: plain language was asked for, and there is none of this text."""

    html: str
    is_standard: bool


def has_plain(campaign: Campaign) -> bool:
    """Whether any text is there in plain language."""
    return any(getattr(campaign, f"{name}_plain") for name in TEXTS)


def first_without_plain(campaign: Campaign) -> str | None:
    """The field of the first text that is there in standard language only; of the first of all, where there is none at all."""
    written = [name for name in TEXTS if getattr(campaign, name)] or TEXTS[:1]
    return next((f"{name}_plain" for name in written if not getattr(campaign, f"{name}_plain")), None)


def texts(campaign: Campaign, *, is_plain: bool) -> dict[str, Shown]:
    """What to show of each text; standard language where the plain one is missing."""
    return {name: _shown(campaign, name, is_plain=is_plain) for name in TEXTS}


def _shown(campaign: Campaign, name: str, *, is_plain: bool) -> Shown:
    standard, plain = getattr(campaign, f"{name}_html"), getattr(campaign, f"{name}_plain_html")
    return Shown(plain, False) if is_plain and plain else Shown(standard, is_plain and bool(standard))
