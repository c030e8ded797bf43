"""Tables of ideas: complete, exact, the same bytes for the same data, and read back by our own import."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import current_app

from mitreden.accounts.models import Person
from mitreden.accounts.roles import Role
from mitreden.campaigns.models import Audience, Campaign, CampaignState, Counts
from mitreden.core import clock
from mitreden.exports import commands, planning, queries, reading, writing
from mitreden.exports.columns import TableKind, names
from mitreden.exports.extracts import Extract, extract
from mitreden.exports.report import Report
from mitreden.exports.shapes import Format
from mitreden.extensions import db
from mitreden.ideas.models import Aside, Channel, DeclineReason, Idea, IdeaState
from mitreden.roadmap import commands as roadmap
from mitreden.roadmap.models import LinkRole
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
COLUMNS = names(TableKind.IDEAS)
NAUGHTY = [
    "=1+1",
    "+49 30 1",
    "-2+3",
    "@SUM(A1)",
    "\tTab",
    'Sagt "nein"; und, ja',
    "Zeile\nzwei",
    "Äpfel 🍎 ﷽",
    "'quoted",
    "a\\n",
]


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def taken(campaign: Campaign, table: TableKind = TableKind.IDEAS, **values: Any) -> Extract:
    """What a coordinator gets."""
    found = queries.campaign_called(campaign.slug)
    assert found is not None
    return extract(table, found, current_app.config["KEYS"], **{"shows_counts": True, **values})


def exported(campaign: Campaign, table: TableKind = TableKind.IDEAS, **values: Any) -> str:
    of = taken(campaign, table, **values)
    return "".join(writing.csv_text(of, of.rows()))


def as_json(campaign: Campaign, table: TableKind = TableKind.IDEAS) -> dict[str, Any]:
    of = taken(campaign, table)
    made: dict[str, Any] = json.loads("".join(writing.json_text(of, of.rows())))
    return made


@pytest.fixture
def campaign(make: Make) -> Campaign:
    return make.campaign("holm", fields=[make.field("Wege")])


NOT_SENT_IN = {IdeaState.DRAFT, IdeaState.UNCONFIRMED}


def fill(make: Make, campaign: Campaign) -> list[Idea]:
    """An idea in each state and out of each row."""
    place = make.municipality("Holm")
    ideas = [make.idea(campaign, state=state, title=f"In {state}") for state in IdeaState if state not in NOT_SENT_IN]
    ideas += [make.idea(campaign, aside=aside, title=f"Aside {aside}") for aside in Aside]
    ideas.append(
        make.idea(
            campaign, title="Mit allem", municipality_id=place.id, place="Am Weiher", lat=50.123456, lon=10.5, version=3,
            channel=Channel.PAPER, support_count=7, earlier_support=4, state=IdeaState.DECLINED, state_text="Zu teuer.",
            decline_reason=DeclineReason.NO_MEANS, text="Ein **fetter** Text mit\n\n- einer Liste\n- und [Link](https://example.org)",
        )
    )  # fmt: skip
    return ideas


def test_every_idea_that_was_sent_in_is_there_with_its_state(make: Make, campaign: Campaign) -> None:
    ideas = fill(make, campaign)
    for state in NOT_SENT_IN:
        make.idea(campaign, state=state, title="Entwurf")
    make.idea(title="Aus einer anderen Beteiligung")
    rows = table(exported(campaign))
    assert [(row["id"], row["state"], row["aside"]) for row in rows] == [
        (str(idea.id), idea.state.value, idea.aside.value if idea.aside else "") for idea in ideas
    ]
    assert [row["permalink"] for row in rows] == [f"/ideas/{idea.id}" for idea in ideas]
    last = rows[-1]
    assert (last["support"], last["earlier_support"], last["channel"], last["municipality"]) == (
        "7",
        "4",
        "paper",
        "Holm",
    )
    assert last["text"] == "Ein fetter Text mit\neiner Liste\nund Link"


def test_csv_and_json_say_the_same(make: Make, campaign: Campaign) -> None:
    fill(make, campaign)
    rows, made = table(exported(campaign)), as_json(campaign)
    assert made["campaign"]["slug"] == "holm"
    assert len(rows) == len(made["ideas"])
    for row, idea in zip(rows, made["ideas"], strict=True):
        assert tuple(row) == tuple(idea) == COLUMNS
        assert row["title"] == idea["title"]
        assert row["channel"] == idea["channel"]
        assert row["lat"] == ("" if idea["lat"] is None else str(idea["lat"]))
        assert isinstance(idea["support"], int)


@pytest.mark.parametrize("words", NAUGHTY)
def test_words_come_back_exactly_as_they_were_written(words: str, make: Make, campaign: Campaign) -> None:
    idea = make.idea(campaign, title=words, place=words, state_text=words)
    row, item = table(exported(campaign))[0], as_json(campaign)["ideas"][0]
    for name in ("title", "place", "state_text"):
        assert row[name] == item[name] == getattr(idea, name) == words
    assert len(table(exported(campaign))) == 1


def test_the_table_begins_with_the_mark_and_uses_commas(campaign: Campaign) -> None:
    assert exported(campaign) == "\ufeff" + ",".join(COLUMNS) + "\r\n"
    assert as_json(campaign)["ideas"] == []


def test_unchanged_data_gives_the_same_bytes(make: Make, campaign: Campaign, clock_at: Callable[..., None]) -> None:
    fill(make, campaign)
    before = exported(campaign), json.dumps(as_json(campaign))
    clock_at(clock.now() + timedelta(days=3))
    assert (exported(campaign), json.dumps(as_json(campaign))) == before


def test_measures_and_flags_are_listed(make: Make, campaign: Campaign) -> None:
    idea = make.idea(campaign, import_flags=["repeated", "long_text"])
    first, second = (
        roadmap.create_measure(field_id=idea.field_id, title=title, by=None) for title in ("Rufbus", "Radweg; neu")
    )
    for measure in (first, second):
        roadmap.link_idea(measure=measure, idea=idea, role=LinkRole.SHAPED, by=None)
    db.session.commit()
    row = table(exported(campaign))[0]
    assert row["measures"] == f"{first.id} (shaped): Rufbus\n{second.id} (shaped): Radweg; neu"
    assert row["flags"] == "long_text repeated"


def imported(campaign: Campaign, path: Path) -> Report:
    plan = planning.plan_ideas(campaign, reading.lines(path, Format.CSV))
    commands.take(plan, campaign=campaign, by=None, source={"format": "csv"})
    db.session.commit()
    return plan.report


DERIVED = {"id", "permalink", "support", "earlier_support", "measures", "reference", "author"}


def test_an_export_read_back_elsewhere_exports_the_same(make: Make, campaign: Campaign, tmp_path: Path) -> None:
    fill(make, campaign)
    for words in NAUGHTY:
        make.idea(
            campaign, title=words.strip().replace("\n", " "), text=f"{words.strip()} und noch genug andere Wörter dazu."
        )
    first, path = exported(campaign), tmp_path / "holm.csv"
    path.write_text(first, encoding="utf-8", newline="")
    copy = make.campaign("kopie", fields=[make.field("Läden")])
    target = queries.campaign_called("kopie")
    assert target is not None
    for taken in (len(table(first)), 0):  # the second time changes nothing
        report = imported(target, path)
        assert (report.taken, report.refused) == (taken, [])
    for one, other in zip(table(first), table(exported(copy)), strict=True):
        assert one["reference"] == other["reference"]
        assert int(other["earlier_support"]) == int(one["earlier_support"]) + int(one["support"])
        same = [name for name in COLUMNS if name not in DERIVED]
        assert {name: one[name] for name in same} == {name: other[name] for name in same}


def test_an_export_read_back_where_it_came_from_changes_nothing(make: Make, campaign: Campaign, tmp_path: Path) -> None:
    ideas = fill(make, campaign)
    path = tmp_path / "holm.csv"
    path.write_text(exported(campaign), encoding="utf-8", newline="")
    found = queries.campaign_called("holm")
    assert found is not None
    report = imported(found, path)
    assert (report.taken, report.unchanged, report.refused, report.supports) == (0, len(ideas), [], 0)


@pytest.mark.parametrize("count", [1, 3])
def test_a_table_costs_few_statements_whatever_its_size(
    count: int, make: Make, campaign: Campaign, queries: list[str]
) -> None:
    for _ in range(count):
        make.idea(campaign)
    queries.clear()
    exported(campaign)
    assert len(queries) <= 8, queries


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COORDINATOR, 200), (Role.STRATEGIST, 200), (Role.AUDITOR, 200), (Role.MODERATOR, 403), (Role.READER, 403),
        (Role.ADMINISTRATOR, 403), (None, 403),
    ],
)  # fmt: skip
def test_who_may_download(role: Role | None, status: int, make: Make, campaign: Campaign, signed_in: SignedIn) -> None:
    idea, person = make.idea(campaign), make.person("Ida Wendt")
    if role:
        make.grant(person, role)
    browser = signed_in(person)
    assert browser.get("/desk/exports").status_code == status
    for ending in ("csv", "json"):
        answer = browser.get(f"/desk/campaigns/holm/export.{ending}")
        assert answer.status_code == status
        if status == 200:
            assert idea.title in answer.text
            assert answer.headers["Content-Disposition"] == f"attachment; filename=holm.{ending}"
            assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_downloads_of_what_is_not_there(signed_in: SignedIn, people: People, client: PageClient, make: Make) -> None:
    make.campaign("geladen", audience=Audience.INVITED, state=CampaignState.DRAFT)
    assert signed_in(people.kora).get("/desk/campaigns/nirgends/export.csv").status_code == 404
    assert client.get("/desk/campaigns/geladen/export.csv").status_code == 303


def test_numbers_are_secret_until_the_vote_is_over_but_for_the_auditor(
    make: Make, signed_in: SignedIn, people: People
) -> None:
    campaign = make.campaign("geheim", counts=Counts.AFTER)
    make.idea(campaign, support_count=7)
    path = "/desk/campaigns/geheim/export.csv"
    assert table(signed_in(people.kora).get(path).text)[0]["support"] == ""
    assert table(signed_in(people.rita).get(path).text)[0]["support"] == "7"
    campaign.state = CampaignState.DECIDED
    db.session.commit()
    assert table(signed_in(people.kora).get(path).text)[0]["support"] == "7"


def test_the_page_of_tables_leads_to_the_file(campaign: Campaign, signed_in: SignedIn, people: People) -> None:
    kora, chosen = signed_in(people.kora), {"campaign": "holm", "table": "ideas", "format": "csv"}
    answer = kora.submit("/desk/exports", "/desk/exports", chosen)
    assert kora.get(answer.headers["Location"]).mimetype == "text/csv"
    answer = kora.submit(
        "/desk/exports", "/desk/exports", {**chosen, "table": "measures", "format": "geojson"}, status=422
    )
    assert "Orte für die Karte haben nur die Ideen" in answer.text
