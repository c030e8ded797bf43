"""Random sequences: joint support is always the union, undo exact, nobody twice, originals untouched, the chain valid."""

from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from mitreden.bundles import changing
from mitreden.extensions import db
from mitreden.voting import joint
from mitreden.voting.models import JointTally
from tests.bundles.machine import Machine
from tests.factories import Make, People

FEW, MANY = 8, 300


def run(make: Make, people: People, examples: int, steps: int = 25) -> None:
    """Play random sequences against the model; deterministic in `make test`, at random where there are many."""
    machine = type("Machine", (Machine,), {"make": make, "people": people})
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None, derandomize=examples == FEW,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate], print_blob=False,
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=chosen)


def test_joint_support_is_always_the_union(make: Make, people: People) -> None:
    run(make, people, FEW)


@pytest.mark.slow
def test_it_is_in_many_long_sequences(make: Make, people: People) -> None:
    run(make, people, MANY, steps=40)


def _no_recount(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joint, "recount", lambda _bundles: None)


def _rows_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    real = joint.recount

    def counted(bundle_ids: Any) -> None:
        real(bundle_ids)
        for number in bundle_ids:
            rows = db.session.scalar(
                sa.text("SELECT count(*) FROM vote JOIN idea ON idea.id = idea_id WHERE bundle_id = :n"), {"n": number}
            )
            db.session.execute(sa.update(JointTally).where(JointTally.bundle_id == number).values(number=rows))

    monkeypatch.setattr(joint, "recount", counted)


def _opt_outs_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joint, "copy_choices", lambda **_values: None)


def _undo_of_words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    real = changing.restore
    monkeypatch.setattr(changing, "restore", lambda bundle, was, by: real(bundle, {**was, "lead": bundle.lead_id}, by))


@pytest.mark.slow
@pytest.mark.parametrize("broken", [_no_recount, _rows_for_people, _opt_outs_ignored, _undo_of_words_alone])
def test_control_what_is_broken_is_found(
    make: Make, people: People, monkeypatch: pytest.MonkeyPatch, broken: Any
) -> None:
    broken(monkeypatch)
    with pytest.raises(AssertionError):
        run(make, people, 200)
