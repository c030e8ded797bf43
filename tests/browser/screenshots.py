"""`make screenshots`: pictures of the demo region.

docs/images/: what the README shows. build/screenshots/: every page of the table, on a phone and on a desk, light and dark,
in German and English, to be looked at. `python -m tests.browser.screenshots --docs` takes only the former.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, Error

from mitreden.accounts.models import Grant, Person
from mitreden.accounts.roles import Role, Scope
from mitreden.campaigns.models import Campaign, CampaignState
from mitreden.extensions import db
from mitreden.ideas.models import Aside, Idea, IdeaState
from mitreden.moderation.models import Notice, NoticeState
from mitreden.region.models import InnovationField, Organisation, OrganisationKind
from mitreden.roadmap.models import Measure, MeasureIdea, MeasureState
from tests.browser.chromium import DESK, PHONE, Window, chromium
from tests.browser.table import CASES, Case
from tests.browser.visiting import visit
from tests.browser.world import World, cookie_of
from tests.installation import ROOT, in_folder

DOCS = ROOT / "docs" / "images"
EVERYTHING = ROOT / "build" / "screenshots"
TALL = (1280, 1640)
SHOWN = (
    (Case("home", "site.home", "/"), TALL),
    (Case("campaign", "campaigns.detail", "/campaigns/{campaign}"), TALL),
    (Case("ideas", "ideas.index", "/campaigns/{campaign}/ideas"), DESK),
    (Case("idea", "site.idea", "/ideas/{long_idea}"), TALL),
    (Case("idea-phone", "site.idea", "/ideas/{idea}", who="ali"), PHONE),
    (Case("roadmap", "roadmap.index", "/roadmap"), TALL),
    (Case("moderation", "moderation.case", "/desk/moderation/{noted}?queue=notices", who="mira"), DESK),
)
STAFF = {
    "mira": Role.MODERATOR, "kora": Role.COORDINATOR, "stefan": Role.STRATEGIST, "rita": Role.AUDITOR,
    "adam": Role.ADMINISTRATOR,
}  # fmt: skip


@contextmanager
def demo() -> Iterator[World]:
    """The demo region with a server, in a folder that goes away."""
    with tempfile.TemporaryDirectory() as name:
        installation = in_folder(Path(name))
        installation.run("demo")
        world = World(installation)
        with installation.context() as app:
            world.names = _names()
            world.cookies = _cookies(app)
            db.session.commit()
        with installation.server("--workers", "1", "--no-worker") as address:
            world.address = address
            yield world


def _first(statement: sa.Select[Any]) -> Any:
    return db.session.scalars(statement.limit(1)).first()


def _names() -> dict[str, Any]:
    """What the addresses of the table are made of, as far as the demo has it."""
    ideas = sa.select(Idea.id).order_by(Idea.support_count.desc(), Idea.id)
    public = ideas.where(Idea.is_public)
    slugs = sa.select(Campaign.slug)
    running = _first(slugs.where(Campaign.state == CampaignState.OPEN))
    here = sa.select(Campaign.id).where(Campaign.slug == running).scalar_subquery()
    names = {
        "campaign": running,
        "over": _first(slugs.where(Campaign.state != CampaignState.OPEN)),
        "draft_campaign": _first(slugs.where(Campaign.state == CampaignState.DRAFT)),
        "idea": _first(public.where(Idea.campaign_id == here)),
        "long_idea": _first(public.join(MeasureIdea, MeasureIdea.idea_id == Idea.id)),
        "declined": _first(ideas.where(Idea.state == IdeaState.DECLINED)),
        "waiting": _first(ideas.where(Idea.state == IdeaState.SUBMITTED, Idea.aside.is_(None))),
        "noted": _first(sa.select(Notice.idea_id).where(Notice.state == NoticeState.OPEN)),
        "receipt": _first(sa.select(Notice.receipt)),
        "field": _first(sa.select(InnovationField.slug).order_by(InnovationField.position)),
        "long_field": _first(sa.select(InnovationField.slug).order_by(sa.func.length(InnovationField.name).desc())),
        "long_place": _first(sa.select(Organisation.slug).where(Organisation.kind == OrganisationKind.MUNICIPALITY)),
        "club": _first(sa.select(Organisation.slug).where(Organisation.kind == OrganisationKind.CLUB)),
        "measure": _first(sa.select(Measure.id).where(Measure.state == MeasureState.RUNNING)),
        "proposal": _first(sa.select(Measure.id).where(Measure.state == MeasureState.EXPERT_CHECK)),
    }
    for aside in (Aside.HIDDEN, Aside.WITHDRAWN, Aside.RETURNED):
        names[aside.value] = _first(ideas.where(Idea.aside == aside))
    return {name: value for name, value in names.items() if value is not None}


def _cookies(app: Flask) -> dict[str, str]:
    grants = sa.select(Person).join(Grant, Grant.person_id == Person.id)
    people = {
        name: _first(grants.where(Grant.role == role, Grant.scope.in_([Scope.REGION, Scope.INSTALLATION])))
        for name, role in STAFF.items()
    }
    author = sa.select(Idea.author_id).where(Idea.aside == Aside.RETURNED).limit(1).scalar_subquery()
    people["jana"] = _first(sa.select(Person).where(Person.id == author))
    people["ali"] = _first(
        sa.select(Person).where(~sa.exists().where(Grant.person_id == Person.id)).order_by(Person.id.desc())
    )
    return {name: cookie_of(app, person, device="Firefox/140.0 (Linux)") for name, person in people.items()}


def take(
    browser: Browser, world: World, case: Case, path: Path, *, whole: bool = True, language: str = "de", **look: Any
) -> None:
    """One picture; a page that the demo does not have is left out; what is done there is done by German names."""
    if case.do and language != "de":
        return
    if language != "de":
        path_and_query, mark, place = case.path.partition("#")
        joint = "&" if "?" in path_and_query else "?"
        case = replace(case, path=f"{path_and_query}{joint}lang={language}{mark}{place}")
    window = Window(browser, world.address, **look)
    try:
        visit(case, world, window)
        path.parent.mkdir(parents=True, exist_ok=True)
        window.page.screenshot(path=path, full_page=whole, caret="initial")
    except (KeyError, Error, AssertionError) as error:
        print(f"left out: {path.name}: {str(error).splitlines()[0][:80]}", file=sys.stderr)  # noqa: T201  a command's report
    finally:
        window.close()


def main() -> None:
    """Take them all."""
    with demo() as world, chromium() as browser:
        for shown, size in SHOWN:
            take(browser, world, shown, DOCS / f"{shown.name}.png", whole=False, size=size)
        if "--docs" in sys.argv:
            return
        for case in CASES:
            for size in (PHONE, DESK):
                for dark in (False, True):
                    for language in ("de", "en"):
                        name = f"{case.name}-{size[0]}-{'dark' if dark else 'light'}-{language}.png"
                        take(browser, world, case, EVERYTHING / name, size=size, dark=dark, language=language)
    print(f"pictures: {DOCS} and {EVERYTHING}")  # noqa: T201  a command's report


if __name__ == "__main__":
    main()
