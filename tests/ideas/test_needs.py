"""“We need this too”: a place stands with an idea from elsewhere; who named it stands nowhere."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts import places as accounts_places
from mitreden.accounts.models import Person
from mitreden.accounts.queries import existing_person
from mitreden.audit.models import AuditEvent
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import CampaignState, PhaseKind
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.exports import extracts
from mitreden.exports.columns import TableKind
from mitreden.extensions import db
from mitreden.ideas import erasing, needs, queries, showing, states
from mitreden.ideas.models import Aside, Idea, IdeaNeed
from mitreden.region.models import Organisation
from mitreden.timeline import queries as timeline
from mitreden.timeline.models import Subject
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]


@pytest.fixture
def idea(make: Make) -> Idea:
    """An idea from Holm; Brunn and Au are other villages."""
    make.municipality("Au")
    make.municipality("Brunn")
    return make.idea(make.campaign("dorf"), title="Ein Rufbus", municipality_id=make.municipality("Holm").id)


def town(name: str) -> int:
    return int(db.session.scalar(sa.text("SELECT id FROM organisation WHERE name = :name"), {"name": name}) or 0)


def say(idea: Idea, person: Person, place: str) -> None:
    loaded = queries.idea(existing_person(person.id), idea.id)
    assert loaded is not None
    needs.say_need(idea=loaded, by=existing_person(person.id), municipality_id=town(place))


def places(idea: Idea, person: Any) -> list[tuple[str, bool]]:
    shown: Any = showing.shown(existing_person(person.id), idea.id)
    return [(need.name, need.is_mine) for need in shown.needs]


def test_each_place_stands_there_once_by_name(idea: Idea, people: People) -> None:
    say(idea, people.jana, "Brunn")
    say(idea, people.ali, "Brunn")
    say(idea, people.berta, "Au")
    say(idea, people.jana, "Brunn")
    assert places(idea, people.jana) == [("Au", False), ("Brunn", True)]
    told = [entry.data for entry in timeline.entries(Subject.IDEA, idea.id) if entry.key == needs.KEY]
    assert sorted(one["name"] for one in told) == ["Au", "Brunn"]
    assert idea.support_count == 0


def test_another_place_takes_the_place_of_the_first(idea: Idea, people: People) -> None:
    say(idea, people.jana, "Brunn")
    say(idea, people.jana, "Au")
    assert places(idea, people.jana) == [("Au", True)]
    with pytest.raises(sa.exc.IntegrityError, match=r"(?i)unique"), db.session.begin_nested():
        db.session.execute(sa.insert(IdeaNeed).values(
            idea_id=idea.id, municipality_id=town("Brunn"), person_id=people.jana.id, said_on=clock.today()
        ))  # fmt: skip


def test_taken_back_it_stays_while_somebody_else_says_so_and_is_not_told_again(idea: Idea, people: People) -> None:
    say(idea, people.jana, "Brunn")
    say(idea, people.ali, "Brunn")
    needs.take_back_need(idea=idea, by=people.jana)
    assert places(idea, people.jana) == [("Brunn", False)]
    needs.take_back_need(idea=idea, by=people.ali)
    assert places(idea, people.ali) == []
    say(idea, people.jana, "Brunn")
    assert [entry.key for entry in timeline.entries(Subject.IDEA, idea.id)] == [needs.KEY]


def test_the_log_names_no_person(idea: Idea, people: People) -> None:
    say(idea, people.jana, "Brunn")
    needs.take_back_need(idea=idea, by=people.jana)
    events = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action.like("idea.need%"))).all()
    assert [(event.action, event.by_id) for event in events] == [("idea.needed", None), ("idea.need_taken_back", None)]


def test_a_place_must_be_another_municipality(make: Make, idea: Idea, people: People) -> None:
    make.municipality("Sportverein", kind="club")
    for name in ("Holm", "Sportverein", "Nirgends"):
        with pytest.raises(DomainError) as error:
            say(idea, people.jana, name)
        assert error.value.field == "municipality"


NOW = clock.now()
OVER = (NOW - timedelta(days=9), NOW - timedelta(days=2))
RUNS = (NOW - timedelta(days=1), NOW + timedelta(days=9))
CASES: list[tuple[dict[str, Any], bool]] = [
    ({"has_comments": True, "phases": {PhaseKind.COLLECTING: RUNS}}, True),  # one may comment
    ({"has_comments": False, "phases": {PhaseKind.VOTING: RUNS}}, True),  # one may support
    ({"has_comments": False, "phases": {PhaseKind.COLLECTING: RUNS}}, False),
    ({"phases": {PhaseKind.VOTING: OVER}}, False),
    ({"state": CampaignState.EVALUATING}, False),
]


@pytest.mark.parametrize(("rules", "is_open"), CASES)
def test_it_is_said_while_one_may_support_or_comment(
    make: Make, people: People, rules: dict[str, Any], is_open: bool
) -> None:
    make.municipality("Brunn")
    idea = make.idea(make.campaign(**rules), municipality_id=make.municipality("Holm").id)
    try:
        say(idea, people.jana, "Brunn")
    except NotAllowedError:
        assert not is_open
    else:
        assert is_open


def test_not_of_what_is_hidden_nor_of_the_whole_region_but_taken_back_always(make: Make, people: People) -> None:
    make.municipality("Brunn")
    everywhere = make.idea()
    with pytest.raises(NotAllowedError):
        say(everywhere, people.jana, "Brunn")
    idea = make.idea(everywhere.campaign, municipality_id=make.municipality("Holm").id)
    say(idea, people.jana, "Brunn")
    states.set_aside(idea, Aside.HIDDEN, by=None, rule_key="civil")
    with pytest.raises(NotAllowedError):
        say(idea, people.ali, "Brunn")
    needs.take_back_need(idea=idea, by=people.jana)
    assert db.session.scalars(sa.select(IdeaNeed)).all() == []


@pytest.mark.parametrize("way", ["leaves", "time is over"])
def test_whoever_is_parted_from_it_leaves_the_place_behind(idea: Idea, people: People, way: str) -> None:
    say(idea, people.jana, "Brunn")
    say(idea, people.ali, "Brunn")
    if way == "leaves":
        erasing.leave_ideas(person_id=people.jana.id, kept=(), by=None)
    else:
        erasing.part_authors(idea.campaign_id)
    left = set(db.session.scalars(sa.select(IdeaNeed.person_id)))
    assert left == ({None, people.ali.id} if way == "leaves" else {None})
    assert [name for name, _ in places(idea, people.berta)] == ["Brunn"]


def test_on_the_page_my_home_is_chosen_and_i_can_change_my_mind(
    idea: Idea, people: People, signed_in: SignedIn, client: PageClient, queries: list[str]
) -> None:
    people.jana.home_id = town("Brunn")
    db.session.commit()
    jana, path = signed_in(people.jana), f"/ideas/{idea.id}"
    assert f"{path}/need" in client.page(path).links()
    jana.submit(f"{path}/need", f"{path}/need", {})
    page = client.page(path)
    assert "Aus diesen Gemeinden heißt es" in page.text
    assert "Aus Brunn heißt es: Das brauchen wir auch." in page.text
    assert "Jana" not in page.text
    assert "Meine Angabe ändern" in jana.page(path).text
    queries.clear()
    jana.page(path)
    assert len(queries) <= 11, queries
    jana.submit(f"{path}/need", f"{path}/need/withdraw", {})
    assert "Aus diesen Gemeinden" not in client.page(path).text
    wrong = jana.post(f"{path}/need", {"municipality": str(town("Holm"))})
    assert wrong.status_code == 422


def test_an_idea_may_move_to_where_it_is_needed_or_to_the_whole_region(
    make: Make, idea: Idea, people: People, signed_in: SignedIn
) -> None:
    say(idea, people.jana, "Brunn")
    say(idea, people.ali, "Au")
    idea.municipality_id = town("Brunn")
    db.session.commit()
    assert places(idea, people.jana) == [("Au", False)]
    campaign = campaigns.campaign_by_slug("dorf")
    assert campaign is not None
    (row,) = extracts.extract(TableKind.IDEAS, campaign, make.keys, shows_counts=True).rows()
    assert [one.split()[0] for one in row["needed_in"]] == ["Au"]
    idea.municipality_id = None
    db.session.commit()
    page = signed_in(people.jana).page(f"/ideas/{idea.id}/need")
    assert "gilt inzwischen für die ganze Region" in page.text
    assert page.form(f"/ideas/{idea.id}/need/withdraw") is not None


def test_what_is_hidden_shows_no_word_on_the_way_to_take_it_back(
    idea: Idea, people: People, signed_in: SignedIn
) -> None:
    say(idea, people.jana, "Brunn")
    states.set_aside(idea, Aside.HIDDEN, by=None, rule_key="civil")
    db.session.commit()
    assert "Rufbus" not in signed_in(people.jana).get(f"/ideas/{idea.id}/need").text


def test_the_table_of_ideas_lists_the_places(idea: Idea, people: People, make: Make) -> None:
    for person, place in ((people.jana, "Brunn"), (people.ali, "Brunn"), (people.berta, "Au")):
        say(idea, person, place)
    campaign = campaigns.campaign_by_slug("dorf")
    assert campaign is not None
    (row,) = extracts.extract(TableKind.IDEAS, campaign, make.keys, shows_counts=True).rows()
    ags = {one.name: one.ags for one in db.session.scalars(sa.select(Organisation))}
    assert row["needed_in"] == [f"Au ({ags['Au']})", f"Brunn ({ags['Brunn']})"]


def test_where_there_are_too_many_for_a_list_the_municipality_is_written(
    idea: Idea, people: People, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts_places, "FEW", 1)
    jana, path = signed_in(people.jana), f"/ideas/{idea.id}/need"
    assert "kennen wir nicht" in jana.submit(path, path, {"municipality": "Nirgendwo"}, status=422).text
    jana.submit(path, path, {"municipality": "brunn"})
    assert places(idea, people.jana) == [("Brunn", True)]
