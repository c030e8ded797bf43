"""`kill -9` of all processes at random moments under eight writers: nothing acknowledged is lost, nothing is half there."""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from tests.installation import ROOT, Installation
from tests.operations.crowd import Crowd
from tests.operations.reckoning import broken, leftovers, missing

pytestmark = pytest.mark.servers

BROKEN = Path(__file__).parent / "broken"
FEW, MANY = 1, 30
READY_SECONDS = 5


@dataclass
class Report:
    """What came of it."""

    seed: int
    undisturbed: float = 0  # seconds until ready before anything was killed
    ready: list[float] = field(default_factory=list)  # afterwards
    found: list[str] = field(default_factory=list)
    answers: dict[int, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return (
            f"seed {self.seed}: {self.answers[303]} acknowledged, killed {len(self.ready)} times, ready after "
            f"{max(self.ready):.1f} s at most ({self.undisturbed:.1f} s undisturbed); {self.found}"
        )


def strike(
    installation: Installation, seed: int, times: int, *, workers: int = 1, until_found: bool = False
) -> Report:  # fmt: skip
    """Kill and start again so many times, each at a moment drawn from the seed; look at everything each time and at the end."""
    rng, crowd, report = Random(seed), Crowd(installation, seed), Report(seed)
    options = ("--workers", str(workers))
    running = installation.start(*options, ready=True)
    report.undisturbed = running.took
    for turn in range(times):
        with crowd.at_work(running.address):
            crowd.wait_for_more(8)
            threading.Event().wait(rng.random())  # the moment
            running.kill()
        running = installation.start(*options, port=running.port, ready=True)
        report.ready.append(running.took)
        report.found += [f"{turn}: {what}" for what in (*missing(installation, crowd), *broken(installation))]
        if until_found and report.found:
            break
    running.stop()
    report.found += leftovers(installation)
    report.answers = dict(crowd.answers)
    return report


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """Of this run; pytest prints it and takes it back as `-p randomly_seed=…`."""
    return int(request.config.getoption("randomly_seed"))


def hold(report: Report) -> None:
    """Ready in five seconds; where processors are slow, in twice what it takes there anyway."""
    assert report.found == [], str(report)
    assert set(report.answers) <= {303, 503}, str(report)
    assert max(report.ready) < max(READY_SECONDS, 2 * report.undisturbed), str(report)


def test_killed_under_eight_writers(installation: Installation, seed: int) -> None:
    hold(strike(installation, seed, FEW))


@pytest.mark.slow
def test_killed_thirty_times_under_eight_writers(
    installation: Installation, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    report = strike(installation, seed, MANY, workers=2)
    with capsys.disabled():
        print(f"\n{installation.kind}: {report}")  # noqa: T201  figures for docs/trust.md
    hold(report)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "signs"),
    [
        ("answer_first", ("lost: ",)),
        ("file_later", ("lost picture", "refused: ", "no file: ")),
        ("two_transactions", ("moves", "receipts", "words said", "pictures logged")),
        ("mail_named_anew", ("2 mails",)),
    ],
)
def test_control_a_fault_is_caught(installation: Installation, seed: int, fault: str, signs: tuple[str, ...]) -> None:
    """With one protection taken away (see the folder of that name) a few kills find it, and name it."""
    installation.environment["PYTHONPATH"] = f"{BROKEN / fault}:{ROOT}"
    report = strike(installation, seed, 8, until_found=True)
    assert [what for what in report.found if any(sign in what for sign in signs)], str(report)
