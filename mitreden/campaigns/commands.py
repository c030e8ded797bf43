"""Planning campaigns: create, edit, publish, clone. The state itself is moved by `states`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Unpack

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mitreden.accounts.models import Person
from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.campaigns import addresses, checklist, phases, queries, retention, secrets, states
from mitreden.campaigns.models import (
    AgeConfirmation,
    Audience,
    Campaign,
    CampaignState,
    Counts,
    ModerationMode,
    Phase,
    PhaseKind,
    RuleChange,
    campaign_invitation,
    campaign_member_organisation,
    organisation_member,
)
from mitreden.campaigns.ruling import Difference
from mitreden.campaigns.values import CLONED, RICH, Values
from mitreden.core import clock, rich_text, slugs
from mitreden.core.actors import Actor
from mitreden.core.constraints import told_if_taken
from mitreden.core.errors import DomainError
from mitreden.core.keys import KeyStore
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.region.models import InnovationField, Organisation
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject

REASON_MIN = 10
_TAKEN = N_("Diese Adresse ist schon vergeben.")


def create_campaign(
    *, by: Actor | None, title: str, slug: str = "", short: str | None = None, dates: phases.Dates | None = None,
    fields: Iterable[InnovationField] = (), municipalities: Iterable[Organisation] = (),
    **values: Unpack[Values],
) -> Campaign:  # fmt: skip
    """A new campaign as a draft. Texts are Markdown, times aware, `dates` by phase."""
    slug = slug or slugs.free_slug(title, queries.slugs())
    if not slugs.is_slug(slug) or slug == "new":
        raise DomainError(N_("Adressen bestehen aus kleinen Buchstaben, Ziffern und Bindestrichen."), field="slug")
    campaign = Campaign(
        slug=slug, title=_title(title), short=_short(short), created_at=clock.now(), created_by=by.id if by else None,
        phases=[], fields=list(fields), municipalities=list(municipalities),
    )  # fmt: skip
    _set(campaign, values)
    _plan(campaign, dates or {})
    with told_if_taken(db.session, _TAKEN, field="slug"):
        db.session.add(campaign)
    log.record("campaign.created", by=by, subject="campaign", subject_id=campaign.id)
    return campaign


def edit_campaign(
    *, campaign: Campaign, by: Actor | None, title: str, short: str | None = None, slug: str = "",
    dates: phases.Dates | None = None, fields: Iterable[InnovationField] | None = None,
    municipalities: Iterable[Organisation] | None = None, **values: Unpack[Values],
) -> None:  # fmt: skip
    """Change a campaign. What is left out stays; the address stays once the campaign has been published."""
    with told_if_taken(db.session, _TAKEN, field="short" if slug in {"", campaign.slug} else "slug"):
        if slug and slug != campaign.slug:
            _rename(campaign, slug)
        _keep_counts_hidden(campaign, values)
        campaign.title, campaign.short = _title(title), _short(short)
        _set(campaign, values)
        if dates is not None:
            _plan(campaign, dates)
        if fields is not None:
            campaign.fields = list(fields)
        if municipalities is not None:
            campaign.municipalities = list(municipalities)
        campaign.changed_no += 1
    log.record("campaign.edited", by=by, subject="campaign", subject_id=campaign.id)


def _title(title: str) -> str:
    title = " ".join(rich_text.normalised(title).split())
    if not 3 <= len(title) <= 120:
        raise DomainError(N_("Der Titel braucht 3 bis 120 Zeichen."), field="title")
    return title


def _short(short: str | None) -> str | None:
    if not short:
        return None
    if not slugs.is_slug(short) or not 2 <= len(short) <= 30:
        raise DomainError(
            N_("Die Kurzadresse besteht aus 2 bis 30 kleinen Buchstaben, Ziffern und Bindestrichen."), field="short"
        )
    if short in addresses.RESERVED:
        raise DomainError(
            N_("Diese Kurzadresse braucht die Plattform selbst. Bitte wählen Sie eine andere."), field="short"
        )
    return short


def _rename(campaign: Campaign, slug: str) -> None:
    if campaign.published_at is not None:
        raise DomainError(
            N_("Die Adresse bleibt, sobald eine Beteiligung veröffentlicht war: Links führen zu ihr."), field="slug"
        )
    if not slugs.is_slug(slug) or slug == "new":
        raise DomainError(N_("Adressen bestehen aus kleinen Buchstaben, Ziffern und Bindestrichen."), field="slug")
    campaign.slug = slug


def _keep_counts_hidden(campaign: Campaign, values: Values) -> None:
    """What was promised to stay hidden until the vote is over does stay hidden until then."""
    if campaign.published_at is None or campaign.counts is Counts.ALWAYS:
        return
    voting = phases.phase(campaign, PhaseKind.VOTING)
    if values.get("counts") is Counts.ALWAYS and voting is not None and clock.now() < voting.ends_at:
        raise DomainError(N_("Zahlen erst nach der Abstimmung: Das bleibt so, bis sie vorbei ist."), field="counts")


def _set(campaign: Campaign, values: Values) -> None:
    data: dict[str, Any] = dict(values)
    for name in RICH & data.keys():
        data[name] = rich_text.normalised(data[name])
        data[f"{name}_html"] = rich_text.render(data[name]) if data[name] else ""
    if data.get("sign_video") and not rich_text.is_web_address(data["sign_video"]):
        raise DomainError(N_("Bitte geben Sie die ganze Adresse des Videos an: https://…"), field="sign_video")
    for name, value in data.items():
        setattr(campaign, name, rich_text.normalised(value) if type(value) is str else value)
    if campaign.moderation is ModerationMode.HOURS and not (campaign.hours_from and campaign.hours_until):
        raise DomainError(N_("Bitte geben Sie an, von wann bis wann jemand da ist."), field="hours_from")
    for name in ("max_supports_per_field", "qualified_at"):
        if data.get(name) is not None and data[name] < 1:
            raise DomainError(N_("Bitte geben Sie eine Zahl ab 1 an oder lassen Sie das Feld leer."), field=name)


def _plan(campaign: Campaign, dates: phases.Dates) -> None:
    """Give the campaign these phases and no others."""
    for kind, (start, end) in dates.items():
        starts_at, ends_at = phases.to_the_minute(start), phases.to_the_minute(end)
        if ends_at <= starts_at:
            raise DomainError(N_("Das Ende muss nach dem Anfang liegen."), field=f"{kind.value}_ends")
        known = phases.phase(campaign, kind)
        if known is None:
            campaign.phases.append(Phase(kind=kind, starts_at=starts_at, ends_at=ends_at))
        else:
            known.starts_at, known.ends_at = starts_at, ends_at
    for item in [item for item in campaign.phases if item.kind not in dates]:
        campaign.phases.remove(item)
    campaign.phases.sort(key=lambda item: item.starts_at)


def set_audience(
    *, campaign: Campaign, by: Actor | None, audience: Audience, organisations: Iterable[Organisation] = (),
    people: Iterable[int] = (),
) -> None:  # fmt: skip
    """Say whom the campaign is for; who is not named any more is not meant any more."""
    campaign.audience = audience
    _replace(
        campaign_member_organisation, "campaign_id", campaign.id, "organisation_id", [item.id for item in organisations]
    )
    _replace(campaign_invitation, "campaign_id", campaign.id, "person_id", people)
    db.session.flush()
    log.record("campaign.audience_set", by=by, subject="campaign", subject_id=campaign.id, audience=audience.value)


def set_members(*, organisation: Organisation, by: Actor | None, people: Iterable[int]) -> None:
    """Say who belongs to an organisation."""
    _replace(organisation_member, "organisation_id", organisation.id, "person_id", people)
    log.record("organisation.members_set", by=by, subject="organisation", subject_id=organisation.id)


def _replace(table: sa.Table, owner: str, owner_id: int, column: str, ids: Iterable[int]) -> None:
    db.session.execute(sa.delete(table).where(table.c[owner] == owner_id))
    rows = [{owner: owner_id, column: number} for number in sorted(set(ids))]
    if rows:
        db.session.execute(sa.insert(table), rows)


def publish_campaign(*, campaign: Campaign, by: Actor | None, keys: KeyStore, announce: bool = False) -> None:
    """Make a draft public (or only announce it, without opening it) once nothing needed is missing. Makes its secret."""
    if campaign.state not in {CampaignState.DRAFT, CampaignState.ANNOUNCED}:
        raise DomainError(N_("Diese Beteiligung ist schon veröffentlicht."), field="state")
    missing = checklist.missing(checks(campaign))
    if missing:
        raise DomainError(
            N_("Vor dem Veröffentlichen fehlt noch etwas: %(number)s Punkte auf der Liste."), number=len(missing)
        )
    if campaign.voting_key is None:
        secrets.make_secret(campaign, keys)
    retention.fill_in(campaign)
    states.move(campaign, CampaignState.ANNOUNCED if announce else CampaignState.OPEN, by=by)


def checks(campaign: Campaign) -> Sequence[checklist.Check]:
    """The check list of a campaign as it stands now."""
    meant = {Audience.MEMBERS: queries.member_organisations, Audience.INVITED: queries.invited}.get(campaign.audience)
    return checklist.checks(campaign, meant_for=len(meant(campaign.id)) if meant else 0, moment=clock.now())


def explain_changes(
    *, campaign: Campaign, by: Actor | None, differences: Sequence[Difference], reason: str, is_confirmed: bool
) -> None:
    """Keep which rules were changed after the start, with a reason that everybody can read. Part of editing."""
    if not differences or campaign.published_at is None:
        return
    reason = " ".join(rich_text.normalised(reason).split())
    if len(reason) < REASON_MIN:
        raise DomainError(N_("Sie ändern Regeln nach dem Start. Bitte schreiben Sie für alle, warum."), field="reason")
    if not is_confirmed:
        raise DomainError(N_("Bitte lesen Sie, was sich ändert, und bestätigen Sie es."), field="is_confirmed")
    for item in differences:
        db.session.add(
            RuleChange(
                campaign_id=campaign.id, rule=item.rule, before=item.before, after=item.after, reason=reason,
                affected=campaign.public_ideas, changed_at=clock.now(), changed_by=by.id if by else None,
            )
        )  # fmt: skip
    db.session.flush()
    timeline.append(Subject.CAMPAIGN, campaign.id, "campaign.rules_changed")
    log.record(
        "campaign.rules_changed", by=by, subject="campaign", subject_id=campaign.id,
        rules=[item.rule for item in differences], words=commitment(f"{reason}\n{differences!r}"),
    )  # fmt: skip


def confirm_age(*, campaign: Campaign, by: Person) -> None:
    """Somebody says that they are as old as the campaign asks for. The birthday is nobody's business."""
    if not campaign.minimum_age or queries.age_is_confirmed(campaign, by):
        return
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    said = {"age": campaign.minimum_age, "confirmed_on": clock.today()}
    statement = dialect.insert(AgeConfirmation).values(campaign_id=campaign.id, person_id=by.id, **said)
    db.session.execute(statement.on_conflict_do_update(index_elements=["campaign_id", "person_id"], set_=said))


def require_tick(*, campaign: Campaign, is_ticked: bool) -> None:
    """Whoever contributes without being signed in has said so, too; it is kept with what they did."""
    if campaign.minimum_age and not is_ticked:
        raise _too_young(campaign)


def require_age(*, campaign: Campaign, by: Person) -> None:
    """Whoever contributes has said that they are old enough."""
    if not queries.age_is_confirmed(campaign, by):
        raise _too_young(campaign)


def _too_young(campaign: Campaign) -> DomainError:
    return DomainError(
        N_("Bitte bestätigen Sie, dass Sie mindestens %(age)s Jahre alt sind."),
        field="is_old_enough", age=campaign.minimum_age,
    )  # fmt: skip


def clone_campaign(*, campaign: Campaign, by: Actor | None, title: str = "", slug: str = "") -> Campaign:
    """A new draft with the texts and rules of another campaign; without its dates, its people and its secret."""
    values: Any = {name: getattr(campaign, name) for name in CLONED}
    title = title or f"{campaign.title[:111]} (Kopie)"
    clone = create_campaign(
        by=by, title=title, slug=slug, fields=campaign.fields, municipalities=campaign.municipalities, **values
    )
    clone.cloned_from_id = campaign.id
    set_audience(
        campaign=clone, by=by, audience=campaign.audience, organisations=queries.member_organisations(campaign.id)
    )
    return clone


def default_dates(start: datetime, end: datetime) -> phases.Dates:
    """Collecting and voting over the same time."""
    return {PhaseKind.COLLECTING: (start, end), PhaseKind.VOTING: (start, end)}
