"""Pictures of ideas as pages show them. Pure."""

from dataclasses import dataclass

from mitreden.media.models import PictureState, Refusal
from mitreden.media.shapes import SIZES, fitted


@dataclass(frozen=True)
class Copy:
    """One file of a picture."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Shown:
    """A picture of an idea, whatever became of it. `rule_key`: hidden because of this rule."""

    id: int
    idea_id: int
    position: int
    alt: str
    rule_key: str | None
    state: PictureState
    refusal: Refusal | None
    width: int | None
    height: int | None

    @property
    def is_ready(self) -> bool:
        """Whether there are files to show."""
        return self.state is PictureState.READY

    @property
    def is_hidden(self) -> bool:
        """Whether a moderator took it out of sight."""
        return self.rule_key is not None

    @property
    def copies(self) -> list[Copy]:
        """The files, smallest first."""
        return [
            Copy(address(self.idea_id, self.id, size), *fitted(self.width or 1, self.height or 1, size))
            for size in sorted(SIZES)
        ]


def address(idea_id: int, picture_id: int, size: int) -> str:
    """Where one file of a picture is to be found by those who may see the idea."""
    return f"/ideas/{idea_id}/pictures/{picture_id}-{size}.webp"
