"""One idea collected elsewhere, as an import hands it over. Pure."""

from dataclasses import dataclass
from datetime import datetime

from mitreden.ideas.models import Aside, Channel, IdeaKind, IdeaState, TextFormat


@dataclass(frozen=True)
class Imported:
    """`ref` is its key in the source, unique in the campaign; `flags` name what people could not type here."""

    ref: str
    title: str
    text: str
    field_id: int
    created_at: datetime
    text_format: TextFormat = TextFormat.MARKDOWN
    municipality_id: int | None = None
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    state: IdeaState = IdeaState.PUBLISHED
    aside: Aside | None = None
    channel: Channel = Channel.IMPORT
    kind: IdeaKind = IdeaKind.IDEA
    earlier_support: int = 0
    flags: tuple[str, ...] = ()
