"""What a campaign asks of its ideas, without knowing them: the feature of the ideas answers (`register`)."""

from collections.abc import Mapping
from typing import Protocol


class IdeaFigures(Protocol):
    """Numbers about the ideas of a campaign."""

    def public_by_field(self, campaign_id: int) -> Mapping[int, int]:
        """The number of public ideas, by field."""
        ...

    def without_outcome(self, campaign_id: int) -> int:
        """The number of ideas that still wait for their outcome."""
        ...


_registered: list[IdeaFigures] = []


def register(figures: IdeaFigures) -> None:
    """Say who answers. Called once, when the application is put together."""
    _registered[:] = [figures]


def public_by_field(campaign_id: int) -> Mapping[int, int]:
    """The number of public ideas, by field."""
    return _registered[0].public_by_field(campaign_id)


def without_outcome(campaign_id: int) -> int:
    """The number of ideas of a campaign that still wait for their outcome."""
    return _registered[0].without_outcome(campaign_id)
