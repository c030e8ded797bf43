"""The numbers of public ideas are the numbers of rows, whatever happens to ideas, by however many writers at once."""

import contextlib
import threading
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.accounts import queries as accounts
from mitreden.campaigns.models import Campaign
from mitreden.core.database import writing
from mitreden.core.errors import DomainError
from mitreden.extensions import db
from mitreden.ideas import commands, counters, queries, states
from mitreden.ideas.jobs import mend_numbers
from mitreden.ideas.models import Aside, DeclineReason, Dimension, Idea, IdeaCount, IdeaKind, IdeaState
from tests.factories import Make
from tests.installation import Installation
from tests.seeds.consistency import miscounted

WRITERS = 8
TURNS = 12


def _numbers(campaign_id: int) -> list[Mapping[str, int]]:
    return [{k: n for k, n in counters.numbers(campaign_id, by).items() if n} for by in Dimension]


def test_an_idea_counts_where_it_is_and_as_what_it_stands(make: Make) -> None:
    campaign, town = make.campaign(), make.municipality()
    idea = make.idea(campaign, state=IdeaState.SUBMITTED, municipality_id=town.id)
    assert _numbers(campaign.id) == [{}, {}, {}, {}]
    states.move(idea, IdeaState.PUBLISHED, by=None)
    assert _numbers(campaign.id) == [{str(idea.field_id): 1}, {str(town.id): 1}, {"published": 1}, {"idea": 1}]
    states.move(idea, IdeaState.UNDER_REVIEW, by=None)
    assert _numbers(campaign.id)[2] == {"under_review": 1}
    states.set_aside(idea, Aside.HIDDEN, by=None, rule_key="civil")
    assert (_numbers(campaign.id), miscounted()) == ([{}, {}, {}, {}], set())


def test_moving_an_idea_to_another_field_moves_its_count(make: Make) -> None:
    other = make.field("Energie")
    campaign = make.campaign(fields=[make.field("Mobilität"), other])
    author = make.person()
    idea = make.idea(campaign, author=author)
    loaded = queries.idea_to_edit(author, idea.id)
    assert loaded is not None
    commands.edit_idea(idea=loaded, by=None, title=idea.title, text=idea.text_source, field_id=other.id)
    assert _numbers(campaign.id)[:2] == [{str(other.id): 1}, {"0": 1}]
    assert miscounted() == set()


def test_the_check_finds_a_count_that_does_not_fit(make: Make) -> None:
    """Negative control."""
    idea = make.idea()
    db.session.execute(sa.update(Idea).where(Idea.id == idea.id).values(is_public=False, aside=Aside.HIDDEN))
    assert len(miscounted()) == len(Dimension)
    assert counters.miscounted() == {idea.campaign_id}


def test_the_check_looks_once_so_that_nobody_counts_in_between(make: Make, queries: list[str]) -> None:
    make.idea()
    queries.clear()
    assert counters.miscounted() == set()
    assert len(queries) == 1


def test_what_does_not_fit_is_counted_anew(make: Make) -> None:
    """As after a version that counts less: here no idea was ever counted by kind, and one is gone without a word."""
    idea, gone = (make.idea(campaign) for campaign in [make.campaign()] * 2)
    db.session.execute(sa.delete(IdeaCount).where(IdeaCount.dimension == Dimension.KIND))
    db.session.execute(sa.update(Idea).where(Idea.id == gone.id).values(is_public=False, aside=Aside.HIDDEN))
    db.session.commit()
    mend_numbers()
    assert (miscounted(), counters.miscounted()) == (set(), set())
    assert db.session.scalar(sa.select(Campaign.public_ideas).where(Campaign.id == idea.campaign_id)) == 1


def test_whatever_happens_to_ideas_the_numbers_are_those_of_the_rows(make: Make) -> None:
    """Sixty steps of chance: published, answered, hidden, returned, withdrawn, put back, moved, made another kind."""
    rng, fields, towns = Random(7), [make.field(), make.field()], [make.municipality(), make.municipality()]
    campaign, author = make.campaign(fields=fields), make.person()
    ideas = [make.idea(campaign, author=author, state=IdeaState.SUBMITTED) for _ in range(6)]
    for _step in range(60):
        idea = rng.choice(ideas)
        turn = rng.choice([_move, _set_aside, _edit])
        with contextlib.suppress(DomainError):  # what may not follow changes nothing
            turn(rng, idea, [field.id for field in fields], [None, *(town.id for town in towns)])
        db.session.flush()
        assert miscounted() == set()
    assert {idea.aside for idea in ideas} != {None}
    assert any(idea.is_public for idea in ideas)


def _move(rng: Random, idea: Idea, _fields: list[int], _towns: list[int | None]) -> None:
    to = rng.choice(sorted(states.MOVES[idea.state]))
    reason = DeclineReason.OTHER if to is IdeaState.DECLINED else None
    states.move(idea, to, by=None, text="Weil es so ist.", decline_reason=reason)


def _set_aside(rng: Random, idea: Idea, _fields: list[int], _towns: list[int | None]) -> None:
    aside = rng.choice([None, None, Aside.HIDDEN, Aside.RETURNED])
    states.set_aside(idea, aside, by=None, text="Bitte ändern.", rule_key="civil" if aside is Aside.HIDDEN else None)


def _edit(rng: Random, idea: Idea, fields: list[int], towns: list[int | None]) -> None:
    loaded = queries.idea_to_edit(accounts.existing_person(idea.author_id or 0), idea.id)
    assert loaded is not None
    commands.edit_idea(
        idea=loaded, by=None, title=idea.title, text=idea.text_source, field_id=rng.choice(fields),
        municipality_id=rng.choice(towns), kind=rng.choice(list(IdeaKind)),
    )  # fmt: skip


def _begin(installation: Installation) -> tuple[list[int], int]:
    with installation.context() as app:
        make = Make(keys=app.config["KEYS"])
        fields = [make.field("Mobilität"), make.field("Energie")]
        campaign = make.campaign(fields=fields)
        ids = [make.idea(campaign, field_id=fields[n % 2].id).id for n in range(6)]
        db.session.commit()
        return ids, fields[0].id


def _write(app: Flask, ids: list[int], field_id: int, seed: int) -> None:
    """A moderator's turns: hide, put back, change the field, look at, each in a transaction of its own."""
    rng = Random(seed)
    for _turn in range(TURNS):
        with app.app_context(), writing():
            idea = db.session.get_one(Idea, rng.choice(ids))
            states.lock(idea)
            counted = counters.standing(idea)
            if rng.random() < 0.4:
                idea.field_id = field_id + rng.randint(0, 1)
                db.session.flush()
                counters.shift(idea, counted)
            elif idea.aside:
                states.set_aside(idea, None, by=None)
            else:
                states.set_aside(idea, Aside.HIDDEN, by=None, rule_key="civil")
            db.session.commit()


def _storm(installation: Installation) -> tuple[set[Any], int]:
    """Eight writers at once; what is miscounted afterwards, and how many writers failed."""
    ids, field_id = _begin(installation)
    app, failed = installation.app(), []

    def work(seed: int) -> None:
        try:
            _write(app, ids, field_id, seed)
        except Exception as error:  # noqa: BLE001  a deadlock is what the test looks for
            failed.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    with app.app_context():
        wrong = miscounted()
        db.session.remove()
        db.engine.dispose()
    return wrong, len(failed)


def test_a_storm_of_eight_writers_leaves_every_number_right(installation: Installation) -> None:
    assert _storm(installation) == (set(), 0)


def test_without_the_lock_a_storm_would_be_seen(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: where a number is set and not added to, the check goes red."""
    monkeypatch.setattr(counters, "_add", lambda _rows: None)
    assert _storm(installation)[0] != set()
