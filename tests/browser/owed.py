"""Answers for the pages of the table: owed, drafted, handed in, returned, planned, out, and a link that opens two of them."""

from datetime import timedelta
from typing import Any

from mitreden.accounts.models import Person
from mitreden.accounts.queries import existing_person
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas import states
from mitreden.ideas.models import DeclineReason, Idea, IdeaState
from mitreden.replies import commands, jobs, links
from mitreden.replies.commands import Words
from mitreden.replies.models import Competence, CostClass, Feasibility, Outcome, Standing
from mitreden.replies.tokens import token
from tests.browser import hostile

NO = Words(
    Outcome.DECLINED, hostile.TEXT, DeclineReason.NO_MEANS, Competence.STATE, Standing.PLANNED, CostClass.LARGE,
    Feasibility.PARTLY,
)  # fmt: skip


def made(ideas: list[Idea], kora_id: int, contact: Person, place_id: int, key: bytes) -> dict[str, Any]:
    """Numbers of replies and ideas, and the path of the link. `ideas` lie in four places in turn; every fourth is in `place_id`."""
    person_id, numbers = contact.id, [idea.id for idea in ideas]
    mine, others = numbers[9:38:4], numbers[8:37:4]
    for idea in ideas:
        if idea.id in {*mine[:3], *others}:
            states.move(idea, IdeaState.UNDER_REVIEW, by=None)
    db.session.commit()
    found = {}
    for name, number in zip(("draft", "handed", "asked", "planned", "out"), others, strict=False):
        kora = existing_person(kora_id)
        reply = commands.draft_reply(idea_ids=[number], by=kora, words=NO)
        if name != "draft":
            commands.hand_in(reply=reply, by=kora)
        if name == "asked":
            commands.return_reply(reply=reply, by=kora, request=hostile.TEXT[:1_000])
        if name in {"planned", "out"}:
            later = None if name == "out" else clock.now() + timedelta(days=300)
            commands.plan_release(editions={reply.id: reply.edition}, by=kora, at=later)
        found[f"reply_{name}"] = reply.id
        db.session.commit()
    with clock.at(clock.now() + timedelta(minutes=11)):
        jobs.release_due()
    link = links.make_for_ideas(
        person_id=person_id, organisation_id=place_id, idea_ids=mine[:3], today=clock.today()
    )  # fmt: skip
    assert link is not None
    db.session.commit()
    path = f"/replies/{token(link, person_id, key)}"
    return {**found, "answered": others[4], "owed": others[5], "also_owed": others[6], "reply_link": path}
