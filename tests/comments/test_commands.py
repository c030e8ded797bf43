"""Saying something below an idea, answering, changing, taking back."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.accounts.roles import Role
from mitreden.audit.models import AuditEvent
from mitreden.campaigns.models import Audience, CampaignState, ModerationMode
from mitreden.comments import commands, queries
from mitreden.comments.models import TEXT_MAX, Comment, CommentAside, CommentState, Voice
from mitreden.comments.policy import Speaking
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.extensions import db
from mitreden.ideas.models import Aside, Idea
from mitreden.timeline import queries as timeline
from mitreden.timeline.models import Subject
from tests.comments.conftest import fresh, own, whole
from tests.factories import Make, People


def say(idea: Idea, by: Person, text: str = "Da bin ich dabei.", **values: Any) -> Comment:
    comment = commands.write_comment(idea=whole(idea, by), by=fresh(by), text=text, **values)
    db.session.commit()
    return comment


@pytest.fixture
def idea(make: Make) -> Idea:
    return make.idea(make.campaign(moderation=ModerationMode.AFTERWARDS))


def test_a_comment_is_public_at_once_where_moderators_look_afterwards(idea: Idea, people: People) -> None:
    comment = say(idea, people.jana, "**Ja**, gern <script>alert(1)</script>")
    assert (comment.state, comment.is_public, comment.author_id) == (CommentState.PUBLISHED, True, people.jana.id)
    assert comment.published_at is not None
    assert "<strong>Ja</strong>" in comment.text_html
    assert "<script" not in comment.text_html
    assert idea.comment_count == 1


def test_a_comment_waits_where_moderators_look_first(make: Make, people: People) -> None:
    idea = make.idea()
    comment = say(idea, people.jana)
    assert (comment.state, comment.is_public, comment.published_at) == (CommentState.SUBMITTED, False, None)
    assert idea.comment_count == 0


def test_an_answer_hangs_below_a_comment_and_has_none_itself(idea: Idea, people: People) -> None:
    comment = say(idea, people.jana)
    answer = say(idea, people.ali, "Ich auch.", parent=comment)
    assert answer.parent_id == comment.id
    with pytest.raises(DomainError, match="antworten"):
        say(idea, people.berta, "Und ich erst.", parent=answer)
    assert idea.comment_count == 2


@pytest.mark.parametrize(
    "standing",
    [{"state": CommentState.SUBMITTED}, {"aside": CommentAside.HIDDEN}, {"aside": CommentAside.WITHDRAWN}],
)
def test_what_others_cannot_read_cannot_be_answered(
    make: Make, idea: Idea, people: People, standing: dict[str, Any]
) -> None:
    comment = make.comment(idea, author=people.jana, **standing)
    with pytest.raises(DomainError, match="antworten"):
        say(idea, people.ali, parent=comment)


def test_a_comment_of_another_idea_cannot_be_answered_here(make: Make, idea: Idea, people: People) -> None:
    with pytest.raises(DomainError, match="antworten"):
        say(idea, people.ali, parent=make.comment())


@pytest.mark.parametrize("text", ["", "   ", "x", "> ", "a" * (TEXT_MAX + 1)])
def test_words_are_needed_and_not_too_many(idea: Idea, people: People, text: str) -> None:
    with pytest.raises(DomainError) as error:
        say(idea, people.jana, text)
    assert error.value.field == "text"


@pytest.mark.parametrize(
    "campaign",
    [
        {"has_comments": False},
        {"state": CampaignState.EVALUATING},
        {"phases": {}},
        {"audience": Audience.INVITED},
    ],
)
def test_nobody_comments_where_it_is_not_their_time_or_place(
    make: Make, people: People, campaign: dict[str, Any]
) -> None:
    idea = make.idea(make.campaign(moderation=ModerationMode.AFTERWARDS, **campaign))
    with pytest.raises(NotAllowedError):
        say(idea, people.mira)


@pytest.mark.parametrize("aside", [Aside.HIDDEN, Aside.WITHDRAWN, Aside.RETURNED])
def test_nobody_comments_below_what_is_not_public(make: Make, people: People, aside: Aside) -> None:
    with pytest.raises(NotAllowedError):
        say(make.idea(aside=aside, author=people.jana), people.jana)


def test_a_second_click_makes_no_second_comment(idea: Idea, people: People) -> None:
    first = say(idea, people.jana)
    assert say(idea, people.jana).id == first.id
    assert say(idea, people.ali).id != first.id
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert say(idea, people.jana).id != first.id


def test_the_team_speaks_as_what_it_is_and_needs_no_moderator(make: Make, people: People) -> None:
    idea = make.idea()
    comment = say(idea, people.kora, speaking=Speaking(Voice.COORDINATOR))
    assert (comment.voice, comment.is_public) == (Voice.COORDINATOR, True)
    assert [entry.key for entry in timeline.entries(Subject.IDEA, idea.id)] == ["idea.comment_coordinator"]


def test_a_town_hall_is_told_in_the_life_line_a_club_and_a_moderator_are_not(make: Make, people: People) -> None:
    town, club = make.municipality("Holm"), make.municipality("Sportverein Holm")
    idea = make.idea(make.campaign(moderation=ModerationMode.AFTERWARDS))
    make.grant(people.jana, Role.CONTACT, organisation_id=town.id)
    make.grant(people.ali, Role.SPEAKER, organisation_id=club.id)
    say(idea, people.jana, speaking=Speaking(Voice.CONTACT, town.id))
    assert say(idea, people.ali, speaking=Speaking(Voice.SPEAKER, club.id)).organisation_id == club.id
    say(idea, people.mira, speaking=Speaking(Voice.MODERATOR))
    (entry,) = timeline.entries(Subject.IDEA, idea.id)
    assert (entry.key, entry.data) == ("idea.comment_contact", {"name": "Holm"})


def test_nobody_speaks_in_a_name_that_is_not_theirs(make: Make, idea: Idea, people: People) -> None:
    town = make.municipality()
    for speaking in (Speaking(Voice.MODERATOR), Speaking(Voice.CONTACT, town.id), Speaking(Voice.SPEAKER, town.id)):
        with pytest.raises(NotAllowedError):
            say(idea, people.jana, speaking=speaking)


def test_words_can_be_changed_for_fifteen_minutes(idea: Idea, people: People) -> None:
    comment = say(idea, people.jana)
    changed = commands.edit_comment(comment=own(comment, people.jana), by=people.jana, text="Da bin ich gern dabei.")
    assert (changed.version, changed.text_source) == (2, "Da bin ich gern dabei.")
    assert changed.edited_at is not None
    with clock.at(clock.now() + timedelta(minutes=16)), pytest.raises(NotAllowedError):
        commands.edit_comment(comment=own(comment, people.jana), by=people.jana, text="Doch nicht.")


def test_words_that_somebody_answered_stay(idea: Idea, people: People) -> None:
    comment = say(idea, people.jana)
    say(idea, people.ali, parent=comment)
    with pytest.raises(NotAllowedError):
        commands.edit_comment(comment=own(comment, people.jana), by=people.jana, text="Doch nicht.")


def test_changed_words_wait_again_where_moderators_look_first(make: Make, people: People) -> None:
    idea = make.idea()
    comment = make.comment(idea, author=people.jana)
    changed = commands.edit_comment(comment=own(comment, people.jana), by=people.jana, text="Etwas anderes.")
    assert (changed.state, changed.is_public, idea.comment_count) == (CommentState.SUBMITTED, False, 0)


def test_nobody_changes_or_takes_back_what_others_wrote(make: Make, idea: Idea, people: People) -> None:
    comment = own(make.comment(idea, author=people.jana), people.ali)
    with pytest.raises(NotAllowedError):
        commands.edit_comment(comment=comment, by=people.ali, text="Meins.")
    with pytest.raises(NotAllowedError):
        commands.withdraw_comment(comment=comment, by=people.ali)


def test_taking_back_takes_it_from_the_count_once(idea: Idea, people: People) -> None:
    comment = own(say(idea, people.jana), people.jana)
    commands.withdraw_comment(comment=comment, by=people.jana)
    assert (comment.aside, comment.is_public, idea.comment_count) == (CommentAside.WITHDRAWN, False, 0)
    with pytest.raises(DomainError):
        commands.withdraw_comment(comment=comment, by=people.jana)
    assert idea.comment_count == 0


def test_the_log_tells_of_comments_without_their_words(idea: Idea, people: People) -> None:
    comment = own(say(idea, people.jana, "Geheimnisvoll"), people.jana)
    commands.edit_comment(comment=comment, by=people.jana, text="Geheimnisvoller")
    commands.withdraw_comment(comment=comment, by=people.jana)
    events = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.action for event in events] == ["comment.written", "comment.edited", "comment.withdrawn"]
    assert all(event.subject_id == comment.id and event.by_id == people.jana.id for event in events)
    assert not any("Geheimnisvoll" in str(event.facts) for event in events)


def test_who_wrote_below_an_idea_finds_it_again(make: Make, idea: Idea, people: People) -> None:
    say(idea, people.jana, "Erstens.")
    say(idea, people.ali, "Zweitens.")
    make.comment(idea, author=people.jana, aside=CommentAside.HIDDEN, text="Drittens.")
    assert [comment.text_source for comment in queries.comments_of(people.jana.id)] == ["Drittens.", "Erstens."]
