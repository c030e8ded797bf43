"""A joint idea from the desk to the reader: five ideas, 60 supporters, three opt-outs, and everything taken back."""

import csv
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
import sqlalchemy as sa

from mitreden.accounts import queries as accounts
from mitreden.accounts.models import Person
from mitreden.extensions import db
from mitreden.ideas import queries as ideas
from mitreden.ideas.models import Idea
from mitreden.voting.commands import cast_vote
from tests.browser.chromium import DESK, PHONE, Window
from tests.browser.mailbox import Mailbox
from tests.browser.visitor import Visitor
from tests.browser.world import cookie_of
from tests.factories import Make, People
from tests.installation import Installation

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("template", ["sqlite"], indirect=True)]
SUPPORTERS = 60
TITLE = "Ein Steg am Weiher"
LEAVE = "Mich hier nicht mitzählen"


def prepared(installation: Installation) -> tuple[list[int], dict[str, str]]:
    """Five ideas, 60 people who support one to three of them, and the cookies of Mira and of three of them."""
    with installation.context() as app:
        make = Make(keys=app.config["KEYS"])
        campaign = make.campaign("dorf")
        numbers = [make.idea(campaign, title=f"Steg {number}", author=make.person()).id for number in range(1, 6)]
        for place in range(SUPPORTERS):
            person = make.person(f"Mensch {place}")
            for number in range(place % 3 + 1):
                _support(make, person, numbers[(place + number) % 5])
        db.session.commit()
        people = {f"Mensch {place}": db.session.query(Person).filter_by(display_name=f"Mensch {place}").one()
                  for place in (7, 20, 41)}  # fmt: skip
        people["Mira"] = People(make).mira
        return numbers, {name: cookie_of(app, person) for name, person in people.items()}


def _support(make: Make, person: Person, number: int) -> None:
    who = accounts.existing_person(person.id)
    idea = ideas.idea(who, number)
    assert idea is not None
    cast_vote(idea=idea, by=who, keys=make.keys)


def kept(installation: Installation) -> list[Any]:
    """What must not change: the ideas but for where they belong, and every vote."""
    left_out = {"bundle_id", "changed_no"}
    with installation.context():
        columns = [column for column in Idea.__table__.columns if column.name not in left_out]
        rows: list[Any] = list(db.session.execute(sa.select(*columns).order_by(Idea.id)))
        votes = "SELECT idea_id, voter, idea_version, cast_on FROM vote ORDER BY idea_id, voter"
        return rows + list(db.session.execute(sa.text(votes)))


def joint_in_table(visitor: Visitor) -> set[str]:
    """What the open data say of the joint number."""
    answer = visitor.page.request.get("/data/dorf/ideas.csv")
    assert answer.ok
    rows = csv.DictReader(
        StringIO(answer.text().lstrip("\ufeff")), delimiter=";" if ";" in answer.text()[:200] else ","
    )
    return {row["joint_support"] for row in rows}


def test_five_ideas_count_sixty_people_once_and_come_apart_unchanged(
    installation: Installation, window: Callable[..., Window]
) -> None:
    numbers, cookies = prepared(installation)
    before, mailbox = kept(installation), Mailbox(installation.folder / "mail")
    with installation.server("--workers", "1", "--no-worker") as address:
        mira = Visitor(window(address, size=DESK).sign_in(cookies["Mira"]), mailbox)
        reader = Visitor(window(address, size=PHONE), mailbox)
        mira.open("/desk/bundles").fill(Nummern_der_Ideen=", ".join(map(str, numbers))).press("Weiter")
        mira.title("Ideen zusammenführen").sees("Zusammen unterstützen das 60 Menschen.").is_well()
        mira.fill(**{"Titel der gemeinsamen Idee": TITLE, "Warum gehören": "Alle meinen dieselbe Stelle am Ufer."})
        mira.press("Zusammenführen").title(TITLE).sees("Zusammen unterstützen das 60 Menschen.").is_well()
        for name in ("Mensch 7", "Mensch 20", "Mensch 41"):
            person = Visitor(window(address, size=PHONE).sign_in(cookies[name]), mailbox)
            person.open("/").sees("gehören jetzt zu einer gemeinsamen Idee").follow(TITLE).title(TITLE)
            person.press(LEAVE).sees("Sie zählen hier nicht mit").is_well()
        reader.open(f"/ideas/{numbers[2]}").sees("Zusammen unterstützen das 57 Menschen.").is_well()
        reader.follow(TITLE).title(TITLE).sees(
            "Zusammen unterstützen das 57 Menschen.", "5 Ideen gehören dazu"
        ).is_well()
        assert joint_in_table(reader) == {"57"}
        assert kept(installation) == before
        mira.page.reload()
        mira.sees("57 Menschen").follow("Letzten Schritt zurücknehmen").sees("genau wie davor").is_well()
        mira.press("Letzten Schritt zurücknehmen").sees("gibt es nicht mehr").is_well()
        reader.open(f"/ideas/{numbers[2]}").sees("Steg 3")
        assert "Gemeinsame Idee" not in reader.main.inner_text()
        assert joint_in_table(reader) == {""}
        assert kept(installation) == before
