"""A support is for a version. When the idea changes in substance its supporters stay or leave; nothing else moves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts import queries as accounts
from mitreden.accounts.models import Person
from mitreden.audit.models import AuditEvent
from mitreden.campaigns.models import Campaign, Counts, ModerationMode
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError, UnavailableError
from mitreden.extensions import db
from mitreden.ideas import commands as writing
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea
from mitreden.timeline.models import TimelineEntry
from mitreden.voting import commands, queries
from mitreden.voting.models import Vote
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
CHANGED = "Diese Idee hat sich geändert, seit Sie sie unterstützt haben"


@pytest.fixture
def idea(make: Make, people: People) -> Idea:
    """Jana's idea, which Ali and Berta support in its first version."""
    made = make.idea(make.campaign("dorf", moderation=ModerationMode.AFTERWARDS), author=people.jana)
    for person in (people.ali, people.berta):
        _as(person, made, commands.cast_vote, keys=make.keys)
    db.session.commit()
    return made


def _as(person: Person, idea: Idea, command: Callable[..., Any], **values: Any) -> Any:
    who = accounts.existing_person(person.id)
    return command(idea=ideas.idea(who, idea.id), by=who, **values)


def _reword(idea: Idea, author: Person, *, is_substance: bool = True) -> None:
    loaded = ideas.idea_to_edit(author, idea.id)
    assert loaded is not None
    words = {"title": "Ein Steg am Weiher", "text": f"{loaded.text_source} Und noch ein Satz."}
    writing.edit_idea(idea=loaded, by=author, field_id=loaded.field_id, is_substance=is_substance, **words)
    db.session.commit()


def _versions(idea: Idea) -> list[int]:
    return sorted(db.session.scalars(sa.select(Vote.idea_version).where(Vote.idea_id == idea.id)))


def _traces() -> list[Any]:
    """All that log and life-lines hold."""
    events = [(event.action, event.facts) for event in db.session.query(AuditEvent)]
    return [*events, *((entry.key, entry.data) for entry in db.session.query(TimelineEntry))]


def test_staying_moves_one_vote_to_the_newest_version_and_leaves_no_trace(
    make: Make, people: People, idea: Idea
) -> None:
    _reword(idea, people.jana)
    before = _traces()
    assert _as(people.ali, idea, commands.stay, keys=make.keys, seen=2) is True
    assert _as(people.ali, idea, commands.stay, keys=make.keys, seen=2) is False
    db.session.refresh(idea)
    assert (_versions(idea), idea.support_count) == ([1, 2], 2)
    assert _traces() == before


def test_nobody_supports_words_they_have_not_seen(make: Make, people: People, idea: Idea) -> None:
    _reword(idea, people.jana)
    _reword(idea, people.jana)
    for seen in (1, 2, 4):
        with pytest.raises(DomainError):
            _as(people.ali, idea, commands.stay, keys=make.keys, seen=seen)
    assert _versions(idea) == [1, 1]


def test_staying_is_no_way_to_cast_a_vote(make: Make, people: People, idea: Idea) -> None:
    _reword(idea, people.jana)
    assert _as(people.mira, idea, commands.stay, keys=make.keys, seen=2) is False
    assert _versions(idea) == [1, 1]


def test_out_of_time_or_sight_nobody_stays(make: Make, people: People, idea: Idea) -> None:
    _reword(idea, people.jana)
    with clock.at(clock.now() + timedelta(days=90)), pytest.raises(DomainError):
        _as(people.ali, idea, commands.stay, keys=make.keys, seen=2)
    idea.is_public, idea.aside = False, "withdrawn"
    db.session.commit()
    with pytest.raises(NotAllowedError):
        _as(people.ali, idea, commands.stay, keys=make.keys, seen=2)


def test_the_page_asks_supporters_of_the_older_words(people: People, idea: Idea, signed_in: SignedIn) -> None:
    path = f"/ideas/{idea.id}"
    ali = signed_in(people.ali)
    assert "Unterstützt in der Fassung 1" in ali.page(path).text
    _reword(idea, people.jana, is_substance=False)
    assert CHANGED not in ali.page(path).text, "a small change asks nobody"
    _reword(idea, people.jana)
    page = ali.page(path)
    assert CHANGED in page.text
    assert f"{path}/versions/3?since=1" in page.links()
    for other in (people.mira, people.jana):
        assert CHANGED not in signed_in(other).page(path).text
    after = ali.follow(ali.submit(path, f"{path}/support/stay", {}))
    assert "Ihre Unterstützung gilt jetzt der Fassung 3" in after.text
    assert CHANGED not in after.text
    assert "Unterstützt in der Fassung 3" in after.text


def test_leaving_takes_the_support_back(people: People, idea: Idea, signed_in: SignedIn) -> None:
    _reword(idea, people.jana)
    ali, path = signed_in(people.ali), f"/ideas/{idea.id}"
    page = ali.follow(ali.submit(path, f"{path}/support/withdraw", {}))
    assert "zurückgenommen" in page.text
    assert (_versions(idea), db.session.get_one(Idea, idea.id).support_count) == ([1], 1)


def test_after_the_vote_the_page_says_so_and_offers_nothing(people: People, idea: Idea, signed_in: SignedIn) -> None:
    _reword(idea, people.jana)
    with clock.at(clock.now() + timedelta(days=31)):
        people.ali.terms_accepted_at = clock.now()
        page = signed_in(people.ali).page(f"/ideas/{idea.id}")
    assert CHANGED in page.text
    assert [form for form in page.all(".//form") if "/support/" in (form.get("action") or "")] == []


def test_without_the_secret_nobody_is_told_and_nobody_stays(
    make: Make, people: People, idea: Idea, signed_in: SignedIn
) -> None:
    _reword(idea, people.jana)
    campaign = db.session.get_one(Campaign, idea.campaign_id)
    (make.keys.folder / "voting" / f"{campaign.voting_key}.key").unlink()
    page = signed_in(people.ali).page(f"/ideas/{idea.id}")
    assert CHANGED not in page.text
    assert "in der Fassung" not in page.text
    with pytest.raises(UnavailableError):
        _as(people.ali, idea, commands.stay, keys=make.keys, seen=2)


def test_numbers_kept_for_later_stay_unseen(make: Make, people: People, idea: Idea, signed_in: SignedIn) -> None:
    campaign = db.session.get_one(Campaign, idea.campaign_id)
    campaign.counts, idea.support_count = Counts.AFTER, 9_177
    db.session.commit()
    _reword(idea, people.jana)
    ali, path = signed_in(people.ali), f"/ideas/{idea.id}"
    assert CHANGED in ali.page(path).text
    assert "9.177" not in ali.page(path).text
    assert "9.177" not in ali.follow(ali.submit(path, f"{path}/support/stay", {})).text


@pytest.mark.parametrize("version", ["", "abc", "-"])
def test_the_form_names_the_version_that_was_seen(
    people: People, idea: Idea, signed_in: SignedIn, version: str
) -> None:
    answer = signed_in(people.ali).post(f"/ideas/{idea.id}/support/stay", {"version": version})
    assert answer.status_code == 422


def test_what_changed_since_one_supported_it(make: Make, people: People, idea: Idea) -> None:
    campaign = db.session.get_one(Campaign, idea.campaign_id)
    untouched = make.idea(campaign)
    _as(people.ali, untouched, commands.cast_vote, keys=make.keys)
    _reword(idea, people.jana)
    found = queries.changed_since(people.ali.voter_key, [campaign], make.keys)
    assert [(row.id, row.own_version, row.version) for row in found] == [(idea.id, 1, 2)]
    assert queries.changed_since(people.mira.voter_key, [campaign], make.keys) == []
    assert queries.changed_since(None, [campaign], make.keys) == []


def test_supporters_are_told_at_their_next_visit(people: People, idea: Idea, signed_in: SignedIn) -> None:
    ali, told = signed_in(people.ali), "Eine Idee, die Sie unterstützen, hat sich geändert"
    assert told not in ali.page("/").text
    _reword(idea, people.jana)
    for path in ("/", "/account/supports"):
        page = ali.page(path)
        assert told in page.text
        assert f"/ideas/{idea.id}#idea-changed" in page.links()
        assert told not in signed_in(people.mira).page(path).text
    ali.submit(f"/ideas/{idea.id}", f"/ideas/{idea.id}/support/stay", {})
    assert told not in ali.page("/").text


def test_nobody_is_told_where_nothing_can_be_done_any_more(
    people: People, idea: Idea, signed_in: SignedIn, clock_at: Callable[..., None]
) -> None:
    _reword(idea, people.jana)
    clock_at(clock.now() + timedelta(days=400))
    assert "hat sich geändert" not in signed_in(people.ali).page("/").text


def test_who_was_asked_is_no_longer_asked_once_the_mark_is_taken_back(
    people: People, signed_in: SignedIn, idea: Idea
) -> None:
    _reword(idea, people.jana)
    ali, asked = signed_in(people.ali), "Diese Idee hat sich geändert"
    assert asked in ali.page(f"/ideas/{idea.id}").text, "the control"
    jana, path = signed_in(people.jana), f"/ideas/{idea.id}/versions/2"
    assert "Vermerk zurücknehmen" not in ali.page(path).text
    assert ali.post(f"{path}/substance/undo").status_code == 404, "nobody learns whose idea it is"
    page = jana.follow(jana.submit(path, "/substance/undo", {}))
    assert "Deswegen wird niemand mehr gefragt" in page.text
    assert asked not in ali.page(f"/ideas/{idea.id}").text
    assert _versions(idea) == [1, 1], "no support moved"
    assert "doch nicht in der Sache geändert" in ali.page(f"/ideas/{idea.id}").text
