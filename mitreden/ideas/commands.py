"""Writing ideas: sending in, changing, taking back. The state itself is written by `states` alone."""

from typing import Any

import sqlalchemy as sa

from mitreden.accounts.models import Guest, Person
from mitreden.accounts.policy import Visitor
from mitreden.audit import commands as log
from mitreden.audit.chain import commitment
from mitreden.campaigns import commands as campaign_commands
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.core.words import N_
from mitreden.extensions import db
from mitreden.ideas import counters, editions, findable, points, policy, states, versions, words
from mitreden.ideas.editions import UNSEEN, Seen
from mitreden.ideas.models import Aside, Channel, Idea, IdeaKind, IdeaState, IdeaVersion
from mitreden.ideas.words import Words
from mitreden.outbox import commands as outbox
from mitreden.region import queries as region
from mitreden.region.models import Organisation
from mitreden.timeline import commands as timeline
from mitreden.timeline.models import Subject

_ONLY_THE_TEAM = N_("Vorbereitete Maßnahmen stellt das Team der Region ein.")
_FAR_AWAY = N_("Dieser Punkt liegt nicht in der Region. Sind Breite und Länge vertauscht?")


def submit_idea(
    *, campaign: Campaign, by: Person | None, title: str, text: str, field_id: int, municipality_id: int | None = None,
    place: str = "", lat: float | None = None, lon: float | None = None, channel: Channel = Channel.ONLINE,
    kind: IdeaKind = IdeaKind.IDEA, as_draft: Seen | None = None,
) -> Idea:  # fmt: skip
    """Put in an idea, or keep it as a draft that only its author sees. `campaign` with phases, fields, municipalities.

    `as_draft`: keep it as a draft, and what the form knows of it.
    """
    if by is not None:
        _check_taking_part(campaign, by, kind)
    _check_where(campaign, field_id, municipality_id)
    idea = Idea(
        campaign_id=campaign.id, field_id=field_id, municipality_id=municipality_id, author_id=by.id if by else None,
        kind=kind, channel=channel, created_at=clock.now(),
    )  # fmt: skip
    said = _draft(idea, title, text, as_draft) if as_draft is not None else words.complete(title, text)
    _write(idea, said, place, lat, lon)
    db.session.add(idea)
    states.begin(idea, by=by)
    if as_draft is not None:
        log.record("idea.begun", by=by, subject="idea", subject_id=idea.id, campaign=campaign.id, channel=channel.value)
    else:
        _send(idea, campaign, by)
    return idea


def _draft(idea: Idea, title: str, text: str, seen: Seen) -> Words:
    """The words of a draft; it keeps what is not chosen yet, and which form wrote it."""
    idea.left_open, idea.written_in = list(seen.left_open) or None, seen.form or None
    return words.draft(title, text, has_title="title" not in seen.left_open)


def keep_unconfirmed(
    *, campaign: Campaign, title: str, text: str, field_id: int, municipality_id: int | None = None, place: str = "",
    lat: float | None = None, lon: float | None = None, kind: IdeaKind = IdeaKind.IDEA,
) -> Idea:  # fmt: skip
    """Keep a complete idea of somebody who has not proved a mail address: nobody sees it, nothing finds or counts it."""
    _check_taking_part(campaign, Guest(), kind)
    _check_where(campaign, field_id, municipality_id)
    idea = Idea(
        campaign_id=campaign.id, field_id=field_id, municipality_id=municipality_id, author_id=None, kind=kind,
        channel=Channel.ONLINE, created_at=clock.now(),
    )  # fmt: skip
    _write(idea, words.complete(title, text), place, lat, lon)
    db.session.add(idea)
    states.begin(idea, by=None)
    states.move(idea, IdeaState.UNCONFIRMED, by=None)
    return idea


def confirm_idea(*, idea: Idea, by: Person) -> Idea:
    """The address is proved: the idea is sent in as `by`'s, as if it were written now. Loaded with its campaign, complete.

    Nobody gets a receipt by mail: the page on which they confirmed it says so.
    """
    states.lock(idea)
    if idea.state is not IdeaState.UNCONFIRMED:
        raise NotAllowedError(N_("Inzwischen steht diese Idee anders da. Bitte laden Sie die Seite neu."))
    _check_taking_part(idea.campaign, by, idea.kind)
    idea.author_id = by.id
    _send(idea, idea.campaign, by, has_receipt=False)
    return idea


def _check_taking_part(campaign: Campaign, by: Visitor, kind: IdeaKind) -> None:
    may = policy.may_put_in(by, campaign, kind, clock.now())
    if not may or not (kind is IdeaKind.PREPARED or campaigns.takes_part(by, campaign)):
        raise NotAllowedError(N_("Gerade werden hier keine neuen Ideen gesammelt."))


def _check_where(campaign: Campaign, field_id: int, municipality_id: int | None) -> None:
    if field_id not in {field.id for field in campaign.fields}:
        raise DomainError(N_("Bitte wählen Sie ein Thema dieser Beteiligung."), field="field_id")
    if municipality_id is None or municipality_id in {place.id for place in campaign.municipalities}:
        return
    if campaign.municipalities or db.session.get(Organisation, municipality_id) is None:
        raise DomainError(N_("Bitte wählen Sie eine Gemeinde – oder „ganze Region“."), field="municipality_id")


def check_complete(
    *, campaign: Campaign, title: str, text: str, field_id: int, municipality_id: int | None, place: str, lat: float | None,
    lon: float | None, known_point: tuple[float | None, float | None] = (None, None), **_others: Any,
) -> Words:  # fmt: skip
    """For the preview: raise what sending in would raise, and write nothing. Returns the words as they would be kept."""
    _check_where(campaign, field_id, municipality_id)
    said = words.complete(title, text)
    words.place_words(place)
    check_point(lat, lon, known_point)
    return said


def check_point(lat: float | None, lon: float | None, known: tuple[float | None, float | None]) -> None:
    """Raise if a point lies nowhere, or far from the region. `known`: where it may lie, because it did before."""
    words.check_point(lat, lon)
    if lat is None or lon is None or (lat, lon) == known:
        return
    box = region.extent()
    if box is not None and not points.Box(*box).is_near(lat, lon):
        raise DomainError(_FAR_AWAY, field="point")


def _write(idea: Idea, said: Words, place: str, lat: float | None, lon: float | None) -> None:
    check_point(lat, lon, (idea.lat, idea.lon))
    idea.title, idea.excerpt = said.title, said.excerpt
    idea.text_source, idea.text_format, idea.text_html = said.source, said.format, said.html
    idea.place, idea.lat, idea.lon = words.place_words(place), lat, lon


def _send(idea: Idea, campaign: Campaign, by: Person | None, *, has_receipt: bool = True) -> None:
    """A draft becomes an idea that waits for a moderator, or is public at once."""
    if by is not None and idea.kind is not IdeaKind.PREPARED:  # the team's own
        campaign_commands.require_age(campaign=campaign, by=by)
    waits = policy.is_checked_first(campaign, clock.now())
    idea.submitted_at, idea.written_in = clock.now(), None
    if idea.kind is IdeaKind.PREPARED:
        timeline.append(Subject.IDEA, idea.id, "idea.prepared")
    versions.keep(idea, by=by)
    findable.index(idea)
    states.move(idea, IdeaState.SUBMITTED if waits else IdeaState.PUBLISHED, by=by)
    if by is not None and by.email and has_receipt:
        outbox.enqueue(
            "idea_received" if waits else "idea_online", address=by.email, locale=by.locale, title=idea.title,
            campaign=campaign.title, path=f"/ideas/{idea.id}",
        )  # fmt: skip


def send_draft(*, idea: Idea, by: Person) -> Idea:
    """Send in a draft. Loaded with its campaign."""
    states.lock(idea)
    if idea.state is not IdeaState.DRAFT or not policy.may_send(by, idea, clock.now()):
        raise NotAllowedError(N_("Diesen Entwurf können Sie gerade nicht einreichen."))
    if idea.left_open:
        raise DomainError(N_("Bitte wählen Sie noch ein Thema und eine Gemeinde – oder „ganze Region“."))
    said = Words(idea.title, idea.text_source, idea.text_html, idea.text_format)
    words.check(said)
    _send(idea, idea.campaign, by)
    return idea


def edit_idea(
    *, idea: Idea, by: Person | None, title: str, text: str, field_id: int, municipality_id: int | None = None,
    place: str = "", lat: float | None = None, lon: float | None = None, is_substance: bool = False,
    kind: IdeaKind | None = None, seen: Seen = UNSEEN,
) -> Idea:  # fmt: skip
    """Change an idea; each change of words after sending in keeps the version before. Loaded with its campaign, complete.

    Where a moderator looks first, a published idea with new words waits again. `is_substance`: the author says that the new
    words change what the idea is about; of an idea that nobody has read yet that means nothing. Nothing is changed if somebody
    has written elsewhere since the form was `seen`.
    """
    states.lock(idea)
    if by is not None and not policy.may_edit(by, idea, clock.now()):
        raise NotAllowedError(N_("Diese Idee können Sie nicht mehr ändern."))
    editions.check(idea, seen)
    _check_where(idea.campaign, field_id, municipality_id)
    is_draft = idea.state is IdeaState.DRAFT
    said = _draft(idea, title, text, seen) if is_draft else words.complete(title, text)
    before, counted = _standing(idea), counters.standing(idea)
    _change_kind(idea, kind, by)
    is_reworded = (idea.title, idea.text_source) != (said.title, said.source)
    idea.field_id, idea.municipality_id = field_id, municipality_id
    _write(idea, said, place, lat, lon)
    idea.changed_no += _standing(idea) != before
    db.session.flush()
    if is_draft or _standing(idea) == before:
        return idea
    counters.shift(idea, counted)
    if is_reworded:
        _keep_rewording(idea, by, is_substance=is_substance and idea.published_at is not None)
    _tell_edit(idea, said, by, is_reworded=is_reworded)
    return idea


def _change_kind(idea: Idea, kind: IdeaKind | None, by: Person | None) -> None:
    if kind is None or kind is idea.kind:
        return
    if by is not None and not policy.may_put_in(by, idea.campaign, kind, clock.now()):
        raise DomainError(_ONLY_THE_TEAM, field="kind")
    idea.kind = kind
    if idea.state is not IdeaState.DRAFT:
        timeline.append(Subject.IDEA, idea.id, f"idea.became_{kind.value}")


def _standing(idea: Idea) -> tuple[Any, ...]:
    return (
        idea.kind, idea.title, idea.text_source, idea.field_id, idea.municipality_id, idea.place, idea.lat, idea.lon
    )  # fmt: skip


def _keep_rewording(idea: Idea, by: Person | None, *, is_substance: bool) -> None:
    """A version more. Readers find it at once, or the idea waits until a moderator has looked."""
    idea.version += 1
    versions.keep(idea, by=by, is_substance=is_substance)
    is_looked_at = idea.state is IdeaState.PUBLISHED and idea.is_public and by is not None
    waits = is_looked_at and policy.is_checked_first(idea.campaign, clock.now())
    if waits or not (idea.is_public and is_substance):
        timeline.append(Subject.IDEA, idea.id, "idea.edited", version=idea.version)
    if waits:
        states.move(idea, IdeaState.SUBMITTED, by=by)
    elif idea.is_public:
        versions.show(idea)


def _tell_edit(idea: Idea, said: Words, by: Person | None, *, is_reworded: bool) -> None:
    db.session.flush()
    findable.index(idea)
    log.record(
        "idea.edited", by=by, subject="idea", subject_id=idea.id, version=idea.version, field=idea.field_id,
        municipality=idea.municipality_id, words=commitment(f"{said.title}\n{said.source}") if is_reworded else None,
    )  # fmt: skip


def unmark_substance(*, idea: Idea, number: int, by: Person) -> None:
    """The author takes back their own word that a version changed what the idea is about; a moderator's word stays."""
    states.lock(idea)
    version = db.session.get(IdeaVersion, (idea.id, number), populate_existing=True)
    if version is None or not policy.may_unmark(by, idea, version):
        raise NotAllowedError(N_("Diesen Vermerk können Sie nicht zurücknehmen."))
    versions.unmark_substance(idea=idea, number=number, by=by)


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


def count_support(idea_id: int, by: int) -> int | None:
    """Count one support more or less, whatever others count at the same time. The joint idea it belongs to. For `voting` only."""
    return db.session.scalar(
        sa.update(Idea)
        .where(Idea.id == idea_id)
        .values(support_count=Idea.support_count + by, changed_no=Idea.changed_no + 1)
        .returning(Idea.bundle_id)
    )


def count_comments(idea_id: int, by: int) -> None:
    """Count one public comment more or less. For `comments` only, which holds the lock of the idea."""
    db.session.execute(
        sa.update(Idea)
        .where(Idea.id == idea_id)
        .values(comment_count=Idea.comment_count + by, changed_no=Idea.changed_no + 1)
    )
