"""Planning a campaign: create, edit, check, publish, move, clone."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from mitreden.campaigns import checklist, commands, queries
from mitreden.campaigns.models import (
    Audience,
    CampaignState,
    Counts,
    ModerationMode,
    PhaseKind,
    Taking,
)
from mitreden.core import clock
from mitreden.core.errors import DomainError
from mitreden.core.keys import KeyStore
from mitreden.extensions import db
from tests.campaigns.planning import WORDS, complete
from tests.factories import Make, People

S = CampaignState
FIRST_OF_MAY = datetime(2026, 5, 1, 8, tzinfo=UTC)


def test_texts_are_kept_as_written_and_rendered_safely(make: Make, people: People) -> None:
    campaign = complete(make, people, purpose="**Was** fehlt? <script>alert(1)</script>")
    assert campaign.purpose == "**Was** fehlt? <script>alert(1)</script>"
    assert "<strong>Was</strong>" in campaign.purpose_html
    assert "<script" not in campaign.purpose_html


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "Ab"}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"slug": "Groß"}, "slug"),
        ({"slug": "new"}, "slug"),  # is the address of the form
        ({"slug": "dorf"}, "slug"),  # there is one
        ({"short": "campaigns"}, "short"),  # the platform needs it itself
        ({"short": "a"}, "short"),
        ({"short": "wege"}, "slug"),  # taken; whichever of the two
        ({"moderation": ModerationMode.HOURS}, "hours_from"),
        ({"max_supports_per_field": 0}, "max_supports_per_field"),
        ({"qualified_at": -1}, "qualified_at"),
        ({"dates": {PhaseKind.VOTING: (FIRST_OF_MAY, FIRST_OF_MAY)}}, "voting_ends"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_cause(people: People, values: dict[str, Any], field: str) -> None:
    commands.create_campaign(by=people.kora, title="Dorf", slug="dorf", short="wege")
    with pytest.raises(DomainError) as refused:
        commands.create_campaign(**{"by": people.kora, "title": "Ein anderes Dorf", **values})
    assert refused.value.field == field
    assert queries.slugs() == {"dorf"}


def test_addresses_are_made_of_the_title_and_never_given_twice(people: People) -> None:
    first = commands.create_campaign(by=people.kora, title="Für die Jugend")
    second = commands.create_campaign(by=people.kora, title="Für die Jugend")
    assert [first.slug, second.slug] == ["fuer-die-jugend", "fuer-die-jugend-2"]


def test_editing_replaces_phases_and_keeps_what_is_not_named(make: Make, people: People) -> None:
    campaign = complete(make, people, counts=Counts.AFTER)
    start = FIRST_OF_MAY
    dates = {PhaseKind.COLLECTING: (start + timedelta(seconds=40), start + timedelta(days=3))}
    commands.edit_campaign(campaign=campaign, by=people.kora, title="Unser Markt", dates=dates)
    db.session.commit()
    loaded = queries.campaign_by_slug(campaign.slug)
    assert loaded is not None
    assert [(phase.kind, phase.starts_at) for phase in loaded.phases] == [(PhaseKind.COLLECTING, start)]
    assert (loaded.title, loaded.purpose, loaded.counts) == ("Unser Markt", WORDS["purpose"], Counts.AFTER)


def test_a_refused_change_changes_nothing(make: Make, people: People) -> None:
    campaign = complete(make, people)
    with pytest.raises(DomainError):
        commands.edit_campaign(campaign=campaign, by=people.kora, title="Neuer Titel", purpose="Neu", qualified_at=0)
    db.session.commit()
    assert (campaign.title, campaign.purpose) == ("Unser Dorf", WORDS["purpose"])


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, set()),
        ({"purpose": ""}, {"purpose"}),
        ({"negotiable": " "}, {"negotiable"}),
        ({"afterwards": ""}, {"afterwards"}),
        ({"contact": ""}, {"contact"}),
        ({"controller": ""}, {"controller"}),
        ({"legal_basis": ""}, {"legal_basis"}),
        ({"answer_on": None}, {"answer_on"}),
        ({"answer_on": date(2020, 1, 1)}, {"answer_on"}),  # before the last phase is over
        ({"fields": []}, {"field_ids"}),
        ({"dates": {}}, {"collecting_starts", "collecting_ends"}),
        ({"fixed": "", "short": None}, set()),  # good to have, not needed
    ],
)
def test_the_check_list_names_what_is_missing(
    make: Make, people: People, change: dict[str, Any], missing: set[str]
) -> None:
    campaign = complete(make, people)
    commands.edit_campaign(**{"campaign": campaign, "by": people.kora, "title": campaign.title, **change})
    assert {check.field for check in checklist.missing(commands.checks(campaign))} == missing


@pytest.mark.parametrize(
    ("audience", "named", "missing"),
    [
        (Audience.PUBLIC, False, set()),
        (Audience.MEMBERS, False, {"organisation_ids"}),
        (Audience.MEMBERS, True, set()),
        (Audience.INVITED, False, {"invited"}),
        (Audience.INVITED, True, set()),
    ],
)
def test_a_closed_campaign_names_whom_it_is_for(
    make: Make, people: People, audience: Audience, named: bool, missing: set[str]
) -> None:
    campaign = complete(make, people)
    organisations, invited = ([make.municipality()], [people.jana.id]) if named else ([], [])
    commands.set_audience(
        campaign=campaign, by=people.kora, audience=audience, organisations=organisations, people=invited
    )
    assert {check.field for check in checklist.missing(commands.checks(campaign))} == missing


def test_phases_that_are_over_cannot_be_published(make: Make, people: People) -> None:
    past = clock.now() - timedelta(days=9)
    campaign = complete(make, people)
    commands.edit_campaign(
        campaign=campaign, by=people.kora, title=campaign.title,
        dates=commands.default_dates(past, past + timedelta(days=1)),
    )  # fmt: skip
    assert [check.field for check in checklist.missing(commands.checks(campaign))] == ["collecting_ends"]


def test_the_address_stays_once_published(make: Make, people: People, keys: KeyStore) -> None:
    campaign = complete(make, people)
    commands.edit_campaign(campaign=campaign, by=people.kora, title=campaign.title, slug="dorf-2026")
    commands.publish_campaign(campaign=campaign, by=people.kora, keys=keys)
    with pytest.raises(DomainError) as refused:
        commands.edit_campaign(campaign=campaign, by=people.kora, title=campaign.title, slug="anders")
    assert refused.value.field == "slug"
    assert campaign.slug == "dorf-2026"


@pytest.mark.parametrize(
    ("before", "days_left", "is_allowed"),
    [(Counts.ALWAYS, 3, True), (Counts.AFTER, 3, False), (Counts.AFTER, -1, True)],
)
def test_numbers_promised_for_later_are_not_shown_earlier(
    make: Make, people: People, before: Counts, days_left: int, is_allowed: bool
) -> None:
    now = clock.now()
    voting = {PhaseKind.VOTING: (now - timedelta(days=9), now + timedelta(days=days_left))}
    campaign = make.campaign(counts=before, phases=voting, published_at=now)
    if is_allowed:
        commands.edit_campaign(campaign=campaign, by=people.kora, title="Neu", counts=Counts.ALWAYS)
    else:
        with pytest.raises(DomainError):
            commands.edit_campaign(campaign=campaign, by=people.kora, title="Neu", counts=Counts.ALWAYS)


def test_a_clone_has_words_and_rules_but_neither_dates_people_nor_secret(
    make: Make, people: People, keys: KeyStore
) -> None:
    place = make.municipality()
    rules = {
        "who_submits": Taking.GUEST, "moderation": ModerationMode.HOURS, "hours_from": time(8), "hours_until": time(17),
        "max_supports_per_field": 3, "counts": Counts.AFTER, "qualified_at": 20, "minimum_age": 14,
    }  # fmt: skip
    campaign = complete(make, people, **rules)
    commands.edit_campaign(campaign=campaign, by=people.kora, title="Unser Dorf", short="dorf", municipalities=[place])
    commands.set_audience(campaign=campaign, by=None, audience=Audience.INVITED, people=[people.jana.id])
    commands.publish_campaign(campaign=campaign, by=people.kora, keys=keys)
    clone = commands.clone_campaign(campaign=campaign, by=people.kora)
    assert {name: getattr(clone, name) for name in rules} == rules
    assert (clone.purpose_html, clone.fields, clone.municipalities) == (
        campaign.purpose_html, campaign.fields, [place],
    )  # fmt: skip
    assert (clone.title, clone.slug, clone.cloned_from_id) == ("Unser Dorf (Kopie)", "unser-dorf-kopie", campaign.id)
    assert (clone.state, clone.short, clone.voting_key, clone.answer_on) == (S.DRAFT, None, None, None)
    assert (clone.phases, clone.public_ideas, queries.invited(clone.id)) == ([], 0, [])


def test_a_long_title_can_be_cloned(make: Make, people: People) -> None:
    campaign = make.campaign(title="D" * 120)
    assert len(commands.clone_campaign(campaign=campaign, by=people.kora).title) <= 120
