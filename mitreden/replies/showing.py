"""The reply that counts for an idea, in words, for the idea's page. What says nothing yet is left out."""

from dataclasses import dataclass

from mitreden.replies import queries, words
from mitreden.replies.models import Competence, CostClass, Feasibility, Standing
from mitreden.replies.queries import Answer
from mitreden.web.i18n import gettext


@dataclass(frozen=True)
class Shown:
    """A reply with its facts as the component takes them."""

    answer: Answer
    facts: list[dict[str, str]]


def reply_to(idea_id: int) -> Shown | None:
    """One query. Whoever asks has found the idea, and that it may be read."""
    answer = queries.answer_of(idea_id)
    return Shown(answer, _facts(answer)) if answer else None


def _facts(answer: Answer) -> list[dict[str, str]]:
    found = []
    if answer.decline_reason:
        found.append(_fact(gettext("Warum nicht?"), words.DECLINE_REASONS[answer.decline_reason]))
    if answer.competence is not Competence.OURS:
        found.append(_fact(gettext("Wer ist zuständig?"), words.COMPETENCES[answer.competence]))
    if answer.standing is not Standing.NEW:
        found.append(_fact(gettext("Gibt es das schon?"), words.STANDINGS[answer.standing]))
    if answer.cost_class is not CostClass.UNKNOWN:
        found.append(_fact(gettext("Was würde es kosten?"), words.COST_CLASSES[answer.cost_class]))
    if answer.feasibility is not Feasibility.UNCLEAR:
        found.append(_fact(gettext("Lässt es sich umsetzen?"), words.FEASIBILITIES[answer.feasibility]))
    return found


def _fact(term: str, text: str) -> dict[str, str]:
    return {"term": str(term), "text": str(gettext(text))}
