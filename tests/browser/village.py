"""A small installation for forms that are written: guests may put in ideas, Jana has a draft."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from mitreden.accounts.models import Person
from mitreden.accounts.roles import Role
from mitreden.campaigns.models import ModerationMode, PhaseKind, Taking
from mitreden.core import clock
from mitreden.ideas import findable
from mitreden.ideas.models import IdeaState
from tests.browser.world import cookie_of
from tests.factories import Make
from tests.installation import Installation, in_folder

NEW = "/campaigns/dorf/ideas/new"
TEXT = "Unter der Linde fehlt eine Bank, auf der man sich ausruhen kann."
BACK, SAVED = "Ihr Text ist wieder da", "Ihr Text bleibt auf diesem Gerät"


@dataclass
class Village:
    """A campaign that takes ideas from guests, Jana with a draft of her own, and Kora with all rights of the team."""

    installation: Installation
    address: str
    jana: Person
    ali: Person
    kora: Person
    draft: int
    idea: int
    waiting: int

    def cookie(self, person: Person | None = None) -> str:
        """Jana, or somebody else, has just signed in somewhere."""
        with self.installation.context() as app:
            return cookie_of(app, person or self.jana)

    def end_sessions(self) -> None:
        """Everybody was away for too long."""
        self.installation.execute("DELETE FROM user_session")


def write(page: Page, text: str = TEXT, path: str = NEW) -> None:
    """Open the form and write."""
    page.goto(path)
    page.get_by_label("Titel").fill("Eine Bank am Weiher")
    page.get_by_label("Ihre Idee").fill(text)


def holds(page: Page, text: str = TEXT) -> None:
    expect(page.get_by_label("Ihre Idee")).to_have_value(text)


def kept(page: Page) -> list[str]:
    """What this device keeps."""
    found: list[str] = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))")
    return found


@contextmanager
def built(folder: Path) -> Iterator[Village]:
    """The village, with its server."""
    installation = in_folder(folder)
    with installation.context() as app:
        make = Make(keys=app.config["KEYS"])
        during = (clock.now() - timedelta(days=1), clock.now() + timedelta(days=30))
        campaign = make.campaign(
            "dorf", phases=dict.fromkeys(PhaseKind, during), who_submits=Taking.GUEST, moderation=ModerationMode.AFTERWARDS,
            fields=[make.field("Bus und Bahn"), make.field("Plätze")],
        )  # fmt: skip
        jana, ali, kora = (
            make.person(f"{name} Holm", email=f"{name.lower()}@example.org") for name in ("Jana", "Ali", "Kora")
        )
        for role in (Role.MODERATOR, Role.COORDINATOR, Role.STRATEGIST):
            make.grant(kora, role)
        draft = make.idea(campaign, author=jana, state=IdeaState.DRAFT, title="Ein Bus am Abend").id
        idea = make.idea(campaign, title="Ein Bus am Morgen")
        findable.index(idea)
        waiting = make.idea(campaign, title="Ein Bus zur Nacht", state=IdeaState.SUBMITTED).id
    with installation.server("--workers", "1", "--no-worker") as address:
        yield Village(installation, address, jana, ali, kora, draft, idea.id, waiting)
