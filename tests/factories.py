"""Things to test with: every factory gives sensible values, a test names only what it is about."""

from datetime import datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any

from mitreden.accounts.models import Grant, Person
from mitreden.accounts.roles import Role, Scope
from mitreden.campaigns.models import Campaign, CampaignState, Phase, PhaseKind
from mitreden.core import clock, rich_text
from mitreden.core.keys import KeyStore, fingerprint
from mitreden.extensions import db
from mitreden.ideas.models import PUBLIC_STATES, Idea, IdeaState, IdeaVersion
from mitreden.region.models import InnovationField, Organisation, OrganisationKind, Region

_numbers = count(1)
_DAY = timedelta(days=1)


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
        values = {"kind": OrganisationKind.MUNICIPALITY, "ars": f"{number:012d}", "ags": f"{number:08d}", **values}
        return self._save(Organisation(name=name or f"Dorf {number}", slug=f"dorf-{number}", **values))

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
        self._save(
            IdeaVersion(idea_id=idea.id, number=idea.version, title=idea.title, text_source=text, text_html=html,
                        text_format=idea.text_format, created_at=now, created_by=idea.author_id)
        )  # fmt: skip
        return idea


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
