"""Things to test with: every factory gives sensible values, a test names only what it is about."""

import secrets
from datetime import datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any

from flask import current_app

from mitreden.accounts.models import Grant, Person
from mitreden.accounts.roles import Role, Scope
from mitreden.campaigns.models import Campaign, CampaignState, Phase, PhaseKind
from mitreden.comments.models import Comment, CommentAside, CommentState
from mitreden.core import clock, rich_text
from mitreden.core.keys import KeyStore, fingerprint
from mitreden.extensions import db
from mitreden.ideas import counters
from mitreden.ideas.models import PUBLIC_STATES, Idea, IdeaPicture, IdeaState, IdeaVersion
from mitreden.media.models import Picture, PictureState
from mitreden.media.shapes import SIZES
from mitreden.media.store import Store
from mitreden.region.models import InnovationField, Organisation, OrganisationBoundary, OrganisationKind, Region

_numbers = count(1)
_DAY = timedelta(days=1)
GREY_DOT = bytes.fromhex("52494646240000005745425056503820180000005001009d012a010001000cc0ce25a4000474000000000000")


class Make:
    """Makes rows and commits them."""

    def __init__(self, keys: KeyStore) -> None:
        self.keys = keys

    def _save(self, thing: Any) -> Any:
        db.session.add(thing)
        db.session.commit()
        return thing

    def region(self, name: str = "Holmer Land") -> Region:
        return db.session.get(Region, 1) or self._save(Region(id=1, name=name, slug="holmer-land"))

    def field(self, name: str | None = None, **values: Any) -> InnovationField:
        number = next(_numbers)
        return self._save(InnovationField(name=name or f"Thema {number}", slug=f"thema-{number}", **values))

    def municipality(self, name: str | None = None, **values: Any) -> Organisation:
        number = next(_numbers)
        ags = f"{number:08d}"
        ars = f"{ags[:5]}0000{ags[5:]}"  # as in official keys: the ARS holds the AGS around its association
        values = {"kind": OrganisationKind.MUNICIPALITY, "ars": ars, "ags": ags, **values}
        return self._save(Organisation(name=name or f"Dorf {number}", slug=f"dorf-{number}", **values))

    def boundary(self, place: Organisation, *, source: str = "") -> None:
        """A square of some kilometres around a place."""
        lon, lat = round(((place.lon or 13.5) - 0.05) * 100_000), round(((place.lat or 48.7) - 0.05) * 100_000)
        rings = f"[[{lon},{lat},10000,0,0,10000,-10000,0]]"
        self._save(OrganisationBoundary(organisation_id=place.id, rings=rings, source=source))

    def person(self, name: str = "Jana Holm", *, email: str | None = None, **values: Any) -> Person:
        email = email or f"person{next(_numbers)}@example.org"
        return self._save(Person(display_name=name, email=email, created_at=clock.now(), **values))

    def grant(self, person: Person, role: Role, **values: Any) -> Grant:
        scope = Scope.REGION
        if values.get("campaign_id"):
            scope = Scope.CAMPAIGN
        elif values.get("organisation_id"):
            scope = Scope.ORGANISATION
        elif role is Role.ADMINISTRATOR:
            scope = Scope.INSTALLATION
        start = values.pop("starts_at", clock.now() - _DAY)
        grant = Grant(person_id=person.id, role=role, scope=scope, starts_at=start, granted_at=start, **values)
        self._save(grant)
        db.session.expire(person)
        db.session.refresh(person, ["grants"])
        return grant

    def campaign(self, slug: str | None = None, *, phases: dict[PhaseKind, tuple[datetime, datetime]] | None = None,
                 **values: Any) -> Campaign:  # fmt: skip
        """An open, public campaign that collects and votes from yesterday until in 30 days, with its secret."""
        self.region()
        now = clock.now()
        if phases is None:
            phases = dict.fromkeys((PhaseKind.COLLECTING, PhaseKind.VOTING), (now - _DAY, now + 30 * _DAY))
        slug = slug or f"campaign-{next(_numbers)}"
        values = {"title": f"Beteiligung {slug}", "state": CampaignState.OPEN, "created_at": now, **values}
        name = f"test-{next(_numbers)}-{now.timestamp():.0f}".replace(".", "")
        values.setdefault("voting_key", name)
        if values["voting_key"] == name:
            self.keys.folder.mkdir(parents=True, exist_ok=True)
            values["voting_key_print"] = fingerprint(self.keys.read_or_create(f"voting/{name}"))
        fields = values.pop("fields", None) or [self.field()]
        municipalities = values.pop("municipalities", [])
        campaign = Campaign(slug=slug, **values)
        campaign.phases = [Phase(kind=kind, starts_at=start, ends_at=end) for kind, (start, end) in phases.items()]
        campaign.fields = fields
        campaign.municipalities = municipalities
        return self._save(campaign)

    def idea(self, campaign: Campaign | None = None, *, author: Person | None = None,
             state: IdeaState = IdeaState.PUBLISHED, **values: Any) -> Idea:  # fmt: skip
        """A published idea, unless `state` or `aside` say otherwise."""
        campaign = campaign or self.campaign()
        now = clock.now()
        text = values.pop("text", "Ein Text, der lang genug ist, um eine Idee zu sein.")
        html = rich_text.render(text)
        is_public = state in PUBLIC_STATES and values.get("aside") is None
        values = {
            "title": "Eine Bank am Weiher", "created_at": now, "submitted_at": now, "state_changed_at": now,
            "published_at": now if state in PUBLIC_STATES else None, **values,
        }  # fmt: skip
        if "field_id" not in values:
            values["field_id"] = campaign.fields[0].id if "fields" in campaign.__dict__ else self.field().id
        idea = Idea(
            campaign_id=campaign.id, author_id=author.id if author else None, state=state, is_public=is_public,
            text_source=text, text_html=html, excerpt=rich_text.excerpt(html), **values,
        )  # fmt: skip
        self._save(idea)
        counters.shift(idea, frozenset())
        self._save(
            IdeaVersion(idea_id=idea.id, number=idea.version, title=idea.title, text_source=text, text_html=html,
                        text_format=idea.text_format, created_at=now, created_by=idea.author_id,
                        published_at=idea.published_at)
        )  # fmt: skip
        return idea

    def comment(self, idea: Idea | None = None, *, author: Person | None = None, parent: Comment | None = None,
                state: CommentState = CommentState.PUBLISHED, aside: CommentAside | None = None,
                **values: Any) -> Comment:  # fmt: skip
        """A public comment, counted on its idea, unless `state` or `aside` say otherwise."""
        idea = idea or self.idea()
        now = clock.now()
        text = values.pop("text", "Das sehe ich auch so.")
        is_public = state is CommentState.PUBLISHED and aside is None
        values = {
            "created_at": now, "state_changed_at": now, "rule_key": "civil" if aside is CommentAside.HIDDEN else None,
            "published_at": now if state is CommentState.PUBLISHED else None, **values,
        }  # fmt: skip
        idea.comment_count += is_public
        return self._save(
            Comment(
                idea_id=idea.id, campaign_id=idea.campaign_id, parent_id=parent.id if parent else None, state=state,
                author_id=author.id if author else None, aside=aside, is_public=is_public, text_source=text,
                text_html=rich_text.render(text), **values,
            )
        )  # fmt: skip

    def picture(self, idea: Idea, *, alt: str = "Eine Bank unter einer Linde", position: int | None = None,
                rule_key: str | None = None, **values: Any) -> Picture:  # fmt: skip
        """A picture of an idea with its copies (a grey square), unless `state` says otherwise."""
        store, key = Store.of(current_app.config["SETTINGS"]), secrets.token_hex(16)
        now = clock.now()
        values = {"state": PictureState.READY, "width": 1, "height": 1, "uploaded_by": idea.author_id, **values}
        picture = Picture(key=key, is_loose=False, not_before=now, uploaded_at=now, **values)
        store.original(key).parent.mkdir(parents=True, exist_ok=True)
        for size in SIZES:
            store.copy(key, size).write_bytes(GREY_DOT)
        self._save(picture)
        idea.pictures_no += 1
        if picture.state is PictureState.READY and rule_key is None:
            idea.thumb_id = idea.thumb_id or picture.id
        place = position or idea.pictures_no
        self._save(IdeaPicture(picture_id=picture.id, idea_id=idea.id, position=place, alt=alt, rule_key=rule_key))
        return picture


class People:
    """Named people. Citizens: jana, ali, berta. Staff of the region: mira, kora, stefan, rita, adam."""

    def __init__(self, make: Make) -> None:
        self._make = make

    def _staff(self, name: str, role: Role) -> Person:
        person = self._make.person(name)
        self._make.grant(person, role)
        return person

    @cached_property
    def jana(self) -> Person:
        """A citizen."""
        return self._make.person("Jana Holm")

    @cached_property
    def ali(self) -> Person:
        """Another citizen."""
        return self._make.person("Ali Demir")

    @cached_property
    def berta(self) -> Person:
        """A third citizen."""
        return self._make.person("Berta Kluge")

    @cached_property
    def mira(self) -> Person:
        """Moderates the whole region."""
        return self._staff("Mira Vogt", Role.MODERATOR)

    @cached_property
    def kora(self) -> Person:
        """Coordinates the region."""
        return self._staff("Kora Lindner", Role.COORDINATOR)

    @cached_property
    def stefan(self) -> Person:
        """Strategy team."""
        return self._staff("Stefan Rau", Role.STRATEGIST)

    @cached_property
    def rita(self) -> Person:
        """Auditor."""
        return self._staff("Rita Sommer", Role.AUDITOR)

    @cached_property
    def adam(self) -> Person:
        """Administrator of the installation."""
        return self._staff("Adam Kern", Role.ADMINISTRATOR)
