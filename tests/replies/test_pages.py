"""The pages: the desk's lists, releasing from them, what the public reads, and what keeps a campaign from being decided."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from mitreden.accounts.roles import Role
from mitreden.campaigns import states as campaign_states
from mitreden.campaigns.models import CampaignState
from mitreden.core import clock
from mitreden.core.errors import DomainError
from mitreden.extensions import db
from mitreden.ideas.models import IdeaState
from mitreden.replies import commands, queries
from mitreden.replies.commands import Words
from mitreden.replies.models import CostClass, Feasibility, Outcome, Reply, ReplyState
from mitreden.replies.queries import Show
from mitreden.replies.sealing import seal
from tests.page_client import PageClient
from tests.replies.conftest import TEXT, YES, Town
from tests.replies.test_links import FORM

SignedIn = Callable[[Any], PageClient]


def test_a_contact_answers_at_the_desk(town: Town, signed_in: SignedIn) -> None:
    ideas = [town.idea(town.holm, title=f"Bank {number}") for number in range(2)]
    town.idea(town.berg, title="Steg in Berg")
    hanna = signed_in(town.hanna)
    page = hanna.page("/desk/replies").text
    assert "Bank 1" in page
    assert "Steg in Berg" not in page
    assert "2 Ideen warten auf eine Antwort" in hanna.page("/desk").text
    path = f"/desk/replies/new?idea={ideas[0].id}&idea={ideas[1].id}"
    hanna.page(path)
    hanna.post(path, {**FORM, "ideas": [str(idea.id) for idea in ideas], "do": "hand_in"})
    reply = db.session.query(Reply).one()
    assert reply.state is ReplyState.HANDED_IN
    assert "Bank 0" in hanna.page(f"/desk/replies/{reply.id}").text
    assert "Freigeben" not in hanna.page("/desk/replies?show=handed_in").text.replace("Zur Freigabe", "")


def test_a_contact_of_another_municipality_finds_nothing(town: Town, signed_in: SignedIn) -> None:
    idea = town.idea(town.holm)
    reply = town.handed_in(idea)
    bodo = signed_in(town.bodo)
    for path in (f"/desk/replies/new?idea={idea.id}", f"/desk/replies/{reply.id}", "/desk/replies/new?measure=1"):
        bodo.page(path, status=404)
        assert bodo.post(path, FORM).status_code == 404
    assert bodo.post(f"/desk/replies/{reply.id}/discard", {}).status_code == 404
    for path in ("release", "call-back", f"{reply.id}/return"):
        assert bodo.post(f"/desk/replies/{path}", {"replies": f"{reply.id}-{reply.edition}"}).status_code == 403
    assert all("Weiher" not in bodo.page(f"/desk/replies?show={show}").text for show in Show)


def test_the_team_releases_singly_at_a_time(town: Town, signed_in: SignedIn) -> None:
    reply = town.handed_in(town.idea(town.holm))
    stefan = signed_in(town.people.stefan)
    data = {"replies": f"{reply.id}-{reply.edition}", "at": "2031-05-03T08:00"}
    with clock.at(clock.from_local(clock.local(clock.now()).replace(tzinfo=None, year=2031, month=5, day=2))):
        stefan = signed_in(town.people.stefan)
        stefan.post("/desk/replies/release", data)
    db.session.refresh(reply)
    assert reply.state is ReplyState.PLANNED
    assert reply.release_at is not None
    assert clock.local(reply.release_at).strftime("%d.%m. %H:%M") == "03.05. 08:00"


def test_all_means_the_list_that_was_seen(town: Town, signed_in: SignedIn) -> None:
    replies = [town.handed_in(town.idea(town.holm)) for _ in range(3)]
    stefan = signed_in(town.people.stefan)
    town.anew()
    seen = seal(queries.editions(town.people.stefan, Show.HANDED_IN))
    assert seen in stefan.get("/desk/replies?show=handed_in").text
    town.anew()
    commands.revise_reply(reply=replies[0], by=town.hanna, words=Words(Outcome.PASSED_ON, TEXT))
    db.session.commit()
    stefan.post("/desk/replies/release", {"which": "all", "seen": seen})
    assert "hat sich gerade geändert" in stefan.page("/desk/replies?show=handed_in").text
    town.anew()
    seen = seal(queries.editions(town.people.stefan, Show.HANDED_IN))
    stefan.post("/desk/replies/release", {"which": "all", "seen": seen})
    town.anew()
    assert queries.tallies(town.people.stefan)[Show.PLANNED] == 3
    assert "3 Antworten haben ihren Termin." in stefan.page("/desk/replies?show=planned").text
    town.anew()
    seen = seal(queries.editions(town.people.stefan, Show.PLANNED))
    stefan.post("/desk/replies/call-back", {"which": "all", "seen": seen})
    town.anew()
    assert queries.tallies(town.people.stefan)[Show.HANDED_IN] == 3
    stefan.post("/desk/replies/release", {"which": "chosen"})
    assert "mindestens eine Antwort" in stefan.page("/desk/replies?show=handed_in").text


def test_the_citizen_reads_the_answer_and_its_facts(town: Town, client: PageClient) -> None:
    idea = town.idea(town.holm)
    words = Words(Outcome.ACCEPTED, TEXT, cost_class=CostClass.SMALL, feasibility=Feasibility.YES)
    reply = town.handed_in(idea, words=words)
    assert TEXT not in client.page(f"/ideas/{idea.id}").text
    town.released(reply)
    page = client.page(f"/ideas/{idea.id}").text
    for said in ("Antwort der Gemeinde", TEXT, "Holm", "Gering: bis 10.000 Euro", "Lässt es sich umsetzen?"):
        assert said in page
    assert "Gibt es das schon?" not in page, "what says nothing is left out"


def test_words_are_text_and_no_markup(town: Town, client: PageClient) -> None:
    idea = town.idea(town.holm)
    town.released(town.handed_in(idea, words=Words(Outcome.ACCEPTED, f"<script>alert(1)</script> **{TEXT}**")))
    page = client.get(f"/ideas/{idea.id}").text
    assert "<script>alert(1)" not in page
    assert f"<strong>{TEXT}</strong>" in page


def test_everybody_sees_how_many_answers_are_overdue(
    town: Town, client: PageClient, promised: Callable[[int], date]
) -> None:
    for state in (IdeaState.PUBLISHED, IdeaState.UNDER_REVIEW, IdeaState.ACCEPTED, IdeaState.SUBMITTED):
        town.idea(town.holm, state=state)
    for days, is_late in ((0, False), (-1, True)):
        promised(days)
        assert ("2 Antworten sind überfällig" in client.page(f"/campaigns/{town.campaign.slug}").text) is is_late
        client.page("/transparency")
        row = client.get("/transparency").text.partition('id="promises"')[2].partition("</section>")[0]
        assert ('class="badge badge-danger"' in row) is is_late
        assert town.campaign.title in row
    town.campaign.state = CampaignState.DRAFT
    db.session.commit()
    assert town.campaign.title not in client.page("/transparency").text


def test_a_campaign_is_not_decided_while_an_idea_has_no_outcome(town: Town, signed_in: SignedIn) -> None:
    idea = town.idea(town.holm, title="Die eine, die fehlt")
    kora, slug = signed_in(town.people.kora), town.campaign.slug
    move = f"/desk/campaigns/{slug}/move"
    assert kora.post(move, {"to": "decided"}).status_code == 409
    assert f"/desk/campaigns/{slug}/open" in kora.page(f"/desk/campaigns/{slug}").links()
    assert "Die eine, die fehlt" in kora.page(f"/desk/campaigns/{slug}/open").text
    town.anew()
    reply = town.handed_in(idea)
    assert "Wartet auf Freigabe" in kora.page(f"/desk/campaigns/{slug}/open").text
    with pytest.raises(DomainError):
        campaign_states.move(town.campaign, CampaignState.DECIDED, by=town.people.kora)
    db.session.rollback()
    town.anew()
    town.released(reply)
    assert "Alle Ideen haben ein Ergebnis" in kora.page(f"/desk/campaigns/{slug}/open").text
    kora.post(move, {"to": "decided"})
    db.session.refresh(town.campaign)
    assert town.campaign.state is CampaignState.DECIDED


def test_the_lists_cost_the_same_with_two_and_with_twenty(town: Town, signed_in: SignedIn, queries: list[str]) -> None:
    kora, costs = signed_in(town.people.kora), []
    for number in (2, 18):
        town.anew()
        for _ in range(number):
            town.idea(town.holm)
            town.handed_in(town.idea(town.holm))
        cost = {}
        for path in (
            "/desk/replies",
            "/desk/replies?show=handed_in",
            f"/desk/campaigns/{town.campaign.slug}/open",
            "/desk",
        ):
            kora.page(path)
            queries.clear()
            kora.page(path)
            cost[path] = len(queries)
        costs.append(cost)
    assert costs[0] == costs[1]
    assert max(costs[0].values()) <= 11, costs


def test_lists_are_turned_by_number(town: Town, signed_in: SignedIn) -> None:
    ideas = [town.idea(town.holm, title=f"Idee mit Nummer {number:02d}") for number in range(45)]
    kora, seen, cursor = signed_in(town.people.kora), [], ""
    while True:
        town.anew()
        page = queries.owed(town.people.kora, None if not cursor else queries.Cursor.parse(cursor))
        seen += [one.id for one in page.items]
        kora.page(f"/desk/replies?after={cursor}" if cursor else "/desk/replies")
        if page.after is None:
            break
        cursor = page.after
    assert seen == [idea.id for idea in ideas]
    town.anew()
    back = queries.owed(town.people.kora, queries.Cursor.parse(f"~{ideas[40].id}"), backwards=True)
    assert [one.id for one in back.items] == [idea.id for idea in ideas[20:40]]
    for odd in ("x", "after~-1"):
        kora.page(f"/desk/replies?after={odd}", status=422)
    kora.page("/desk/replies?show=everything", status=422)


def test_readers_and_moderators_have_no_business_here(town: Town, signed_in: SignedIn) -> None:
    reader = town.make.person("Rosa Rat")
    town.make.grant(reader, Role.READER)
    for person in (reader, town.people.mira):
        signed_in(person).page("/desk/replies", status=403)


def test_a_number_is_capped(town: Town, monkeypatch: pytest.MonkeyPatch, signed_in: SignedIn) -> None:
    monkeypatch.setattr(queries, "MANY", 2)
    for _ in range(4):
        town.idea(town.holm)
    town.anew()
    assert queries.tallies(town.people.kora)[Show.OWED] == 3
    assert "Mehr als 2 Ideen warten" in signed_in(town.people.kora).page("/desk").text


def test_time_is_shown_where_it_is_set(town: Town, signed_in: SignedIn) -> None:
    reply = town.handed_in(town.idea(town.holm))
    at = clock.now() + timedelta(days=3)
    commands.plan_release(editions={reply.id: reply.edition}, by=town.people.stefan, at=at)
    db.session.commit()
    page = signed_in(town.people.stefan).page(f"/desk/replies/{reply.id}").text
    assert "Erscheint am" in page
    assert "Zurückholen" in page
    assert YES.text in page


def test_a_campaign_names_who_answers_for_the_whole_region(town: Town, signed_in: SignedIn, client: PageClient) -> None:
    town.idea(None, title="Ein Radweg durch alle Dörfer")
    kora, edit = signed_in(town.people.kora), f"/desk/campaigns/{town.campaign.slug}/edit"
    kora.submit(edit, edit, {"lead": "Nirgendwo"}, status=422)
    kora.submit(edit, edit, {"lead": town.holm.ags})
    assert "Antwortet für die ganze Region" in client.page(f"/campaigns/{town.campaign.slug}").text
    assert "Ein Radweg durch alle Dörfer" in signed_in(town.hanna).page("/desk/replies").text
    assert "Ein Radweg durch alle Dörfer" not in signed_in(town.bodo).page("/desk/replies").text


def test_tables_tell_what_the_reply_says(town: Town, signed_in: SignedIn) -> None:
    idea = town.idea(town.holm)
    reply = town.handed_in(idea, words=Words(Outcome.ACCEPTED, TEXT, cost_class=CostClass.SMALL))
    kora, path = signed_in(town.people.kora), f"/desk/campaigns/{town.campaign.slug}/export.csv"
    assert ",small," not in kora.get(path).text, "not before it is out"
    town.anew()
    town.released(reply)
    assert "Holm,ours,new,small,unclear," in kora.get(path).text
