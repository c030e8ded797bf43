"""One installation in which every kind of page has something to show, most of it written by people who mean harm."""

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from mitreden.accounts.models import Person, UserSession
from mitreden.accounts.queries import existing_person
from mitreden.accounts.roles import Role
from mitreden.accounts.sessions import LIFETIME, row_id
from mitreden.campaigns.models import Campaign, CampaignState, Counts, ModerationMode, PhaseKind
from mitreden.comments import commands as comments
from mitreden.comments import states as comment_states
from mitreden.comments.models import CommentAside, CommentState, Voice
from mitreden.comments.policy import Speaking
from mitreden.core import clock, rich_text
from mitreden.extensions import db
from mitreden.following import commands as following
from mitreden.following.models import FollowKind
from mitreden.following.tokens import token
from mitreden.ideas import commands as ideas
from mitreden.ideas import states
from mitreden.ideas.editions import UNSEEN
from mitreden.ideas.models import DeclineReason, Idea, IdeaState
from mitreden.moderation import commands as moderation
from mitreden.moderation import notices
from mitreden.moderation.models import NoticeGround
from mitreden.outbox.delivery import deliver
from mitreden.outbox.models import OutboxMail
from mitreden.region import commands as region_texts
from mitreden.region.models import InnovationField, Organisation, OrganisationKind
from mitreden.roadmap import commands as roadmap
from mitreden.roadmap.models import LinkRole, Measure, MeasureState
from mitreden.voting.commands import cast_vote
from tests.accounts.phone import carry
from tests.browser import guests, hostile, joint, owed, posts, tables
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
    mails: dict[str, Mailbox] = field(default_factory=dict)

    def path(self, pattern: str) -> str:
        """`/ideas/{idea}` with the number of the idea."""
        return pattern.format(**self.names)

    def code_for(self, address: str) -> str:
        """Deliver what is in the outbox, and read the code in the next mail to `address`: one that nobody has used."""
        with self.installation.context():
            deliver()
        return self.mails.setdefault("all", Mailbox(self.installation.folder / "mail")).code_for(address)


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
        _pictures(make, shown[1], world)
        _decided(shown, people, world)
        _votes(shown[:3], people, app)
        world.names |= joint.made(shown, people)
        _comments(shown[1], people, world)
        _changed(shown[2], people, world)
        _measures(make, shown, people, world)
        _follows(shown, people, world)
        _mails()
        names, gerda = guests.made(make, people.jana, app, world.names["fields"])
        world.cookies["gerda"] = cookie_of(app, gerda)
        world.names |= names | tables.made(people.kora, world.names["campaign"]) | posts.made(people.kora, campaign)
        world.names |= owed.made(shown, people.kora.id, people.jana, world.names["places"][1], app.config["SECRET_KEY"])
        db.session.commit()
    return world


def _region(make: Make, world: World) -> None:
    region = make.region("Holmer Land & <b>Söhne</b>")
    region.claim, region.intro = hostile.EMOJI, hostile.TAGS
    region_texts.set_texts(texts=dict.fromkeys(("operator", "host", "gaps", "house_rules"), hostile.TEXT), by=None)
    names = ("Wege", hostile.LONG[:60], hostile.TAGS[:60], hostile.MIRRORED)
    fields = [make.field(name, icon=icon, text=hostile.TAGS, colour=colour) for name, icon, colour in zip(
        names, ("bus", "leaf", "people", "star"), ("#0b5d62", "#ffe100", "#000000", "#b3124c"), strict=True)]  # fmt: skip
    places = [
        make.municipality(name, designation="Markt", population=1438, landing=hostile.TEXT, contact=hostile.NAME, **point)
        for name, point in zip(("Holm", hostile.LONG, hostile.TAGS), hostile.POINTS[:3], strict=True)
    ]  # fmt: skip
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
    carry(people.rita, app.config["KEYS"])
    world.names["guarded"] = people.rita.email
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
        "easy_language": hostile.TEXT, "sign_video": "https://video.example/dgs", "purpose_plain": hostile.TEXT,
        "purpose_plain_html": html, "contact": hostile.NAME, "controller": hostile.TAGS, "legal_basis": hostile.LONG,
    }  # fmt: skip
    common = {"fields": fields, "municipalities": places, "moderation": ModerationMode.FIRST}
    main = make.campaign("wege", title=hostile.TITLES[2], short="los", answer_on=date(2031, 5, 3),
                         max_supports_per_field=5, **common, **words)  # fmt: skip
    afterwards = {**common, "moderation": ModerationMode.AFTERWARDS}
    make.campaign("still", title=hostile.LONG, counts=Counts.AFTER, **afterwards)
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
            municipality_id=places[number % len(places)], place=hostile.LONG[:60], **hostile.POINTS[number % 2 * 3 or number % 3],
        )  # fmt: skip
        if number < 40:
            moderation.publish_idea(idea=idea, by=people.mira)
        found.append(idea)
    db.session.commit()
    world.names |= {"idea": found[1].id, "waiting": found[43].id, "long_idea": found[0].id}
    return found


def _aside(campaign: Campaign, people: People, world: World) -> None:
    """Ideas out of sight, and a notice about one that is not."""
    common, begun = {"campaign": campaign, "field_id": campaign.fields[0].id, "text": hostile.TEXT}, {"Entwurf": UNSEEN}
    hidden, returned, withdrawn, draft, noted = (
        ideas.submit_idea(by=people.jana, title=f"{word} {hostile.NAME}", as_draft=begun.get(word), **common)
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


def _pictures(make: Make, idea: Idea, world: World) -> None:
    world.names["picture"] = make.picture(idea, alt=hostile.TAGS[:300]).id
    make.picture(idea, alt="")


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


def _comments(idea: Idea, people: People, world: World) -> None:
    """Comments of all kinds below one idea: public, answered, official, hidden, waiting."""
    jana, ali, mira = (existing_person(person.id) for person in (people.jana, people.ali, people.mira))
    said = [comments.write_comment(idea=idea, by=ali, text=f"{number}\n\n{hostile.TEXT}") for number in range(3)]
    for comment in said:
        comment_states.move(comment, CommentState.PUBLISHED, by=people.mira)
    contact = Speaking(Voice.CONTACT, world.names["places"][1])
    comments.write_comment(idea=idea, by=jana, text=hostile.TEXT, parent=said[0], speaking=contact)
    comments.write_comment(idea=idea, by=mira, text=hostile.LONG, speaking=Speaking(Voice.MODERATOR))
    comment_states.set_aside(said[1], CommentAside.HIDDEN, by=people.mira, rule_key="civil")
    waiting = comments.write_comment(idea=idea, by=jana, text=hostile.TAGS)
    db.session.commit()
    world.names |= {
        "comment": said[0].id,
        "hidden_comment": said[1].id,
        "other_comment": said[2].id,
        "own_comment": waiting.id,
    }


def _changed(idea: Idea, people: People, world: World) -> None:
    """An idea that its author made another after people had supported it."""
    ideas.edit_idea(
        idea=idea, by=people.jana, title=f"{hostile.LONG[:60]} {idea.title}"[:120], text=f"{hostile.TAGS} {hostile.TEXT}"[:4_000],
        field_id=idea.field_id, municipality_id=idea.municipality_id, place=idea.place, is_substance=True,
    )  # fmt: skip
    moderation.publish_idea(idea=idea, by=people.mira)
    db.session.commit()
    world.names["changed"] = idea.id


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


def _follows(shown: list[Idea], people: People, world: World) -> None:
    """Ali follows one or two of each kind."""
    for kind, numbers in (
        (FollowKind.REGION, [1]), (FollowKind.CAMPAIGN, [shown[0].campaign_id]), (FollowKind.FIELD, world.names["fields"][:2]),
        (FollowKind.MUNICIPALITY, world.names["places"][:2]), (FollowKind.IDEA, [idea.id for idea in shown[:5]]),
    ):  # fmt: skip
        for number in numbers:
            following.follow(kind=kind, subject_id=number, by=people.ali)
    key = world.installation.app().config["SECRET_KEY"]
    world.names["leave"] = token(people.ali.id, clock.today(), key)


def _mails() -> None:
    """A mail that could not be delivered."""
    mail = db.session.query(OutboxMail).first()
    assert mail is not None
    mail.failed_at, mail.attempts, mail.last_error = clock.now(), 8, hostile.TAGS
