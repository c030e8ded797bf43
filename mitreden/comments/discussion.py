"""The comments below an idea as its page shows them: rows in reading order, the form, or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

from markupsafe import Markup

from mitreden.accounts.models import Person
from mitreden.accounts.policy import Visitor
from mitreden.campaigns import phases
from mitreden.campaigns import policy as campaign_policy
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import CampaignState, Taking
from mitreden.comments import policy, queries
from mitreden.comments.forms import CommentForm
from mitreden.comments.models import Comment, CommentAside, CommentState
from mitreden.core import clock
from mitreden.ideas.models import Idea
from mitreden.region import queries as region
from mitreden.visits import visiting
from mitreden.web.filters import date_words, dates_in_words
from mitreden.web.i18n import gettext

_BIGGEST = 2**62
_SOON = (CampaignState.DRAFT, CampaignState.ANNOUNCED)


# Written in C: `Markup` and a named tuple call Python for each comment. The words were sanitised when they were written.
_markup = partial(str.__new__, Markup)


class Line(NamedTuple):
    """One comment on the page. A tuple, because a template takes many of them apart quickly."""

    id: int
    is_answer: bool
    placeholder: str  # empty, or why the words are not here
    rule_key: str
    author: str
    voice: str
    organisation: str
    when: str
    iso: str
    is_changed: bool
    waits: bool
    html: Markup
    is_own: bool
    may_edit: bool
    may_answer: bool


_line = partial(tuple.__new__, Line)
_PLACEHOLDER, _PARENT = attrgetter("placeholder"), attrgetter("parent_id")


@dataclass(frozen=True)
class Discussion:
    """The comments below one idea. `form` None: the visitor cannot write here; `closed` may say why."""

    idea_id: int
    total: int
    lines: Sequence[Line]
    first_url: str
    later_url: str
    is_open: bool
    closed: str
    form: CommentForm | None
    needs: str = ""  # what the visitor needs to write here: `mail` (afterwards), `account`, `name`

    @property
    def is_shown(self) -> bool:
        """Whether the page has anything to say about comments."""
        return bool(self.lines or self.is_open or self.closed)

    @property
    def names_rules(self) -> bool:
        """Whether a placeholder names a rule."""
        return CommentAside.HIDDEN in map(_PLACEHOLDER, self.lines)


def below(person: Visitor, idea: Idea, wanted: str | None = None) -> Discussion:
    """The comments below an idea that the person may read. `wanted`: what the address says about where to begin."""
    moment = clock.now()
    start = int(wanted) if wanted and wanted.isascii() and wanted.isdigit() and int(wanted) < _BIGGEST else None
    is_open = idea.is_public and campaign_policy.takes_comments(idea.campaign, moment)
    rows, later = _cut(queries.rows_below(idea.id, person, start))
    return Discussion(
        idea_id=idea.id,
        total=idea.comment_count,
        lines=_lines(rows, person, moment, is_open=is_open),
        first_url=f"/ideas/{idea.id}#comments" if start else "",
        later_url=f"/ideas/{idea.id}?comments={later}#comments" if later else "",
        is_open=is_open,
        closed="" if is_open else why_closed(idea, moment, has_comments=bool(rows)),
        form=form_for(person, idea) if is_open and isinstance(person, Person) else None,
        needs=_needs(person, idea) if is_open else "",
    )


def _needs(person: Visitor, idea: Idea) -> str:
    """What keeps a visitor from writing at once. Pages of readers hold no form: it would set a cookie."""
    if not person.is_authenticated:
        return "mail" if policy.may_comment(person, idea, clock.now()) else "account"
    return "" if idea.campaign.who_comments is Taking.GUEST or person.is_citizen else "name"


def _cut(rows: Sequence[Any]) -> tuple[Sequence[Any], int | None]:
    """The rows of one page, and the thread with which the next begins."""
    if list(map(_PARENT, rows)).count(None) <= queries.THREADS:
        return rows, None
    seen = 0
    for index, row in enumerate(rows):
        seen += row.parent_id is None
        if seen > queries.THREADS:
            return rows[:index], row.id
    return rows, None


def _lines(rows: Sequence[Any], person: Visitor, moment: datetime, *, is_open: bool) -> list[Line]:
    answered = set(map(_PARENT, rows))
    fresh, me = moment - policy.EDIT_WITHIN, person.id
    when, lines = dates_in_words(), []
    for (
        number, parent, author_id, author, voice, organisation, state, aside, is_public, rule_key, html, version, created, ref,
    ) in rows:  # fmt: skip
        if aside == CommentAside.WITHDRAWN and number not in answered:
            continue
        is_own = me is not None and author_id == me
        waits = state == CommentState.SUBMITTED
        lines.append(
            _line((
                number, parent is not None, aside or "", rule_key or "", author or _nameless(author_id, ref), voice or "",
                organisation or "", when(created), created.isoformat(timespec="minutes"), version > 1, waits,
                _markup(html if aside is None else ""), is_own,
                is_own and is_open and number not in answered and (waits or created > fresh),
                is_open and is_public and parent is None,
            ))
        )  # fmt: skip
    return lines


def _nameless(author_id: int | None, import_ref: str | None) -> str:
    """Guests gave no name; who left has none any more."""
    if author_id is not None:
        return str(gettext("Gast"))
    return str(gettext("Aus einer früheren Beteiligung") if import_ref else gettext("Ehemaliges Mitglied"))


def line_of(person: Visitor, comment: Comment) -> Line | None:
    """One comment of the person's, as the page would show it: right after it was written."""
    rows = queries.rows_below(comment.idea_id, person, comment.parent_id or comment.id)
    lines = _lines(rows, person, clock.now(), is_open=True)
    return next((line for line in lines if line.id == comment.id), None)


def form_for(person: Visitor, idea: Idea, *, parent_id: int | None = None, **values: Any) -> CommentForm | None:
    """The form for a comment, or for an answer; None if the person, or somebody without an account, may not write here."""
    if not policy.may_comment(person, idea, clock.now()):
        return None
    if not campaigns.takes_part(person, idea.campaign):
        return None
    voices = policy.voices(person, idea)
    ids = [speaking.organisation_id for speaking in voices if speaking.organisation_id]
    names = {organisation.id: organisation.name for organisation in region.organisations_by_id(ids)}
    form = CommentForm.offering(voices, names, person.display_name, parent_id=parent_id, **values)
    if _is_old_enough(person, idea):
        del form["is_old_enough"]
    else:
        form.is_old_enough.label.text = gettext("Ich bin mindestens %(age)s Jahre alt.", age=idea.campaign.minimum_age)
    return form


def _is_old_enough(person: Visitor, idea: Idea) -> bool:
    if not person.is_authenticated:
        return visiting.is_old_enough(idea.campaign_id, idea.campaign.minimum_age)
    return campaigns.age_is_confirmed(idea.campaign, person)


def why_closed(idea: Idea, moment: datetime, *, has_comments: bool) -> str:
    """A friendly sentence where nobody can write; nothing where nobody ever could."""
    campaign = idea.campaign
    if not idea.is_public or (not campaign.has_comments and not has_comments):
        return ""
    if not campaign.has_comments:
        return str(gettext("Neue Kommentare sind in dieser Beteiligung nicht vorgesehen."))
    if campaign.state in {*_SOON, CampaignState.OPEN}:
        starts = phases.next_start(campaign, moment)
        if starts is not None:
            return str(gettext("Kommentieren können Sie ab dem %(day)s.", day=date_words(starts)))
    return str(gettext("Die Zeit für Kommentare ist vorbei. Danke an alle, die mitgeredet haben."))
