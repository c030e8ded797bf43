"""What happens next with an idea, and by when: from where it stands, its campaign's clock and promise, and its measures."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypedDict

from mitreden.campaigns import phases
from mitreden.campaigns.models import Campaign, CampaignState, PhaseKind
from mitreden.core import clock
from mitreden.core.words import N_
from mitreden.ideas.models import OUTCOMES, Aside, Idea, IdeaState
from mitreden.moderation.due import due_on
from mitreden.roadmap.models import LinkRole, MeasureState
from mitreden.roadmap.queries import MeasureOfIdea
from mitreden.web.filters import date_words
from mitreden.web.i18n import gettext

_ENDED = frozenset({MeasureState.FINISHED, MeasureState.CONTINUED, MeasureState.STOPPED})
_WAITING = {
    CampaignState.OPEN: N_("Bis dahin bekommt die Idee eine Antwort."),
    CampaignState.EVALUATING: N_("Die Ideen werden ausgewertet. Bis dahin bekommt diese eine Antwort."),
    CampaignState.ANSWERING: N_("Die Antworten kommen. Bis dahin bekommt auch diese Idee eine."),
}
_UNDATED = {
    CampaignState.EVALUATING: N_("Die Ideen werden ausgewertet. Danach bekommt jede eine Antwort."),
    CampaignState.ANSWERING: N_("Die Antworten kommen. Auch diese Idee bekommt eine."),
}


class Step(TypedDict):
    """As the component `timeline` takes it; `when` and `iso` are empty where no day is promised."""

    when: str
    iso: str
    text: str


def next_step(idea: Idea, measures: Iterable[MeasureOfIdea], moment: datetime) -> Step | None:
    """The one step that comes next; None where nothing more is promised. `idea` with campaign and phases."""
    if not idea.is_public:
        return _before_it_is_public(idea)
    if idea.state in OUTCOMES:
        return _of_measures(idea, [one for one in measures if one.role is not LinkRole.CONFLICTS])
    return _of_phases(idea.campaign, moment) or _answer(idea)


def _before_it_is_public(idea: Idea) -> Step | None:
    if idea.aside is Aside.RETURNED:
        return _step(None, N_("Die Idee kann überarbeitet und noch einmal eingereicht werden."))
    if idea.aside is not None or idea.state is not IdeaState.SUBMITTED or idea.submitted_at is None:
        return None
    due = due_on(idea.submitted_at)
    if due < clock.today():
        return _step(due, N_("Bis dahin wollte die Moderation die Idee anschauen. Sie ist noch nicht dazu gekommen."))
    return _step(due, N_("Bis dahin schaut die Moderation sich die Idee an."))


def _of_phases(campaign: Campaign, moment: datetime) -> Step | None:
    """While the campaign is open its clock says what comes; the promised answer is named beside it."""
    voting = phases.phase(campaign, PhaseKind.VOTING)
    if campaign.state is not CampaignState.OPEN or voting is None or voting.ends_at <= moment:
        return None
    has_begun = voting.starts_at <= moment
    text = (
        N_("Bis dahin können alle die Idee unterstützen.")
        if has_begun
        else N_("Dann beginnt die Abstimmung: Alle können Ideen unterstützen.")
    )
    step = _step(clock.local(voting.ends_at if has_begun else voting.starts_at).date(), text)
    if campaign.answer_on:
        promise = gettext("Eine Antwort gibt es bis zum %(day)s.", day=date_words(campaign.answer_on))
        step["text"] = f"{step['text']} {promise}"
    return step


def _answer(idea: Idea) -> Step | None:
    day, state = idea.campaign.answer_on, idea.campaign.state
    if day is None:
        return _step(None, _UNDATED[state]) if state in _UNDATED else None
    if day < clock.today():
        return _step(day, N_("Die Antwort ist überfällig."))
    if idea.state is IdeaState.UNDER_REVIEW:
        return _step(day, N_("Die Idee wird gerade geprüft. Bis dahin bekommt sie eine Antwort."))
    return _step(day, _WAITING.get(state, _WAITING[CampaignState.OPEN]))


def _of_measures(idea: Idea, measures: list[MeasureOfIdea]) -> Step | None:
    alive = [one for one in measures if one.state not in _ENDED]
    first = min((one for one in alive if one.step_on), key=lambda one: (one.step_on or date.max, one.id), default=None)
    if first is not None and first.step_on is not None:
        text = (
            N_("Dieser Schritt der Maßnahme „%(title)s“ ist überfällig: %(step)s")
            if first.step_on < clock.today()
            else N_("Nächster Schritt der Maßnahme „%(title)s“: %(step)s")
        )
        return _step(first.step_on, text, title=first.title, step=first.step or "")
    last = min((one for one in alive if one.ends_on), key=lambda one: (one.ends_on or date.max, one.id), default=None)
    if last is not None and last.ends_on is not None and last.ends_on >= clock.today():
        return _step(last.ends_on, N_("Bis dahin soll die Maßnahme „%(title)s“ fertig sein."), title=last.title)
    if idea.state is IdeaState.ACCEPTED and not measures:
        return _step(None, N_("Die Idee soll Teil einer Maßnahme im Fahrplan werden."))
    return None


def _step(day: date | None, text: str, **values: str) -> Step:
    return Step(when=date_words(day), iso=day.isoformat() if day else "", text=str(gettext(text, **values)))
