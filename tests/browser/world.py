"""One installation in which every kind of page has something to show, most of it written by people who mean harm."""

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from mitreden.accounts.models import Person, UserSession
from mitreden.accounts.roles import Role
from mitreden.accounts.sessions import LIFETIME, row_id
from mitreden.campaigns.models import Campaign, CampaignState, Counts, ModerationMode, PhaseKind
from mitreden.core import clock, rich_text
from mitreden.extensions import db
from mitreden.ideas import commands as ideas
from mitreden.ideas import states
from mitreden.ideas.models import DeclineReason, Idea, IdeaState
from mitreden.moderation import commands as moderation
from mitreden.moderation import notices
from mitreden.moderation.models import NoticeGround
from mitreden.outbox.delivery import deliver
from mitreden.outbox.models import OutboxMail
from mitreden.region.models import InnovationField, Organisation, OrganisationKind
from mitreden.roadmap import commands as roadmap
from mitreden.roadmap.models import LinkRole, Measure, MeasureState
from mitreden.voting.commands import cast_vote
from tests.browser import hostile
from tests.browser.mailbox import Mailbox
from tests.factories import Make, People
from tests.installation import Installation

DAY = timedelta(days=1)


@dataclass
class World:
    """What the pages' addresses are made of, and the cookies of those who look at them."""

    installation: Installation
    names: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = ""

    def path(self, pattern: str) -> str:
        """`/ideas/{idea}` with the number of the idea."""
        return pattern.format(**self.names)

    def code_for(self, address: str) -> str:
        """Deliver what is in the outbox, and read the code in the newest mail to `address`."""
        with self.installation.context():
            deliver()
        return Mailbox(self.installation.folder / "mail").code_for(address)


def cookie_of(app: Flask, person: Person, device: str = hostile.NAME) -> str:
    """The cookie of a browser in which `person` has just signed in by a code."""
    token, now = secrets.token_urlsafe(32), clock.now()
    db.session.add(
        UserSession(id=row_id(token), person_id=person.id, device=device, created_at=now, expires_at=now + LIFETIME)
    )
    db.session.commit()
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return str(signer.dumps({"_user_id": token, "_fresh": True, "code_at": now.timestamp()}))


def in_folder(folder: Path) -> Installation:
    """A new installation on SQLite. Unlike copies of the template it lasts as long as its folder."""
    made = Installation("sqlite", folder, f"sqlite:///{folder / 'mitreden.db'}", admin="", name="")
    made.environment = {
        "MITREDEN_DATA_DIR": str(folder), "MITREDEN_DATABASE_URL": made.database_url, "MITREDEN_RATE_LIMITS": "off",
        "MITREDEN_SECRET_KEY": "for tests only",
    }  # fmt: skip
    made.run("init")
    return made


def build(installation: Installation) -> World:
    """Fill `installation` through the commands."""
    world = World(installation)
    with installation.context() as app:
        make = Make(keys=app.config["KEYS"])
        people = People(make)
        moderation.ensure_rules()
        _region(make, world)
        _people(make, people, app, world)
        campaign = _campaigns(make, world)
        shown = _ideas(campaign, people, world)
        _aside(campaign, people, world)
        _decided(shown, people, world)
        _votes(shown[:3], people, app)
        _measures(make, shown, people, world)
        _mails()
        db.session.commit()
    return world


def _region(make: Make, world: World) -> None:
    region = make.region("Holmer Land & <b>Söhne</b>")
    region.claim, region.intro = hostile.EMOJI, hostile.TAGS
    names = ("Wege", hostile.LONG[:60], hostile.TAGS[:60], hostile.MIRRORED)
    fields = [make.field(name, icon=icon, text=hostile.TAGS, colour=colour) for name, icon, colour in zip(
        names, ("bus", "leaf", "people", "star"), ("#0b5d62", "#ffe100", "#000000", "#b3124c"), strict=True)]  # fmt: skip
    places = [
        make.municipality(name, designation="Markt", population=1438, landing=hostile.TEXT, contact=hostile.NAME)
        for name in ("Holm", hostile.LONG, hostile.TAGS)
    ]
    club = make.municipality(f"Verein {hostile.NAME}", kind=OrganisationKind.CLUB, ars=None, ags=None)
    world.names |= {
        "fields": [f.id for f in fields], "places": [p.id for p in places], "field": fields[0].slug, "club": club.slug,
        "long_field": fields[1].slug, "place": places[0].slug, "long_place": places[1].slug,
    }  # fmt: skip


def _people(make: Make, people: People, app: Flask, world: World) -> None:
    jana = people.jana
    jana.display_name, jana.home_id = hostile.NAME[:60], world.names["places"][0]
    db.session.commit()
    for name in ("jana", "ali", "mira", "kora", "stefan", "rita", "adam"):
        world.cookies[name] = cookie_of(app, getattr(people, name))
    auditor = make.person(hostile.LONG[:60], email=f"{'a' * 64}@example.org")
    make.grant(auditor, Role.AUDITOR, ends_at=clock.now() + 90 * DAY)
    make.grant(jana, Role.CONTACT, organisation_id=world.names["places"][1])


def _campaigns(make: Make, world: World) -> Campaign:
    fields = [db.session.get_one(InnovationField, number) for number in world.names["fields"]]
    places = [db.session.get_one(Organisation, number) for number in world.names["places"]]
    now, html = clock.now(), rich_text.render(hostile.TEXT)
    words = {f"{name}{end}": text for name in ("purpose", "fixed", "negotiable", "afterwards")
             for end, text in (("", hostile.TEXT), ("_html", html))}  # fmt: skip
    words |= {
        "plain_language": hostile.TEXT,
        "contact": hostile.NAME,
        "controller": hostile.TAGS,
        "legal_basis": hostile.LONG,
    }
    common = {"fields": fields, "municipalities": places, "moderation": ModerationMode.FIRST}
    main = make.campaign("wege", title=hostile.TITLES[2], short="los", answer_on=date(2031, 5, 3),
                         max_supports_per_field=5, **common, **words)  # fmt: skip
    make.campaign(
        "still", title=hostile.LONG, counts=Counts.AFTER, **{**common, "moderation": ModerationMode.AFTERWARDS}
    )
    over = {PhaseKind.COLLECTING: (now - 90 * DAY, now - 60 * DAY), PhaseKind.VOTING: (now - 60 * DAY, now - 30 * DAY)}
    make.campaign("vorbei", title=hostile.TAGS, state=CampaignState.EVALUATING, phases=over, **common)
    world.names |= {"campaign": "wege", "empty": "still", "over": "vorbei", "draft_campaign": "entwurf"}
    make.campaign("entwurf", title="Ein Entwurf", state=CampaignState.DRAFT, voting_key=None, phases={})
    return main


def _ideas(campaign: Campaign, people: People, world: World) -> list[Idea]:
    """Some more than a page holds."""
    fields, places = world.names["fields"], [*world.names["places"], None]
    found = []
    for number in range(44):
        title = hostile.TITLES[number % len(hostile.TITLES)]
        idea = ideas.submit_idea(
            campaign=campaign, by=people.jana, title=title[:120], text=hostile.TEXT, field_id=fields[number % len(fields)],
            municipality_id=places[number % len(places)], place=hostile.LONG[:60],
        )  # fmt: skip
        if number < 40:
            moderation.publish_idea(idea=idea, by=people.mira)
        found.append(idea)
    db.session.commit()
    world.names |= {"idea": found[1].id, "waiting": found[43].id, "long_idea": found[0].id}
    return found


def _aside(campaign: Campaign, people: People, world: World) -> None:
    """Ideas out of sight, and a notice about one that is not."""
    common = {"campaign": campaign, "field_id": campaign.fields[0].id, "text": hostile.TEXT}
    hidden, returned, withdrawn, draft, noted = (
        ideas.submit_idea(by=people.jana, title=f"{word} {hostile.NAME}", as_draft=word == "Entwurf", **common)
        for word in ("Werbung", "Unklar", "Zurück", "Entwurf", "Gemeldet")
    )
    for idea in (hidden, withdrawn, noted):
        moderation.publish_idea(idea=idea, by=people.mira)
    moderation.hide_idea(idea=hidden, by=people.mira, rule_key="no_advertising", reason=hostile.TEXT[:1_000])
    moderation.return_idea(idea=returned, by=people.mira, reason=hostile.TEXT[:1_000])
    ideas.withdraw_idea(idea=withdrawn, by=people.jana)
    notice = notices.receive_notice(
        idea=noted, ground=NoticeGround.LAW, explanation=hostile.TEXT[:1_000], name=hostile.NAME, email="ida@example.org",
        good_faith=True,
    )  # fmt: skip
    db.session.commit()
    world.names |= {
        "hidden": hidden.id, "returned": returned.id, "withdrawn": withdrawn.id, "draft": draft.id, "noted": noted.id,
        "receipt": notice.receipt,
    }  # fmt: skip


def _decided(shown: list[Idea], people: People, world: World) -> None:
    """Ideas that got an answer."""
    for idea, to, reason in (
        (shown[4], IdeaState.DECLINED, DeclineReason.NO_MEANS),
        (shown[5], IdeaState.PARTLY_ACCEPTED, None),
    ):
        states.move(idea, IdeaState.UNDER_REVIEW, by=people.kora)
        states.move(idea, to, by=people.kora, text=hostile.TEXT[:600], decline_reason=reason)
    db.session.commit()
    world.names["declined"] = shown[4].id


def _votes(shown: list[Idea], people: People, app: Flask) -> None:
    for idea in shown:
        for person in (people.ali, people.berta, people.mira):
            cast_vote(idea=idea, by=person, keys=app.config["KEYS"])
    db.session.commit()


def _measures(make: Make, shown: list[Idea], people: People, world: World) -> None:
    fields, places = world.names["fields"], world.names["places"]
    made: list[Measure] = []
    for number, state in enumerate(
        (MeasureState.RUNNING, MeasureState.PLANNED, MeasureState.PAUSED, MeasureState.PROPOSAL)
    ):
        title = (hostile.TITLES[number] * 2)[:160]
        measure = roadmap.create_measure(
            field_id=fields[number % 2], title=title, summary=hostile.TEXT[:400], description=hostile.TEXT, by=people.stefan,
            lead_id=places[number % 3], partner_ids=places, starts_on=date(2026, 3, 1), ends_on=date(2031, 6, 30),
            cost=hostile.LONG,
        )  # fmt: skip
        measure.state = state
        for place, (idea, role) in enumerate(zip(shown[number : number + 4], LinkRole, strict=False)):
            note = (hostile.TAGS, hostile.LONG, "", hostile.MIRRORED)[place]
            roadmap.link_idea(measure=measure, idea=idea, role=role, note=note, by=people.stefan)
        made.append(measure)
    late, done = (roadmap.add_milestone(measure=made[0], title=title, due_on=day, by=people.stefan)
                  for title, day in ((hostile.LONG, date(2031, 5, 3)), (hostile.TAGS, date(2026, 5, 3))))  # fmt: skip
    assert late.done_on is None
    roadmap.reach_milestone(milestone=done, by=people.stefan)
    db.session.commit()
    world.names |= {"measure": made[0].id, "proposal": made[3].id}


def _mails() -> None:
    """A mail that could not be delivered."""
    mail = db.session.query(OutboxMail).first()
    assert mail is not None
    mail.failed_at, mail.attempts, mail.last_error = clock.now(), 8, hostile.TAGS
