"""Following and ceasing to: on every kind of page, for who is signed in, at a fixed price, without leaving a trace in the log."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.audit.models import AuditEvent
from mitreden.campaigns.models import Audience, CampaignState
from mitreden.extensions import db
from mitreden.following import commands, queries
from mitreden.following.models import Follow, FollowingSetting, FollowKind, Frequency
from mitreden.following.times import next_due
from mitreden.ideas.models import Aside
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]


def things(make: Make) -> dict[FollowKind, tuple[int, str]]:
    """One of each kind: number and address."""
    campaign, village = make.campaign("wege"), make.municipality("Holm")
    idea = make.idea(campaign, municipality_id=village.id)
    field = campaign.fields[0]
    return {
        FollowKind.CAMPAIGN: (campaign.id, "/campaigns/wege"),
        FollowKind.FIELD: (field.id, f"/fields/{field.slug}"),
        FollowKind.MUNICIPALITY: (village.id, f"/municipalities/{village.slug}"),
        FollowKind.IDEA: (idea.id, f"/ideas/{idea.id}"),
        FollowKind.REGION: (1, "/news"),
    }


def followed(person: Person) -> list[tuple[str, int]]:
    """What stands in the table."""
    query = sa.select(Follow.kind, Follow.subject_id).where(Follow.person_id == person.id)
    return [(kind.value, number) for kind, number in db.session.execute(query)]


@pytest.mark.parametrize("kind", list(FollowKind), ids=lambda kind: kind.value)
def test_a_page_has_the_button_and_takes_it_back(
    kind: FollowKind, make: Make, people: People, signed_in: SignedIn
) -> None:
    number, path = things(make)[kind]
    jana = signed_in(people.jana)
    page = jana.follow(jana.submit(path, f"/follow/{kind.value}/{number}", {}))
    assert followed(people.jana) == [(kind.value, number)]
    assert "Nicht mehr folgen" in page.text
    assert "höchstens einmal am Tag" in page.text
    jana.submit(path, f"/follow/{kind.value}/{number}/stop", {})
    assert followed(people.jana) == []


def test_htmx_gets_only_the_box(make: Make, people: People, signed_in: SignedIn) -> None:
    number, _ = things(make)[FollowKind.IDEA]
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = signed_in(people.jana).post(f"/follow/idea/{number}", headers=headers)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert f'id="follow-idea-{number}"' in answer.text


def test_signed_out_the_button_leads_to_signing_in_and_back(make: Make, client: PageClient) -> None:
    for kind, (number, path) in things(make).items():
        links = [link for link in client.page(path).links() if f"follow-{kind.value}-{number}" in link]
        assert links == [f"/account/sign-in?next={path}%23follow-{kind.value}-{number}"]
        assert "/account/sign-in" in client.post(f"/follow/{kind.value}/{number}").headers["Location"]


def test_what_one_may_not_know_of_cannot_be_followed(make: Make, people: People, signed_in: SignedIn) -> None:
    closed = make.campaign(audience=Audience.INVITED)
    draft = make.campaign(state=CampaignState.DRAFT)
    hidden = make.idea(aside=Aside.HIDDEN)
    jana = signed_in(people.jana)
    paths = [f"campaign/{closed.id}", f"campaign/{draft.id}", f"idea/{make.idea(closed).id}", f"idea/{hidden.id}"]
    for path in (*paths, "idea/999999", "field/999999", "person/1"):
        assert jana.post(f"/follow/{path}").status_code == 404, path
    assert followed(people.jana) == []


def test_twice_is_once(make: Make, people: People) -> None:
    idea = make.idea()
    for _ in range(2):
        commands.follow(kind=FollowKind.IDEA, subject_id=idea.id, by=people.jana)
    assert followed(people.jana) == [("idea", idea.id)]


def test_what_went_out_of_sight_can_still_be_left(make: Make, people: People, signed_in: SignedIn) -> None:
    idea = make.idea(aside=Aside.HIDDEN)
    commands.follow(kind=FollowKind.IDEA, subject_id=idea.id, by=people.jana)
    db.session.commit()
    answer = signed_in(people.jana).post(f"/follow/idea/{idea.id}/stop")
    assert answer.headers["Location"] == "/account/following"
    assert followed(people.jana) == []


def test_authors_follow_their_own_idea_without_a_button(make: Make, people: People, signed_in: SignedIn) -> None:
    idea = make.idea(author=people.jana)
    page = signed_in(people.jana).page(f"/ideas/{idea.id}")
    assert "Folgen" not in page.one(f".//div[@id='follow-idea-{idea.id}']").itertext()
    assert "Wenn sich etwas tut, schreiben wir Ihnen" in page.text


def test_the_account_lists_what_one_follows(make: Make, people: People, signed_in: SignedIn) -> None:
    seen = things(make)
    for kind, (number, _) in seen.items():
        commands.follow(kind=kind, subject_id=number, by=people.jana)
    hidden = make.idea(title="Geheim", aside=Aside.HIDDEN)
    commands.follow(kind=FollowKind.IDEA, subject_id=hidden.id, by=people.jana)
    db.session.commit()
    jana = signed_in(people.jana)
    assert "/account/following" in jana.page("/account").links()
    page = jana.page("/account/following")
    assert {"/campaigns/wege", f"/ideas/{seen[FollowKind.IDEA][0]}"} <= set(page.links())
    assert len(page.all(".//ul[@class='followed']/li")) == 5
    assert "Geheim" not in page.text
    jana.submit("/account/following", f"/follow/idea/{seen[FollowKind.IDEA][0]}/stop", {})
    assert len(followed(people.jana)) == 5


def test_the_price_is_fixed(make: Make, people: People, signed_in: SignedIn, queries: list[str]) -> None:
    """One statement more for who is signed in, none for others; the list costs the same however long it is."""
    jana, prices = signed_in(people.jana), []
    for number in (2, 18):
        for _ in range(number):
            commands.follow(kind=FollowKind.IDEA, subject_id=make.idea().id, by=people.jana)
        db.session.commit()
        queries.clear()
        jana.get("/account/following")
        prices.append(len(queries))
    assert prices[0] == prices[1] <= 11


@pytest.mark.parametrize("frequency", list(Frequency), ids=lambda frequency: frequency.value)
def test_how_often_is_for_everybody_to_say(frequency: Frequency, people: People, signed_in: SignedIn) -> None:
    jana = signed_in(people.jana)
    jana.submit("/account/following", "/account/following", {"frequency": frequency.value})
    assert queries.frequency(people.jana.id) is frequency


def test_another_frequency_is_refused_beside_its_field(people: People, signed_in: SignedIn) -> None:
    jana = signed_in(people.jana)
    answer = jana.submit("/account/following", "/account/following", {"frequency": "hourly"}, status=422)
    assert "Bitte wählen Sie, wie oft" in answer.text
    assert queries.frequency(people.jana.id) is Frequency.DAILY


def test_mails_switched_on_again_tell_nothing_of_the_time_between(
    people: People, clock_at: Callable[[datetime], None]
) -> None:
    start = datetime(2026, 5, 3, 10, tzinfo=UTC)
    for days, frequency in ((0, Frequency.NONE), (30, Frequency.WEEKLY), (31, Frequency.DAILY)):
        clock_at(start + timedelta(days=days))
        commands.set_frequency(person_id=people.jana.id, frequency=frequency)
    row = db.session.get_one(FollowingSetting, people.jana.id)
    assert row.told_until == start + timedelta(days=30)


@pytest.mark.parametrize(
    ("frequency", "moment", "expected"),
    [
        (Frequency.NONE, datetime(2026, 5, 3, 10, tzinfo=UTC), None),
        (Frequency.AT_ONCE, datetime(2026, 5, 3, 10, tzinfo=UTC), datetime(2026, 5, 3, 10, 10, tzinfo=UTC)),
        # summer: seven o'clock here is five in UTC
        (Frequency.DAILY, datetime(2026, 5, 3, 4, tzinfo=UTC), datetime(2026, 5, 3, 5, tzinfo=UTC)),
        (Frequency.DAILY, datetime(2026, 5, 3, 5, tzinfo=UTC), datetime(2026, 5, 4, 5, tzinfo=UTC)),
        # the night the clocks go back: a day of 25 hours
        (Frequency.DAILY, datetime(2026, 10, 24, 5, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)),
        # 3 May 2026 is a Sunday
        (Frequency.WEEKLY, datetime(2026, 5, 3, 10, tzinfo=UTC), datetime(2026, 5, 4, 5, tzinfo=UTC)),
        (Frequency.WEEKLY, datetime(2026, 5, 4, 5, tzinfo=UTC), datetime(2026, 5, 11, 5, tzinfo=UTC)),
        # late on Sunday in UTC it is Monday here
        (Frequency.WEEKLY, datetime(2026, 5, 3, 23, tzinfo=UTC), datetime(2026, 5, 4, 5, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_when_a_digest_is_due(frequency: Frequency, moment: datetime, expected: datetime | None) -> None:
    assert next_due(frequency, moment) == expected


def test_the_log_does_not_know_who_follows_what(make: Make, people: People) -> None:
    """Following is near to supporting: a log that is kept for ever would tell more than the votes do."""
    idea = make.idea()
    before = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))
    commands.follow(kind=FollowKind.IDEA, subject_id=idea.id, by=people.jana)
    commands.set_frequency(person_id=people.jana.id, frequency=Frequency.WEEKLY)
    commands.unfollow(kind=FollowKind.IDEA, subject_id=idea.id, by=people.jana)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == before
