"""Joint ideas as people meet them: on pages, at the next visit, on the desk, in tables. Hidden numbers stay hidden."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from mitreden.accounts import queries as accounts
from mitreden.accounts.roles import Role
from mitreden.bundles import looking
from mitreden.bundles.models import Bundle
from mitreden.campaigns.models import Counts
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas.models import Idea
from mitreden.outbox.mails import Letter, rendered
from mitreden.outbox.models import OutboxMail
from mitreden.privacy import copies
from mitreden.voting import joint, parting
from mitreden.voting.models import JointTally
from tests.bundles.conftest import WORDS, World
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Any], PageClient]
ASKED = "Ideen, die Sie unterstützen, gehören jetzt zu einer gemeinsamen Idee"
CANARY = 791_986_543


def test_an_idea_says_what_it_belongs_to_and_keeps_its_own_number(
    world: World, people: People, client: PageClient
) -> None:
    world.support(people.berta, 0, 1)
    world.support(people.kora, 1)
    bundle = world.join(0, 1)
    page = client.page(f"/ideas/{world.ids[0]}")
    assert "Zusammen unterstützen das 2 Menschen." in page.text
    assert "1 Unterstützung" in page.text
    assert f"/bundles/{bundle.id}" in page.links()
    shown = client.page(f"/bundles/{bundle.id}")
    assert WORDS["reason"] in shown.text
    assert {f"/ideas/{number}" for number in world.ids[:2]} <= set(shown.links())
    assert "Gemeinsame Idee" in client.page("/campaigns/dorf/ideas").text
    assert "Gemeinsame Idee" not in client.page(f"/ideas/{world.ids[4]}").text


def test_one_click_leaves_and_one_comes_back(world: World, people: People, signed_in: SignedIn) -> None:
    world.support(people.berta, 0, 1)
    bundle = world.join(0, 1)
    browser, path = signed_in(people.berta), f"/ideas/{world.ids[0]}"
    browser.submit(path, "/leave", {})
    assert joint.number_of(bundle.id) == 0
    assert "Sie zählen hier nicht mit" in browser.page(path).text
    browser.submit(path, "/rejoin", {})
    assert joint.number_of(bundle.id) == 1
    assert "1 Unterstützung" in browser.page(path).text, "the vote never moved"


def test_supporters_are_asked_at_the_next_visit_until_they_say(
    world: World, people: People, signed_in: SignedIn
) -> None:
    world.support(people.berta, 0)
    berta, ali = signed_in(people.berta), signed_in(people.ali)
    assert ASKED not in berta.page("/").text
    bundle = world.join(0, 1)
    for path in ("/", "/account/supports"):
        assert ASKED in berta.page(path).text
        assert ASKED not in ali.page(path).text, "he supports none of them"
    berta.submit(f"/bundles/{bundle.id}", "/rejoin", {})
    assert ASKED not in berta.page("/").text


def test_who_supports_it_later_knows_already(
    world: World, people: People, signed_in: SignedIn, clock_at: Callable[..., None]
) -> None:
    world.join(0, 1)
    clock_at(clock.now() + timedelta(days=1))
    world.support(people.berta, 0)
    assert ASKED not in signed_in(people.berta).page("/").text


def test_after_the_secret_the_number_is_final(world: World, people: People, signed_in: SignedIn) -> None:
    world.support(people.berta, 0)
    bundle = world.join(0, 1)
    parting.part([world.campaign])
    parting.destroy_secret(world.campaign, world.make.keys)
    db.session.commit()
    browser = signed_in(people.berta)
    assert "/leave" not in browser.get(f"/bundles/{bundle.id}").text
    said = browser.follow(browser.post(f"/bundles/{bundle.id}/leave"))
    assert "Die gemeinsame Zahl steht fest" in said.text
    assert joint.number_of(bundle.id) == 1


def test_a_joint_idea_that_is_gone_says_so(world: World, client: PageClient) -> None:
    bundle = world.join(0, 1)
    world.do(_undo(), bundle)
    assert "stehen wieder für sich" in client.page(f"/bundles/{bundle.id}", status=404).text
    assert "Gemeinsame Idee" not in client.page(f"/ideas/{world.ids[0]}").text


def _undo() -> Any:
    from mitreden.bundles import commands  # noqa: PLC0415  one of many

    return commands.undo


@pytest.mark.parametrize("role", [None, Role.MODERATOR, Role.STRATEGIST, Role.COORDINATOR, Role.AUDITOR])
def test_a_hidden_joint_number_is_for_the_auditor_alone(
    make: Make, people: People, signed_in: SignedIn, role: Role | None
) -> None:
    world = World(make, people)
    world.campaign.counts = Counts.AFTER
    bundle = world.join(0, 1)
    db.session.get_one(JointTally, bundle.id).number = CANARY
    person = make.person()
    if role:
        make.grant(person, role)
    browser = signed_in(person)
    paths = [
        f"/ideas/{world.ids[0]}", f"/bundles/{bundle.id}", "/campaigns/dorf/ideas", f"/desk/bundles/{bundle.id}",
        "/desk/bundles", f"/desk/bundles/{bundle.id}/undo", f"/desk/bundles/{bundle.id}/dissolve",
        f"/desk/bundles/new?ideas={world.ids[2]}+{world.ids[3]}", "/data/dorf/ideas.csv",
    ]  # fmt: skip
    told = [path for path in paths if any(sign in browser.get(path).text for sign in (str(CANARY), "791.986.543"))]
    assert told == (paths[:2] if role is Role.AUDITOR else [])
    assert "Menschen, die zusammen zählen" not in browser.get(paths[6]).text


def test_the_table_says_what_belongs_together(world: World, people: People, signed_in: SignedIn) -> None:
    world.support(people.berta, 0, 1)
    bundle = world.join(0, 1)
    rows = signed_in(people.kora).get("/desk/campaigns/dorf/export.csv").text.splitlines()
    assert "bundle" in rows[0]
    assert f"{bundle.id}" in rows[1]


def test_the_desk_joins_shows_the_effect_and_takes_back(world: World, people: People, signed_in: SignedIn) -> None:
    world.support(people.berta, 0, 1)
    world.support(people.kora, 2)
    browser, ids = signed_in(people.mira), world.ids
    path = f"/desk/bundles/new?ideas={ids[0]}+{ids[1]}"
    assert "Zusammen unterstützt das 1 Mensch." in browser.page(path).text
    made = browser.submit(path, "/desk/bundles/new", {**WORDS, "lead": str(ids[0])})
    desk = made.headers["Location"]
    assert "vorher 1, nachher 2" in browser.page(f"{desk}/grow?ideas={ids[2]}").text
    browser.submit(f"{desk}/grow?ideas={ids[2]}", "/grow", {})
    bundle_id = int(desk.rsplit("/", 1)[1])
    assert joint.number_of(bundle_id) == 2
    browser.submit(f"{desk}/shrink?ideas={ids[1]}&ideas={ids[2]}", "/shrink", {}, status=422)  # one alone is none
    browser.submit(f"{desk}/reword", "/reword", {"title": "Am Wasser sitzen", "lead": str(ids[1])})
    for number in (2, 1):
        browser.submit(f"{desk}/undo", "/undo", {})
        assert joint.number_of(bundle_id) == number
    assert WORDS["title"] in browser.page(desk).text
    browser.submit(f"{desk}/dissolve", "/dissolve", {})
    assert joint.number_of(bundle_id) == 0


def test_who_comes_second_is_shown_what_changed(world: World, people: People, signed_in: SignedIn) -> None:
    bundle = world.join(0, 1)
    browser = signed_in(people.mira)
    desk = f"/desk/bundles/{bundle.id}"
    browser.submit(f"{desk}/grow?ideas={world.ids[2]}", "/grow", {})
    answer = browser.post(f"{desk}/grow", {"ideas": str(world.ids[3]), "seen": "1"})
    assert answer.status_code == 422
    assert "Gerade hat jemand anderes etwas geändert" in answer.text


def test_a_moderator_elsewhere_can_do_nothing(world: World, make: Make, signed_in: SignedIn) -> None:
    here, there = make.municipality(), make.municipality()
    db.session.query(Idea).update({"municipality_id": there.id})
    bundle = world.join(0, 1)
    person = make.person("Momo Berg")
    make.grant(person, Role.MODERATOR, organisation_id=here.id)
    browser, desk = signed_in(person), f"/desk/bundles/{bundle.id}"
    assert WORDS["title"] not in browser.page("/desk/bundles").text
    assert browser.get(desk).status_code == 404
    elsewhere = browser.page(f"/desk/bundles/new?ideas={world.ids[2]}+{world.ids[3]}", status=422)
    assert "Eine dieser Ideen gibt es nicht (mehr)" in elsewhere.text
    for step in ("grow", "shrink", "split", "reword", "dissolve", "undo"):
        assert browser.post(f"{desk}/{step}", {"ideas": str(world.ids[1])}).status_code == 404, step
    assert db.session.get_one(Bundle, bundle.id).edition == 1


def test_suggestions_say_why_and_join_nothing(make: Make, people: People, signed_in: SignedIn) -> None:
    campaign = make.campaign("dorf")
    text = "Am Weiher fehlt eine Bank, auf der man sitzen kann."
    near = [make.idea(campaign, title="Eine Bank", text=text, lat=48.7, lon=13.5 + step / 10_000) for step in range(2)]
    far = make.idea(campaign, title="Eine Bank", text=text, lat=48.8, lon=13.5)
    more = make.idea(campaign, title="Mehr Parkplätze am Markt", text="Wir brauchen mehr Parkplätze am Markt.")
    less = make.idea(campaign, title="Weniger Parkplätze am Markt", text="Wir brauchen weniger Parkplätze am Markt.")
    _index([*near, far, more, less])
    for row in looking.unseen():
        looking.look(row)
    db.session.commit()
    browser = signed_in(people.mira)
    repeat = browser.page("/desk/bundles/suggestions")
    assert "7 Meter voneinander" in repeat.text
    assert f"/desk/bundles/new?ideas={near[0].id}+{near[1].id}" in repeat.links()
    assert "11.120 Meter" in browser.page("/desk/bundles/suggestions?kind=same_elsewhere").text
    opposite = browser.page("/desk/bundles/suggestions?kind=opposite")
    assert "Will: Mehr Parkplätze" in opposite.text
    assert "Zusammenführen" not in opposite.text
    browser.submit("/desk/bundles/suggestions", "/dismiss", {})
    assert "Alles erledigt" in browser.page("/desk/bundles/suggestions").text
    assert {idea.bundle_id for idea in db.session.query(Idea)} == {None}


def _index(ideas: list[Idea]) -> None:
    from mitreden.ideas import findable  # noqa: PLC0415  factories write no index

    for idea in ideas:
        findable.index(idea)


def test_mails_read_well_in_both_languages(world: World) -> None:
    bundle = world.join(0, 1, 2)
    world.do(_undo(), bundle)
    for mail in db.session.query(OutboxMail):
        for locale in ("de", "en"):
            letter = Letter(mail.id, mail.kind, mail.address or "", locale, mail.data, mail.created_at, 0)
            said = rendered(letter)
            bodies = [said.get_body((kind,)).get_content() for kind in ("plain", "html")]  # type: ignore[union-attr]  both
            assert all("%(" not in words and mail.data["title"] in words for words in (said["Subject"], *bodies))


def test_the_copy_of_ones_data_holds_the_choices(world: World, people: People, signed_in: SignedIn) -> None:
    world.support(people.berta, 0)
    bundle = world.join(0, 1)
    signed_in(people.berta).submit(f"/bundles/{bundle.id}", "/leave", {})
    told = copies.document(accounts.existing_person(people.berta.id), world.make.keys)
    assert told["joint_choices"] == {bundle.id: False}


def test_an_idea_page_costs_no_query_more_in_a_joint_idea(
    world: World, people: People, signed_in: SignedIn, client: PageClient, queries: list[str]
) -> None:
    world.support(people.berta, 0, 2)
    world.join(0, 1)

    joined, alone, _ = paths = [f"/ideas/{world.ids[place]}" for place in (0, 2, 1)]

    def price(browser: PageClient, path: str) -> int:
        queries.clear()
        browser.get(path)
        return len(queries)

    berta = signed_in(people.berta)
    assert [price(berta, path) for path in paths] == [9, 9, 9]
    assert price(client, joined) == price(client, alone) + 1 <= 8
