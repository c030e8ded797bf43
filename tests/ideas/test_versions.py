"""Which versions are public since when, and which of them changed what an idea is about."""

from typing import Any

import pytest

from mitreden.accounts import queries as accounts
from mitreden.accounts.models import Person
from mitreden.audit.models import AuditEvent
from mitreden.campaigns.models import ModerationMode
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.extensions import db
from mitreden.ideas import commands, queries, states, versions
from mitreden.ideas.models import Aside, Idea, IdeaState
from mitreden.moderation import commands as moderation
from mitreden.timeline import queries as timeline
from mitreden.timeline.models import Subject
from tests.factories import Make, People

TEXT = "Am Weiher fehlt eine Bank, auf der man sitzen kann."


def _sent(make: Make, by: Person, mode: ModerationMode, **values: Any) -> Idea:
    campaign = make.campaign(moderation=mode)
    words = {"title": "Eine Bank am Weiher", "text": TEXT, "field_id": campaign.fields[0].id, **values}
    return commands.submit_idea(campaign=campaign, by=by, **words)


def _edit(idea: Idea, by: Person, text: str, *, is_substance: bool = False) -> None:
    loaded = queries.idea_to_edit(by, idea.id)
    assert loaded is not None
    commands.edit_idea(
        idea=loaded, by=by, title=loaded.title, text=text, field_id=loaded.field_id, is_substance=is_substance
    )


def _public(idea: Idea) -> list[int]:
    return [version.number for version in queries.history(idea.id)]


def _told(idea: Idea) -> list[tuple[str, int | None]]:
    entries = reversed(list(timeline.entries(Subject.IDEA, idea.id)))
    return [(entry.key.removeprefix("idea."), entry.data.get("version")) for entry in entries]


def test_without_a_look_first_each_version_is_public_at_once(make: Make, people: People) -> None:
    idea = _sent(make, people.jana, ModerationMode.AFTERWARDS)
    assert (_public(idea), idea.reworded_at, idea.substance_version) == ([1], None, 1)
    _edit(idea, people.jana, f"{TEXT} Und ein Tisch.")
    assert (_public(idea), idea.substance_version) == ([2, 1], 1)
    assert idea.reworded_at is not None
    assert _told(idea) == [("published", None), ("edited", 2)]


def test_a_change_of_substance_is_told_at_once_where_it_can_be_read_at_once(make: Make, people: People) -> None:
    idea = _sent(make, people.jana, ModerationMode.AFTERWARDS)
    _edit(idea, people.jana, "Am Weiher fehlt ein Steg, kein Platz zum Sitzen.", is_substance=True)
    assert (_public(idea), idea.substance_version) == ([2, 1], 2)
    assert _told(idea) == [("published", None), ("substance_changed", 2)]


def test_where_a_moderator_looks_first_it_is_told_when_it_is_public(make: Make, people: People) -> None:
    idea = _sent(make, people.jana, ModerationMode.FIRST)
    assert _public(idea) == []
    moderation.publish_idea(idea=idea, by=people.mira)
    _edit(idea, people.jana, "Am Weiher fehlt ein Steg, kein Platz zum Sitzen.", is_substance=True)
    assert (idea.state, _public(idea), idea.substance_version) == (IdeaState.SUBMITTED, [1], 1)
    moderation.publish_idea(idea=idea, by=people.mira)
    assert (_public(idea), idea.substance_version) == ([2, 1], 2)
    assert _told(idea)[-3:] == [("submitted", None), ("published", None), ("substance_changed", 2)]


def test_what_was_returned_and_never_public_is_no_history_but_its_substance_counts(make: Make, people: People) -> None:
    idea = _sent(make, people.jana, ModerationMode.FIRST)
    moderation.publish_idea(idea=idea, by=people.mira)
    _edit(idea, people.jana, "Am Weiher fehlt ein Steg. Herr Meier soll ihn bezahlen.", is_substance=True)
    moderation.return_idea(idea=idea, by=people.mira, reason="Bitte ohne den Namen.")
    _edit(idea, people.jana, "Am Weiher fehlt ein Steg, kein Platz zum Sitzen.")
    commands.send_idea(idea=queries.idea_to_edit(people.jana, idea.id), by=people.jana)
    moderation.publish_idea(idea=idea, by=people.mira)
    assert (idea.version, _public(idea), idea.substance_version) == (3, [3, 1], 3)
    assert [version.number for version in queries.history(idea.id) if version.is_substance] == [3]


def test_what_changed_before_anybody_read_it_changed_no_substance(make: Make, people: People) -> None:
    idea = _sent(make, people.jana, ModerationMode.FIRST)
    _edit(idea, people.jana, "Am Weiher fehlt ein Steg, kein Platz zum Sitzen.", is_substance=True)
    moderation.publish_idea(idea=idea, by=people.mira)
    assert (_public(idea), idea.substance_version, idea.reworded_at) == ([2], 1, None)


def test_hiding_and_showing_again_tells_nothing_twice(make: Make, people: People) -> None:
    idea = _sent(make, people.jana, ModerationMode.AFTERWARDS)
    _edit(idea, people.jana, "Am Weiher fehlt ein Steg, kein Platz zum Sitzen.", is_substance=True)
    since = queries.history(idea.id)[0].published_at
    states.set_aside(idea, Aside.HIDDEN, by=people.mira, rule_key="insult")
    states.set_aside(idea, None, by=people.mira)
    assert [key for key, _ in _told(idea)] == ["published", "substance_changed", "hidden", "restored"]
    assert queries.history(idea.id)[0].published_at == since


def test_a_moderator_can_say_so_afterwards(make: Make, people: People) -> None:
    idea = _sent(make, people.jana, ModerationMode.AFTERWARDS)
    _edit(idea, people.jana, "Am Weiher fehlt ein Steg, kein Platz zum Sitzen.")
    _edit(idea, people.jana, "Am Weiher fehlt ein Steg, kein Platz zum Sitzen!")
    moderation.mark_substance(idea=idea, number=2, by=people.mira)
    assert (idea.version, idea.substance_version) == (3, 2)
    assert _told(idea)[-1] == ("substance_changed", 2)
    event = db.session.query(AuditEvent).filter_by(action="idea.substance_marked").one()
    assert (event.by_id, event.facts) == (people.mira.id, {"version": 2})


@pytest.mark.parametrize("number", [1, 2, 3, 9])
def test_only_a_public_version_after_a_public_one_can_be_marked_and_only_once(
    make: Make, people: People, number: int
) -> None:
    idea = _sent(make, people.jana, ModerationMode.AFTERWARDS)
    _edit(idea, people.jana, "Am Weiher fehlt ein Steg, kein Platz zum Sitzen.", is_substance=True)
    states.set_aside(idea, Aside.RETURNED, by=people.mira, text="Bitte kürzer.")
    _edit(idea, people.jana, "Am Weiher fehlt ein Steg. Das ist noch nicht öffentlich.")
    assert _public(idea) == [2, 1]
    with pytest.raises(DomainError):
        versions.mark_substance(idea=idea, number=number, by=people.mira)


def test_who_may_not_decide_on_an_idea_does_not_mark_it_either(make: Make, people: People) -> None:
    idea = _sent(make, people.mira, ModerationMode.AFTERWARDS)
    _edit(idea, people.mira, "Am Weiher fehlt ein Steg, kein Platz zum Sitzen.")
    for person in (people.mira, people.jana, people.stefan):  # her own; a citizen; the strategy team
        with pytest.raises(NotAllowedError):
            moderation.mark_substance(idea=idea, number=2, by=accounts.existing_person(person.id))
    moderation.mark_substance(idea=idea, number=2, by=people.kora)


def test_a_mark_can_be_taken_back_and_the_one_before_counts_again(make: Make, people: People) -> None:
    idea = _sent(make, people.jana, ModerationMode.AFTERWARDS)
    for text in ("Am Weiher fehlt ein Steg, kein Platz zum Sitzen.", "Am Weiher fehlt ein Floß, kein Steg zum Sitzen."):
        _edit(idea, people.jana, text, is_substance=True)
    for number, left in ((3, 2), (2, 1)):
        moderation.unmark_substance(idea=idea, number=number, by=people.mira)
        assert idea.substance_version == left
        assert _told(idea)[-1] == ("substance_unmarked", number)
    events = db.session.query(AuditEvent).filter_by(action="idea.substance_unmarked").order_by(AuditEvent.id)
    assert [(event.by_id, event.facts) for event in events] == [(people.mira.id, {"version": n}) for n in (3, 2)]
    with pytest.raises(DomainError):
        moderation.unmark_substance(idea=idea, number=2, by=people.mira)
    moderation.mark_substance(idea=idea, number=2, by=people.mira)
    assert idea.substance_version == 2


@pytest.mark.parametrize(
    ("who", "is_moderators", "may"),
    [
        ("jana", False, True),  # her own tick
        ("jana", True, False),  # a moderator's word
        ("ali", False, False),
        ("mira", False, False),  # she has her own way, below
    ],
)
def test_an_author_takes_back_their_own_word_only(
    make: Make, people: People, who: str, is_moderators: bool, may: bool
) -> None:
    idea = _sent(make, people.jana, ModerationMode.AFTERWARDS)
    _edit(idea, people.jana, "Am Weiher fehlt ein Steg, kein Platz zum Sitzen.", is_substance=not is_moderators)
    if is_moderators:
        moderation.mark_substance(idea=idea, number=2, by=people.mira)
    if may:
        commands.unmark_substance(idea=idea, number=2, by=getattr(people, who))
    else:
        with pytest.raises(NotAllowedError):
            commands.unmark_substance(idea=idea, number=2, by=getattr(people, who))
    assert idea.substance_version == (1 if may else 2)


def test_who_may_not_decide_on_an_idea_takes_no_mark_back(make: Make, people: People) -> None:
    idea = _sent(make, people.mira, ModerationMode.AFTERWARDS)
    _edit(idea, people.mira, "Am Weiher fehlt ein Steg, kein Platz zum Sitzen.", is_substance=True)
    for person in (people.mira, people.jana, people.stefan):
        with pytest.raises(NotAllowedError):
            moderation.unmark_substance(idea=idea, number=2, by=accounts.existing_person(person.id))
    moderation.unmark_substance(idea=idea, number=2, by=people.kora)
