"""Writing ideas: sending in, changing, taking back. The state itself is written by `states` alone."""

from typing import Any

import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.campaigns import policy as campaign_policy
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import policy, states, words
from mitreden.ideas.models import Aside, Channel, Idea, IdeaKind, IdeaState, IdeaVersion
from mitreden.ideas.words import Words
from mitreden.outbox import commands as outbox
from mitreden.region.models import Organisation
from mitreden.search import commands as search
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject

KIND = "idea"  # under which the search index knows ideas


def submit_idea(
    *, campaign: Campaign, by: Person | None, title: str, text: str, field_id: int, municipality_id: int | None = None,
    place: str = "", lat: float | None = None, lon: float | None = None, channel: Channel = Channel.ONLINE,
    kind: IdeaKind = IdeaKind.IDEA, as_draft: bool = False,
) -> Idea:  # fmt: skip
    """Put in an idea, or keep it as a draft that only its author sees. `campaign` with phases, fields, municipalities."""
    if by is not None:
        _check_taking_part(campaign, by)
    _check_where(campaign, field_id, municipality_id)
    idea = Idea(
        campaign_id=campaign.id, field_id=field_id, municipality_id=municipality_id, author_id=by.id if by else None,
        kind=kind, channel=channel, created_at=clock.now(),
    )  # fmt: skip
    said = words.draft(title, text) if as_draft else words.complete(title, text)
    _write(idea, said, place, lat, lon)
    db.session.add(idea)
    states.begin(idea, by=by)
    if as_draft:
        log.record("idea.begun", by=by, subject="idea", subject_id=idea.id, campaign=campaign.id, channel=channel.value)
    else:
        _send(idea, campaign, said, by)
    return idea


def _check_taking_part(campaign: Campaign, by: Person) -> None:
    is_meant = campaign_policy.may_submit(by, campaign, clock.now()) and campaigns.takes_part(by, campaign)
    if not is_meant:
        raise NotAllowedError(N_("Gerade werden hier keine neuen Ideen gesammelt."))


def _check_where(campaign: Campaign, field_id: int, municipality_id: int | None) -> None:
    if field_id not in {field.id for field in campaign.fields}:
        raise DomainError(N_("Bitte wählen Sie ein Thema dieser Beteiligung."), field="field_id")
    if municipality_id is None or municipality_id in {place.id for place in campaign.municipalities}:
        return
    if campaign.municipalities or db.session.get(Organisation, municipality_id) is None:
        raise DomainError(N_("Bitte wählen Sie eine Gemeinde – oder „ganze Region“."), field="municipality_id")


def _write(idea: Idea, said: Words, place: str, lat: float | None, lon: float | None) -> None:
    words.check_point(lat, lon)
    idea.title, idea.excerpt = said.title, said.excerpt
    idea.text_source, idea.text_format, idea.text_html = said.source, said.format, said.html
    idea.place, idea.lat, idea.lon = words.place_words(place), lat, lon


def _send(idea: Idea, campaign: Campaign, said: Words, by: Person | None) -> None:
    """A draft becomes an idea that waits for a moderator, or is public at once."""
    waits = policy.is_checked_first(campaign, clock.now())
    idea.submitted_at = clock.now()
    _keep_version(idea, by)
    search.index_text(KIND, idea.id, said.searched(idea.place))
    states.move(idea, IdeaState.SUBMITTED if waits else IdeaState.PUBLISHED, by=by)
    if by is not None and by.email:
        outbox.enqueue(
            "idea_received" if waits else "idea_online", address=by.email, locale=by.locale, title=idea.title,
            campaign=campaign.title, path=f"/ideas/{idea.id}",
        )  # fmt: skip


def _keep_version(idea: Idea, by: Person | None) -> None:
    db.session.add(
        IdeaVersion(
            idea_id=idea.id, number=idea.version, title=idea.title, text_source=idea.text_source,
            text_format=idea.text_format, text_html=idea.text_html, created_at=clock.now(), created_by=by.id if by else None,
        )
    )  # fmt: skip
    db.session.flush()


def send_draft(*, idea: Idea, by: Person) -> Idea:
    """Send in a draft. Loaded with its campaign."""
    states.lock(idea)
    if idea.state is not IdeaState.DRAFT or not policy.may_send(by, idea, clock.now()):
        raise NotAllowedError(N_("Diesen Entwurf können Sie gerade nicht einreichen."))
    said = Words(idea.title, idea.text_source, idea.text_html, idea.text_format)
    words.check(said)
    _send(idea, idea.campaign, said, by)
    return idea


def edit_idea(
    *, idea: Idea, by: Person | None, title: str, text: str, field_id: int, municipality_id: int | None = None,
    place: str = "", lat: float | None = None, lon: float | None = None,
) -> Idea:  # fmt: skip
    """Change an idea; each change of words after sending in keeps the version before. Loaded with its campaign, complete.

    Where a moderator looks first, a published idea with new words waits again.
    """
    states.lock(idea)
    if by is not None and not policy.may_edit(by, idea, clock.now()):
        raise NotAllowedError(N_("Diese Idee können Sie nicht mehr ändern."))
    _check_where(idea.campaign, field_id, municipality_id)
    is_draft = idea.state is IdeaState.DRAFT
    said = words.draft(title, text) if is_draft else words.complete(title, text)
    before = _standing(idea)
    is_reworded = (idea.title, idea.text_source) != (said.title, said.source)
    idea.field_id, idea.municipality_id = field_id, municipality_id
    _write(idea, said, place, lat, lon)
    if is_draft or _standing(idea) == before:
        db.session.flush()
        return idea
    idea.changed_no += 1
    _tell_edit(idea, said, by, is_reworded=is_reworded)
    return idea


def _standing(idea: Idea) -> tuple[Any, ...]:
    return (
        idea.title, idea.text_source, idea.field_id, idea.municipality_id, idea.place, idea.lat, idea.lon
    )  # fmt: skip


def _tell_edit(idea: Idea, said: Words, by: Person | None, *, is_reworded: bool) -> None:
    if is_reworded:
        idea.version += 1
        _keep_version(idea, by)
        timeline.append(Subject.IDEA, idea.id, "idea.edited", version=idea.version)
    db.session.flush()
    search.index_text(KIND, idea.id, said.searched(idea.place))
    log.record(
        "idea.edited", by=by, subject="idea", subject_id=idea.id, version=idea.version, field=idea.field_id,
        municipality=idea.municipality_id, words=commitment(f"{said.title}\n{said.source}") if is_reworded else None,
    )  # fmt: skip
    needs_look = idea.state is IdeaState.PUBLISHED and idea.aside is None and by is not None
    if is_reworded and needs_look and policy.is_checked_first(idea.campaign, clock.now()):
        states.move(idea, IdeaState.SUBMITTED, by=by)


def resubmit_idea(*, idea: Idea, by: Person) -> Idea:
    """Send in once more what a moderator returned: it waits again. Loaded with its campaign."""
    if not policy.may_send(by, idea, clock.now()) or idea.state is IdeaState.DRAFT:
        raise NotAllowedError(N_("Diese Idee können Sie gerade nicht noch einmal einreichen."))
    if idea.state is IdeaState.PUBLISHED:
        states.move(idea, IdeaState.SUBMITTED, by=by)
    idea.submitted_at = clock.now()
    states.set_aside(idea, None, by=by)
    return idea


def withdraw_idea(*, idea: Idea, by: Person) -> Idea:
    """Take back one's own idea. Its number stays, with a note that it was withdrawn."""
    if not policy.may_withdraw(by, idea):
        raise NotAllowedError(N_("Diese Idee können Sie nicht mehr zurückziehen."))
    states.set_aside(idea, Aside.WITHDRAWN, by=by)
    return idea


def send_idea(*, idea: Idea, by: Person) -> Idea:
    """Send in one's own idea: a draft for the first time, a returned one once more."""
    return send_draft(idea=idea, by=by) if idea.state is IdeaState.DRAFT else resubmit_idea(idea=idea, by=by)


def count_support(idea_id: int, by: int) -> None:
    """Count one support more or less, whatever others count at the same time. For `voting` only."""
    db.session.execute(
        sa.update(Idea)
        .where(Idea.id == idea_id)
        .values(support_count=Idea.support_count + by, changed_no=Idea.changed_no + 1)
    )
