"""What is news for whom: pure matching of what happened with what people follow."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from mitreden.core import clock
from mitreden.following.models import THE_REGION, FollowKind
from mitreden.timeline.models import Subject

Place = tuple[FollowKind, int]
NEAREST_FIRST = (FollowKind.IDEA, FollowKind.MUNICIPALITY, FollowKind.FIELD, FollowKind.CAMPAIGN, FollowKind.REGION)
MOST = 50  # of one thing in one digest; the newest

# Of these an author has a mail of their own, or did it themselves.
AUTHORS_KNOW = frozenset(
    {
        "idea.submitted", "idea.imported", "idea.published", "idea.edited", "idea.returned", "idea.hidden",
        "idea.restored", "idea.withdrawn", "idea.bundled", "idea.unbundled",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One entry of a life-line; of an idea or a post with what it belongs to. `is_new`: the idea was published for the first time."""

    id: int
    subject: Subject
    subject_id: int
    key: str
    at: datetime
    campaign_id: int | None = None
    field_id: int | None = None
    municipality_id: int | None = None
    author_id: int | None = None
    is_new: bool = False

    @property
    def places(self) -> list[Place]:
        """The things of which this is news."""
        if self.subject is Subject.CAMPAIGN:
            return [(FollowKind.CAMPAIGN, self.subject_id)]
        if self.subject is Subject.NEWS:
            return [
                (FollowKind.REGION, THE_REGION) if self.campaign_id is None else (FollowKind.CAMPAIGN, self.campaign_id)
            ]
        around = (
            (FollowKind.IDEA, self.subject_id), (FollowKind.MUNICIPALITY, self.municipality_id),
            (FollowKind.FIELD, self.field_id), (FollowKind.CAMPAIGN, self.campaign_id),
        )  # fmt: skip
        return [(kind, number) for kind, number in around[: None if self.is_new else 1] if number is not None]


class News:
    """What happened in a time, arranged by place and by author."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._by_place: dict[Place, list[tuple[Event, date]]] = defaultdict(list)
        self._by_author: dict[int, list[Event]] = defaultdict(list)
        for event in sorted(events, key=lambda one: (one.at, one.id), reverse=True):
            day = clock.local(event.at).date()
            for place in event.places:
                self._by_place[place].append((event, day))
            if event.author_id is not None:
                self._by_author[event.author_id].append(event)

    def for_person(self, person_id: int, followed: Mapping[Place, date], since: datetime) -> dict[Place, list[int]]:
        """Which entries to tell a person who has heard all until `since`, newest first, each once under the nearest place."""
        found: dict[Place, list[int]] = {}
        seen: set[int] = set()
        for event in self._by_author.get(person_id, ()):
            seen.add(event.id)
            if event.at > since and event.key not in AUTHORS_KNOW:
                found.setdefault((FollowKind.IDEA, event.subject_id), []).append(event.id)
        for place in sorted(followed, key=lambda place: (NEAREST_FIRST.index(place[0]), place[1])):
            told = [
                event.id
                for event, day in self._by_place.get(place, ())
                if event.at > since and day >= followed[place] and event.id not in seen
            ]
            seen.update(told)
            if told:
                found[place] = told
        return {place: numbers[:MOST] for place, numbers in found.items()}
