"""Rules changed after the start are explained and shown; ages are confirmed once; dates of retention have defaults."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from mitreden.audit.models import AuditEvent
from mitreden.campaigns import commands, queries, ruling, words
from mitreden.campaigns.models import AgeConfirmation, Campaign, CampaignState, PhaseKind, RuleChange, Taking
from mitreden.campaigns.values import PLAIN, TEXTS
from mitreden.core import clock
from mitreden.core.errors import DomainError
from mitreden.core.keys import KeyStore
from mitreden.extensions import db
from mitreden.timeline import queries as timeline
from mitreden.timeline.models import Subject
from tests.campaigns.planning import complete
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Any], PageClient]
EDIT = "/desk/campaigns/dorf/edit"
WHY = "Viele von Ihnen wünschten sich das."


def changes(campaign: Campaign) -> list[tuple[str, Any, Any]]:
    return [(item.rule, item.before, item.after) for item in queries.rule_changes(campaign.id)]


def test_a_rule_changed_after_the_start_needs_a_reason_and_a_look(
    make: Make, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    campaign = make.campaign("dorf", max_supports_per_field=5, published_at=clock.now())
    kora = signed_in(people.kora)
    answer = kora.submit(EDIT, EDIT, {"max_supports_per_field": "3"}, status=422)
    assert "bisher „5“, künftig „3“ (betrifft 0 Ideen)." in answer.text
    assert "Gezählte Unterstützungen bleiben" in answer.text
    kora.submit(EDIT, EDIT, {"max_supports_per_field": "3", "reason": WHY}, status=422)
    assert (changes(campaign), loaded().max_supports_per_field) == ([], 5)
    kora.submit(EDIT, EDIT, {"max_supports_per_field": "3", "reason": WHY, "is_confirmed": "y"})
    assert (changes(campaign), loaded().max_supports_per_field) == ([("max_supports_per_field", 5, 3)], 3)
    text = client.page("/campaigns/dorf").text
    assert "Geänderte Regeln" in text
    assert WHY in text


def loaded(slug: str = "dorf") -> Campaign:
    db.session.expire_all()
    campaign = queries.campaign_by_slug(slug)
    assert campaign is not None
    return campaign


def test_saving_without_changing_a_rule_asks_for_nothing(make: Make, people: People, signed_in: SignedIn) -> None:
    campaign = make.campaign("dorf", minimum_age=16, published_at=clock.now())
    signed_in(people.kora).submit(EDIT, EDIT, {"purpose": "Neue Worte"})
    assert changes(campaign) == []


def test_a_draft_changes_its_rules_as_it_likes(make: Make, people: People, signed_in: SignedIn) -> None:
    campaign = make.campaign("dorf", state=CampaignState.DRAFT, published_at=None)
    signed_in(people.kora).submit(EDIT, EDIT, {"minimum_age": "14"})
    assert changes(campaign) == []
    assert loaded().minimum_age == 14


def test_log_and_life_line_tell_of_it_without_the_words(make: Make, people: People) -> None:
    campaign = make.campaign("dorf", published_at=clock.now())
    item = ruling.Difference("minimum_age", None, 16)
    commands.explain_changes(
        campaign=campaign, by=people.kora, differences=[item], reason=WHY, is_confirmed=True
    )  # fmt: skip
    event = db.session.query(AuditEvent).filter_by(action="campaign.rules_changed").one()
    assert event.facts["rules"] == ["minimum_age"]
    assert WHY not in str(event.facts)
    assert "campaign.rules_changed" in [entry.key for entry in timeline.entries(Subject.CAMPAIGN, campaign.id)]


def test_every_rule_that_changes_is_noticed_and_has_words(make: Make) -> None:
    """A rule of the form that `snapshot` forgot would change in silence."""
    before = ruling.snapshot(loaded_campaign(make))
    silent = {*TEXTS, *PLAIN, "easy_language", "sign_video", "voting_method"}  # words, and one method
    known = set(before) | {"hours_from", "hours_until"}
    assert set(commands.Values.__annotations__) - silent <= known
    from mitreden.campaigns import ruling_words  # noqa: PLC0415  beside what it is compared with

    assert set(before) == set(ruling_words.TITLES)
    assert all(ruling_words.value_words(rule, value) for rule, value in before.items())


def loaded_campaign(make: Make) -> Campaign:
    make.campaign("dorf")
    return loaded()


def test_publishing_sets_the_dates_that_nobody_set(make: Make, people: People, keys: KeyStore) -> None:
    day = clock.today() + timedelta(days=40)
    campaign = complete(make, people, guests_until=day)
    commands.publish_campaign(campaign=campaign, by=people.kora, keys=keys)
    end = clock.local(next(item.ends_at for item in campaign.phases if item.kind is PhaseKind.VOTING)).date()
    assert (campaign.guests_until, campaign.drafts_until) == (day, end + timedelta(days=90))
    assert campaign.retain_until == end + timedelta(days=5 * 365)


def test_an_age_is_confirmed_once_for_a_campaign(make: Make) -> None:
    campaign, other, jana = make.campaign(minimum_age=16), make.campaign(minimum_age=16), make.person()
    with pytest.raises(DomainError) as refused:
        commands.require_age(campaign=campaign, by=jana)
    assert refused.value.field == "is_old_enough"
    commands.confirm_age(campaign=campaign, by=jana)
    commands.confirm_age(campaign=campaign, by=jana)
    commands.require_age(campaign=campaign, by=jana)
    assert db.session.query(AgeConfirmation).count() == 1
    assert not queries.age_is_confirmed(other, jana)
    campaign.minimum_age = 18
    assert not queries.age_is_confirmed(campaign, jana)


def test_the_rules_in_short_follow_the_settings(make: Make) -> None:
    make.campaign(
        "dorf", minimum_age=14, who_submits=Taking.GUEST, who_supports=Taking.CITIZEN, has_comments=False,
        retain_until=clock.today(),
    )  # fmt: skip
    told = " ".join(words.rules(loaded(), clock.now()))
    for sentence in (
        "ab 14 Jahren",
        "Zum Unterstützen brauchen Sie ein Konto",
        "Kommentare gibt es",
        "Die Texte bleiben",
    ):
        assert sentence in told


def test_a_reason_is_needed_by_the_database_too(make: Make) -> None:
    campaign = make.campaign()
    row = RuleChange(campaign_id=campaign.id, rule="counts", reason="kurz", affected=0, changed_at=clock.now())
    db.session.add(row)
    with pytest.raises(Exception, match="reason_length"):
        db.session.flush()


@pytest.mark.parametrize("tick", [{}, {"is_old_enough": "y"}])
def test_nobody_supports_before_the_tick(make: Make, signed_in: SignedIn, tick: dict[str, str]) -> None:
    idea, jana = make.idea(make.campaign(minimum_age=16)), make.person()
    browser = signed_in(jana)
    page = browser.page(f"/ideas/{idea.id}")
    assert "Ich bin mindestens 16 Jahre alt." in page.text
    page = browser.follow(browser.post(f"/ideas/{idea.id}/support", tick))
    db.session.refresh(idea, ["support_count"])
    assert idea.support_count == len(tick)
    assert ("Bitte bestätigen Sie, dass Sie mindestens 16 Jahre alt sind." in page.text) is not bool(tick)


def test_nobody_sends_in_an_idea_before_the_tick(make: Make, signed_in: SignedIn) -> None:
    campaign = make.campaign("dorf", minimum_age=16)
    path, browser = "/campaigns/dorf/ideas/new", signed_in(make.person())
    typed = {
        "title": "Eine Bank am Weiher", "text": "Damit man sich beim Spazieren ausruhen kann.", "then": "send",
        "field_id": str(campaign.fields[0].id), "municipality_id": "0",
    }  # fmt: skip
    answer = browser.submit(path, path, typed, status=422)
    assert "Bitte bestätigen Sie, dass Sie mindestens 16 Jahre alt sind." in answer.text
    assert "Eine Bank am Weiher" in answer.text
    browser.submit(path, path, {**typed, "is_old_enough": "y"})
    assert "Ich bin mindestens" not in browser.page(path).text
