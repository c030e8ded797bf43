"""Sending in, changing, sending in again, taking back."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts import queries as accounts
from mitreden.audit.models import AuditEvent
from mitreden.campaigns.models import Audience, Campaign, CampaignState, ModerationMode
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.extensions import db
from mitreden.ideas import commands, queries, states
from mitreden.ideas.editions import UNSEEN
from mitreden.ideas.models import Aside, Channel, Idea, IdeaState, IdeaVersion
from mitreden.outbox.models import OutboxMail
from mitreden.search import queries as search
from tests.factories import Make, People

TEXT = "Am Weiher fehlt eine **Bank**, auf der man sitzen kann."


def _submit(campaign: Campaign, **values: Any) -> Idea:
    return commands.submit_idea(
        **{"campaign": campaign, "by": None, "title": "Eine Bank am Weiher", "text": TEXT,
           "field_id": campaign.fields[0].id, **values}
    )  # fmt: skip


def _edit(idea: Idea, **values: Any) -> Idea:
    loaded = queries.idea_to_edit(values["by"], idea.id)
    assert loaded is not None
    return commands.edit_idea(
        **{"idea": loaded, "title": loaded.title, "text": loaded.text_source, "field_id": loaded.field_id, **values}
    )


def _own(idea: Idea, person: Any) -> Idea:
    loaded = queries.idea_to_edit(person, idea.id)
    assert loaded is not None
    return loaded


MODES = [
    (ModerationMode.FIRST, IdeaState.SUBMITTED, "idea_received"),
    (ModerationMode.AFTERWARDS, IdeaState.PUBLISHED, "idea_online"),
]


@pytest.mark.parametrize(("mode", "state", "mail"), MODES)
def test_an_idea_waits_or_is_public_at_once(
    make: Make, people: People, mode: ModerationMode, state: IdeaState, mail: str
) -> None:
    idea = _submit(make.campaign(moderation=mode), by=people.jana)
    assert idea.state is state
    assert idea.submitted_at is not None
    sent = db.session.query(OutboxMail).one()
    assert (sent.kind, sent.address, sent.data["path"]) == (mail, people.jana.email, f"/ideas/{idea.id}")


@pytest.mark.parametrize(("hour", "state"), [(10, IdeaState.PUBLISHED), (23, IdeaState.SUBMITTED)])
def test_by_hours_somebody_looks_first_only_when_nobody_is_there(make: Make, hour: int, state: IdeaState) -> None:
    day = clock.local(clock.now()).replace(hour=hour, minute=0)
    values = {"hours_from": day.replace(hour=8).time(), "hours_until": day.replace(hour=18).time()}
    campaign = make.campaign(moderation=ModerationMode.HOURS, **values)
    with clock.at(day):
        assert _submit(campaign).state is state


REFUSED = [
    ({"title": "Bank"}, "title"),
    ({"title": " " * 30}, "title"),
    ({"title": "B" * 121}, "title"),
    ({"text": "Zu kurz."}, "text"),
    ({"text": "B" * 4_001}, "text"),
    ({"text": "-\n\n" * 20 + "-"}, "text"),  # signs, but no words
    ({"field_id": 0}, "field_id"),
    ({"municipality_id": 999_999}, "municipality_id"),
    ({"lat": 50.0}, "point"),
    ({"lat": 91.0, "lon": 7.0}, "point"),
    ({"place": "x" * 201}, "place"),
]


@pytest.mark.parametrize(("values", "field"), REFUSED)
def test_what_an_idea_needs(make: Make, values: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as caught:
        _submit(make.campaign(), **values)
    assert caught.value.field == field


@pytest.mark.parametrize(("text", "is_taken"), [("B" * 19, False), ("B" * 20, True), ("B" * 4_000, True)])
def test_the_text_has_20_to_4000_characters(make: Make, text: str, is_taken: bool) -> None:
    campaign = make.campaign()
    if is_taken:
        assert _submit(campaign, text=text).text_source == text
    else:
        with pytest.raises(DomainError):
            _submit(campaign, text=text)


def test_a_field_of_another_campaign_is_refused(make: Make) -> None:
    with pytest.raises(DomainError) as caught:
        _submit(make.campaign(), field_id=make.field().id)
    assert caught.value.field == "field_id"


def test_only_the_municipalities_that_the_campaign_names(make: Make) -> None:
    inside, outside = make.municipality(), make.municipality()
    campaign = make.campaign(municipalities=[inside])
    assert _submit(campaign, municipality_id=inside.id).municipality_id == inside.id
    with pytest.raises(DomainError):
        _submit(campaign, municipality_id=outside.id)


def test_nobody_sends_in_where_nothing_is_collected(make: Make, people: People) -> None:
    over = {"collecting": (clock.now() - timedelta(days=9), clock.now() - timedelta(days=1))}
    for campaign in (
        make.campaign(state=CampaignState.EVALUATING),
        make.campaign(phases=over),
        make.campaign(audience=Audience.INVITED),  # Jana is not
    ):
        with pytest.raises(NotAllowedError):
            _submit(campaign, by=accounts.person(people.jana.id))


def test_a_draft_may_be_short_and_is_neither_indexed_nor_told(make: Make, people: People) -> None:
    idea = _submit(make.campaign(), by=people.jana, title="Bank", text="", as_draft=UNSEEN)
    assert (idea.state, idea.is_public, idea.submitted_at) == (IdeaState.DRAFT, False, None)
    assert db.session.query(IdeaVersion).count() == 0
    assert db.session.query(OutboxMail).count() == 0
    assert list(db.session.scalars(search.matches("idea", "Bank"))) == []


def test_a_draft_is_sent_in_when_it_is_complete(make: Make, people: People) -> None:
    idea = _submit(make.campaign(), by=people.jana, title="Bank", text="", as_draft=UNSEEN)
    with pytest.raises(DomainError) as caught:
        commands.send_idea(idea=_own(idea, people.jana), by=people.jana)
    assert caught.value.field == "title"
    _edit(idea, by=people.jana, title="Eine Bank", text=TEXT)
    assert commands.send_idea(idea=_own(idea, people.jana), by=people.jana).state is IdeaState.SUBMITTED
    assert [version.number for version in queries.versions(idea.id)] == [1]
    assert list(db.session.scalars(search.matches("idea", "Bänke"))) == [idea.id]


def test_each_change_of_words_makes_a_version_and_keeps_the_one_before(make: Make, people: People) -> None:
    idea = _submit(make.campaign(), by=people.jana)
    _edit(idea, by=people.jana, title="Zwei Bänke am Weiher")
    _edit(idea, by=people.jana, title="Zwei Bänke am Weiher")  # nothing changed
    _edit(idea, by=people.jana, place="am Ostufer")  # no words of the idea
    _edit(idea, by=people.jana, text=TEXT + " Und ein Tisch.")
    kept = [(version.number, version.title) for version in queries.versions(idea.id)]
    assert kept == [(3, "Zwei Bänke am Weiher"), (2, "Zwei Bänke am Weiher"), (1, "Eine Bank am Weiher")]
    assert idea.version == 3
    edits = db.session.query(AuditEvent).filter_by(action="idea.edited").all()
    assert [event.facts["version"] for event in edits] == [2, 2, 3]
    assert "Tisch" not in str([event.facts for event in edits])


# where a moderator looks first, new words of a public idea wait again; elsewhere they stay public
EDITED = [(ModerationMode.FIRST, IdeaState.SUBMITTED), (ModerationMode.AFTERWARDS, IdeaState.PUBLISHED)]


@pytest.mark.parametrize(("mode", "after"), EDITED)
def test_new_words_of_a_public_idea(make: Make, people: People, mode: ModerationMode, after: IdeaState) -> None:
    idea = make.idea(make.campaign(moderation=mode), author=people.jana)
    _edit(idea, by=people.jana, place="am Ufer")
    assert idea.state is IdeaState.PUBLISHED
    _edit(idea, by=people.jana, title="Eine ganz andere Bank")
    assert idea.state is after
    assert idea.published_at is not None


def test_a_returned_idea_is_changed_and_waits_again(make: Make, people: People) -> None:
    idea = _submit(make.campaign(), by=people.jana)
    states.set_aside(idea, Aside.RETURNED, by=people.mira, text="Bitte ohne Namen.")
    _edit(idea, by=people.jana, text=TEXT + " Ohne Namen.")
    commands.send_idea(idea=_own(idea, people.jana), by=people.jana)
    assert (idea.state, idea.aside, idea.version, idea.state_text) == (IdeaState.SUBMITTED, None, 2, "")


def test_a_returned_idea_that_was_public_waits_again(make: Make, people: People) -> None:
    idea = make.idea(make.campaign(moderation=ModerationMode.AFTERWARDS), author=people.jana)
    states.set_aside(idea, Aside.RETURNED, by=people.mira, text="Bitte ohne Namen.")
    commands.send_idea(idea=_own(idea, people.jana), by=people.jana)
    assert (idea.state, idea.aside, idea.is_public) == (IdeaState.SUBMITTED, None, False)


def test_a_withdrawn_idea_stays_withdrawn(make: Make, people: People) -> None:
    idea = make.idea(author=people.jana)
    commands.withdraw_idea(idea=_own(idea, people.jana), by=people.jana)
    assert (idea.aside, idea.is_public) == (Aside.WITHDRAWN, False)
    with pytest.raises(NotAllowedError):
        _edit(idea, by=people.jana, title="Doch wieder eine Bank")
    with pytest.raises(NotAllowedError):
        commands.send_idea(idea=_own(idea, people.jana), by=people.jana)


@pytest.mark.parametrize("state", [IdeaState.UNDER_REVIEW, IdeaState.ACCEPTED, IdeaState.DECLINED])
def test_what_is_being_answered_cannot_be_changed_or_withdrawn(make: Make, people: People, state: IdeaState) -> None:
    idea = make.idea(author=people.jana, state=state)
    with pytest.raises(NotAllowedError):
        _edit(idea, by=people.jana, title="Doch eine andere Bank")
    with pytest.raises(NotAllowedError):
        commands.withdraw_idea(idea=_own(idea, people.jana), by=people.jana)


def test_nobody_else_changes_an_idea(make: Make, people: People) -> None:
    idea = make.idea(author=people.jana)
    assert queries.idea_to_edit(people.kora, idea.id) is None
    mine = _own(idea, people.jana)
    for write in (
        lambda: commands.edit_idea(idea=mine, by=people.kora, title="Anders", text=TEXT, field_id=mine.field_id),
        lambda: commands.withdraw_idea(idea=mine, by=people.kora),
        lambda: commands.send_idea(idea=mine, by=people.kora),
    ):
        with pytest.raises(NotAllowedError):
            write()


def test_supports_are_counted_whatever_else_is_in_memory(make: Make) -> None:
    idea = make.idea(channel=Channel.PAPER)
    for by in (1, 1, 1, -1):
        commands.count_support(idea.id, by)
    row = db.session.execute(sa.select(Idea.support_count, Idea.changed_no).where(Idea.id == idea.id)).one()
    assert tuple(row) == (2, 4)
