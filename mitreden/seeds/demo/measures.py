"""The roadmap: measures with their milestones, the steps they took, and the ideas behind them."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from mitreden.roadmap import commands, states
from mitreden.roadmap.models import LinkRole, Measure, MeasureState
from mitreden.seeds.demo.ideas import Life
from mitreden.seeds.demo.people import STRATEGY
from mitreden.seeds.demo.world import Text, World, texts

PREPARED_FOR = 45  # days before the first thing that happens
_S = MeasureState
_READY = (_S.DRAFT_PROFILE, _S.EXPERT_CHECK, _S.PRIORITISED, _S.ADOPTED, _S.PLANNED)
_AFTER: dict[MeasureState, tuple[MeasureState, ...]] = {
    _S.RUNNING: (_S.RUNNING,), _S.PAUSED: (_S.RUNNING, _S.PAUSED), _S.STOPPED: (_S.RUNNING, _S.STOPPED),
    _S.FINISHED: (_S.RUNNING, _S.FINISHED), _S.CONTINUED: (_S.RUNNING, _S.FINISHED, _S.CONTINUED),
}  # fmt: skip


class Plan:
    """One measure: when what happens to it."""

    def __init__(self, world: World, item: Text, known_from: dict[str, datetime]) -> None:
        self.world, self.item, self.known_from = world, item, known_from
        self.measure: Measure | None = None
        self.starts_on = world.diary.first_of_month(item["starts_in_months"])
        self.ends_on = world.diary.last_of_month(item["ends_in_months"])

    def note(self) -> None:
        """Write everything into the diary."""
        diary = self.world.diary
        created = self._created_at()
        diary.note(created, self._create)
        for moment, state in self._steps(created):
            diary.note(moment, self._move, state)
        for number, milestone in enumerate(self.item["milestones"]):
            if milestone["done"]:
                diary.note(diary.day(milestone["due_in_days"], time(17)), self._reach, number)
        for link in self.item["ideas"]:
            seen = max(created + timedelta(hours=2), self.known_from[link["idea"]] + timedelta(hours=30))
            diary.note(seen, self._link, link)

    def _created_at(self) -> datetime:
        """In time for its first milestone, but not before the ideas that it comes from."""
        diary = self.world.diary
        first = min(diary.days_until(self.starts_on), *(item["due_in_days"] for item in self.item["milestones"]))
        origins = [self.known_from[link["idea"]] for link in self.item["ideas"] if link["role"] == "origin"]
        return max(diary.day(first - PREPARED_FOR, time(11)), *(moment + timedelta(days=20) for moment in origins))

    def _steps(self, created: datetime) -> Iterator[tuple[datetime, MeasureState]]:
        """The states that it went through, spread from its creation until its start (or until now), and what came then."""
        diary, target = self.world.diary, _S(self.item["state"])
        later = _AFTER.get(target, ())
        before = _READY if later else _READY[: _READY.index(target) + 1]
        begin = diary.day(diary.days_until(self.starts_on)) if later else diary.day(-3)
        for number, state in enumerate(before, 1):
            yield created + (begin - created) * number / (len(before) + 1), state
        over = diary.day(diary.days_until(self.ends_on) + 2)
        moments = {
            _S.RUNNING: begin, _S.PAUSED: diary.day(-25, time(13)), _S.STOPPED: over, _S.FINISHED: over,
            _S.CONTINUED: over + timedelta(days=6),
        }  # fmt: skip
        for state in later:
            yield moments[state], state

    def _create(self) -> None:
        world, item = self.world, self.item
        self.measure = commands.create_measure(
            field_id=world.fields[item["field"]].id,
            by=world.people[STRATEGY],
            lead_id=world.organisations[item["lead"]].id,
            partner_ids=[world.organisations[key].id for key in item["partners"]],
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            **{name: item[name] for name in ("title", "summary", "description", "cost")},
        )
        self.milestones = [
            commands.add_milestone(
                measure=self.measure, title=milestone["title"], by=world.people[STRATEGY],
                due_on=world.diary.today + timedelta(days=milestone["due_in_days"]),
            )
            for milestone in item["milestones"]
        ]  # fmt: skip

    def _move(self, state: MeasureState) -> None:
        assert self.measure is not None  # noqa: S101  the diary creates it first
        reason = self.item["summary"] if state in states.WITH_REASON else ""
        states.move(self.measure, state, by=self.world.people[STRATEGY], text=reason)

    def _reach(self, number: int) -> None:
        commands.reach_milestone(milestone=self.milestones[number], by=self.world.people[STRATEGY])

    def _link(self, link: Text) -> None:
        assert self.measure is not None  # noqa: S101  the diary creates it first
        commands.link_idea(
            measure=self.measure, idea=self.world.ideas[link["idea"]], role=LinkRole(link["role"]),
            note=link["note"], by=self.world.people[STRATEGY],
        )  # fmt: skip


def plan(world: World, lives: list[Life]) -> None:
    """All measures."""
    known_from = {life.item["key"]: life.public_from for life in lives}
    for item in texts("measures")["measures"]:
        Plan(world, item, known_from).note()
