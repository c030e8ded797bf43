"""How load data is spread: over days, states, channels and ideas. Pure, and the same for the same seed."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from mitreden.ideas.models import PUBLIC_STATES, Aside, Channel, IdeaState

DAYS = 60
MORNING, EVENING = 7 * 60 + 30, 21 * 60  # minutes of a day in which somebody is there and ideas appear at once

_S = IdeaState
_STANDINGS: tuple[tuple[IdeaState, Aside | None, int], ...] = (
    (_S.PUBLISHED, None, 880), (_S.UNDER_REVIEW, None, 40), (_S.ACCEPTED, None, 20), (_S.PARTLY_ACCEPTED, None, 10),
    (_S.PASSED_ON, None, 5), (_S.ALREADY_DONE, None, 5), (_S.DECLINED, None, 10), (_S.SUBMITTED, None, 20),
    (_S.PUBLISHED, Aside.WITHDRAWN, 10),
)  # fmt: skip
_STANDING_STEPS = list(accumulate(weight for *_, weight in _STANDINGS))
CHANNELS = (Channel.ONLINE, Channel.PAPER, Channel.EVENT, Channel.ASSISTED)
_CHANNEL_STEPS = (80, 90, 95, 100)


@dataclass(frozen=True)
class Standing:
    """Where one idea stands, since when, how it came in, how many support it and how many comments hang below it."""

    state: IdeaState
    aside: Aside | None
    channel: Channel
    sent_at: datetime
    changed_at: datetime
    supports: int = 0
    comments: int = 0

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_STATES and self.aside is None


def standings(rng: Random, number: int, midnight: datetime) -> list[Standing]:
    """`number` ideas of the last sixty days before `midnight`, oldest first. What waits came in last night."""
    found = [_standing(rng, midnight) for _ in range(number)]
    return sorted(found, key=lambda standing: standing.sent_at)


def _standing(rng: Random, midnight: datetime) -> Standing:
    state, aside, _ = _STANDINGS[bisect(_STANDING_STEPS, rng.randrange(_STANDING_STEPS[-1]))]
    channel = CHANNELS[bisect(_CHANNEL_STEPS, rng.randrange(100))]
    if state is _S.SUBMITTED:
        sent_at = midnight - timedelta(seconds=rng.randrange(1, 2 * 3600))
        return Standing(state, None, Channel.ONLINE, sent_at, sent_at)
    day = rng.randint(2, DAYS)
    sent_at = midnight - timedelta(days=day) + timedelta(seconds=rng.randrange(MORNING * 60, EVENING * 60))
    is_as_sent = state is _S.PUBLISHED and aside is None
    changed_at = sent_at if is_as_sent else sent_at + timedelta(seconds=rng.randrange(3600, day * 43_200))
    return Standing(state, aside, channel, sent_at, changed_at)


def quotas(rng: Random, number: int, votes: int, most: int) -> list[int]:
    """`votes` dealt to `number` ideas, few with many and many with few, none with more than `most`."""
    weights = [rng.paretovariate(1.3) for _ in range(number)]
    total = sum(weights)
    dealt = [min(most, int(votes * weight / total)) for weight in weights]
    left = votes - sum(dealt)
    for index in range(number):
        if not left:
            break
        more = min(most - dealt[index], -(-left // (number - index)))
        dealt[index] += more
        left -= more
    for index in _with_room(dealt, most):
        more = min(most - dealt[index], left)
        dealt[index] += more
        left -= more
    return dealt


def _with_room(dealt: Sequence[int], most: int) -> Iterator[int]:
    return (index for index, count in enumerate(dealt) if count < most)
