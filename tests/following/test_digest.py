"""The digest: what, to whom, when, in whose words; nothing hidden, nothing twice, nothing to supporters."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.accounts.models import Person
from mitreden.accounts.roles import Role
from mitreden.campaigns import states as campaign_states
from mitreden.campaigns.models import Audience, Campaign, CampaignState, campaign_invitation
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.following import commands, jobs
from mitreden.following.models import Frequency
from mitreden.ideas import queries as idea_queries
from mitreden.ideas import states
from mitreden.ideas.models import Aside, Idea, IdeaState
from mitreden.outbox import delivery
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject
from mitreden.timeline.words import SENTENCES
from mitreden.voting.commands import cast_vote
from tests.factories import Make, People
from tests.following.conftest import Post, text, waiting

pytestmark = pytest.mark.usefixtures("started")

Follows = Callable[..., None]
AtSeven = Callable[..., int]


def happens(idea: Idea, key: str, **data: Any) -> None:
    timeline.append(Subject.IDEA, idea.id, key, **data)
    db.session.commit()


def publish(make: Make, campaign: Campaign, **values: Any) -> Idea:
    """An idea that is published now, through the one writer of states."""
    idea = make.idea(campaign, state=IdeaState.SUBMITTED, **values)
    states.move(idea, IdeaState.PUBLISHED, by=None)
    db.session.commit()
    return idea


def test_who_follows_an_idea_hears_in_its_own_sentences(
    make: Make, people: People, follows: Follows, at_seven: AtSeven, post: Post
) -> None:
    idea = make.idea(title="Ein Skatepark am Bahnhof")
    follows(people.jana, "idea", idea.id)
    happens(idea, "idea.accepted", text="Das bauen wir.")
    happens(idea, "idea.in_measure", measure=1, title="Plätze für die Jugend")
    assert at_seven() == 1
    (message,) = post.sent
    assert message["To"] == people.jana.email
    assert message["Subject"] == "Neues zu „Ein Skatepark am Bahnhof“"
    for part in (text(message), text(message, "html")):
        assert "Die Idee ist angenommen." in part
        assert "Das bauen wir." in part
        assert "Die Idee ist jetzt Teil der Maßnahme „Plätze für die Jugend“." in part
        assert f"http://127.0.0.1:8000/ideas/{idea.id}" in part


@pytest.mark.parametrize("kind", ["campaign", "field", "municipality"])
def test_an_idea_that_is_published_is_news_of_what_it_belongs_to(
    kind: str, make: Make, people: People, follows: Follows, at_seven: AtSeven, post: Post
) -> None:
    village, campaign = make.municipality("Holm"), make.campaign("wege")
    number = {"campaign": campaign.id, "field": campaign.fields[0].id, "municipality": village.id}[kind]
    follows(people.jana, kind, number)
    idea = publish(make, campaign, title="Ein Skatepark", municipality_id=village.id)
    happens(idea, "idea.accepted", text="Das bauen wir.")
    publish(make, make.campaign("anderswo"), title="Ein Steg")
    assert at_seven() == 1
    (words,) = post.to(people.jana)
    assert "Neue Idee: Ein Skatepark" in words
    assert "Ein Steg" not in words
    assert "angenommen" not in words


def test_a_campaign_tells_its_own_life(
    make: Make, people: People, follows: Follows, at_seven: AtSeven, post: Post
) -> None:
    campaign = make.campaign("wege", title="Wege")
    follows(people.jana, "campaign", campaign.id)
    campaign_states.move(campaign, CampaignState.EVALUATING, by=people.kora)
    db.session.commit()
    at_seven()
    assert "Wir werten die Beteiligung aus." in post.to(people.jana)[0]


def test_all_comes_in_one_mail_and_each_thing_once(
    make: Make, people: People, follows: Follows, at_seven: AtSeven, post: Post
) -> None:
    campaign = make.campaign("wege")
    idea = publish(make, campaign, title="Ein Skatepark")
    for kind, number in (("idea", idea.id), ("campaign", campaign.id), ("field", campaign.fields[0].id)):
        follows(people.jana, kind, number)
    publish(make, campaign, title="Ein Steg")
    happens(idea, "idea.accepted", text="Das bauen wir.")
    at_seven()
    (words,) = post.to(people.jana)
    assert words.count("Neue Idee: Ein Steg") == 1
    assert words.count("Die Idee ist angenommen.") == 1
    assert post.sent[0]["Subject"] == "Neues zu „Ein Skatepark“ und einem weiteren"


def test_authors_hear_of_their_own_idea_but_not_what_a_mail_told_them(
    make: Make, people: People, at_seven: AtSeven, post: Post
) -> None:
    idea = publish(make, make.campaign("wege"), author=people.jana, title="Mein Steg")
    happens(idea, "idea.accepted", text="Das bauen wir.")
    jobs.begin_for_authors()
    assert at_seven() == 1
    (words,) = post.to(people.jana)
    assert "Die Idee ist angenommen." in words
    assert "veröffentlicht" not in words


def test_who_only_supports_hears_nothing(
    app: Flask, make: Make, people: People, follows: Follows, at_seven: AtSeven, post: Post
) -> None:
    idea = make.idea()
    found = idea_queries.idea(people.mira, idea.id)
    assert found
    cast_vote(idea=found, by=people.mira, keys=app.config["KEYS"])
    follows(people.jana, "idea", idea.id)
    happens(idea, "idea.accepted", text="Das bauen wir.")
    at_seven()
    assert [message["To"] for message in post.sent] == [people.jana.email]


def test_nothing_new_no_mail(make: Make, people: People, follows: Follows, at_seven: AtSeven, post: Post) -> None:
    idea = make.idea()
    happens(idea, "idea.accepted", text="Vorher.")
    follows(people.jana, "idea", make.idea().id)
    assert [at_seven(days) for days in range(3)] == [0, 0, 0]
    assert not post.sent
    assert not waiting()


def test_nothing_is_told_twice(make: Make, people: People, follows: Follows, at_seven: AtSeven, post: Post) -> None:
    idea = make.idea()
    follows(people.jana, "idea", idea.id)
    happens(idea, "idea.accepted", text="Das bauen wir.")
    assert [at_seven(), at_seven(), at_seven(1), at_seven(8)] == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        (Frequency.DAILY, [1, 1, 0, 0, 0, 0, 0, 0]),
        (Frequency.WEEKLY, [1, 0, 0, 0, 0, 0, 0, 1]),
        (Frequency.AT_ONCE, [1, 1, 0, 0, 0, 0, 0, 0]),
        (Frequency.NONE, [0, 0, 0, 0, 0, 0, 0, 0]),
    ],
)  # fmt: skip
def test_each_gets_it_as_often_as_they_wish(
    frequency: Frequency, expected: list[int], make: Make, people: People, follows: Follows, at_seven: AtSeven,
    clock_at: Any,
) -> None:  # fmt: skip
    """Something happens on Monday at six and at eight."""
    idea = make.idea()
    follows(people.jana, "idea", idea.id)
    commands.set_frequency(person_id=people.jana.id, frequency=frequency)
    happens(idea, "idea.under_review")
    written = [at_seven()]
    clock_at(clock.now() + timedelta(hours=1))
    happens(idea, "idea.accepted", text="Das bauen wir.")
    assert written + [at_seven(day) for day in range(1, 8)] == expected


def test_a_new_key_needs_nothing_here(
    make: Make, people: People, follows: Follows, at_seven: AtSeven, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SENTENCES, "idea.turned_round", "Die Idee hat sich gedreht.")
    idea = make.idea()
    follows(people.jana, "idea", idea.id)
    happens(idea, "idea.turned_round")
    happens(idea, "idea.of_the_future")
    at_seven()
    assert "Die Idee hat sich gedreht." in post.to(people.jana)[0]


def test_it_speaks_the_readers_language(
    make: Make, people: People, follows: Follows, at_seven: AtSeven, post: Post
) -> None:
    people.jana.locale = "en"
    idea = make.idea(title="Ein Steg")
    follows(people.jana, "idea", idea.id)
    happens(idea, "idea.accepted", text="Das bauen wir.")
    at_seven()
    (message,) = post.sent
    assert '<html lang="en">' in message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert message["Subject"] == "News about “Ein Steg”"
    assert "The idea is accepted." in text(message)


def test_many_new_ideas_are_cut_short(
    make: Make, people: People, follows: Follows, at_seven: AtSeven, post: Post
) -> None:
    campaign = make.campaign("wege")
    follows(people.jana, "campaign", campaign.id)
    for number in range(11):
        publish(make, campaign, title=f"Idee {number}")
    at_seven()
    (words,) = post.to(people.jana)
    assert words.count("Neue Idee:") == 8
    assert "Und 3 weitere Neuigkeiten." in words


def test_what_was_hidden_before_it_left_is_not_told(
    make: Make, people: People, follows: Follows, at_seven: AtSeven, post: Post, clock_at: Any
) -> None:
    """Hidden after the digest was written and before it left: a mail server may be down for a day."""
    campaign = make.campaign("wege")
    idea = publish(make, campaign, title="Geheim")
    for kind, number in (("campaign", campaign.id), ("idea", idea.id)):
        follows(people.jana, kind, number)
    happens(idea, "idea.accepted", text="Geheim auch hier.")
    clock_at(clock.now() + timedelta(minutes=65))
    assert jobs.write_digests() == 1
    assert "Geheim" not in str(waiting()[0].data)
    states.set_aside(idea, Aside.HIDDEN, by=None, rule_key="privacy")
    db.session.commit()
    assert delivery.deliver() == 0
    assert (post.sent, waiting()) == ([], [])


def test_a_closed_campaign_is_told_only_while_one_may_know_of_it(
    make: Make, people: People, follows: Follows, at_seven: AtSeven, post: Post
) -> None:
    campaign = make.campaign("geheim", audience=Audience.INVITED)
    for person in (people.jana, people.ali):
        db.session.execute(sa.insert(campaign_invitation).values(campaign_id=campaign.id, person_id=person.id))
        follows(person, "campaign", campaign.id)
        follows(person, "field", campaign.fields[0].id)
    gone = sa.delete(campaign_invitation).where(campaign_invitation.c.person_id == people.ali.id)
    db.session.execute(gone)
    publish(make, campaign, title="Geheime Idee")
    at_seven()
    assert "Geheime Idee" in post.to(people.jana)[0]
    assert post.to(people.ali) == []


def test_a_role_counts_as_it_stands_when_the_mail_leaves(
    make: Make, people: People, follows: Follows, at_seven: AtSeven, post: Post
) -> None:
    closed = make.campaign("geheim", audience=Audience.INVITED)
    person: Person = make.person("Rolf")
    grant = make.grant(person, Role.READER)
    follows(person, "campaign", closed.id)
    publish(make, closed, title="Erste")
    at_seven()
    grant.revoked_at = clock.now()
    db.session.commit()
    publish(make, closed, title="Zweite")
    at_seven(1)
    assert ["Erste" in words for words in post.to(person)] == [True]


def test_who_has_no_address_any_more_gets_nothing(
    make: Make, people: People, follows: Follows, at_seven: AtSeven, post: Post
) -> None:
    idea = make.idea()
    follows(people.jana, "idea", idea.id)
    happens(idea, "idea.accepted", text="Das bauen wir.")
    people.jana.email = None
    db.session.commit()
    assert at_seven() == 0
    assert not post.sent
