"""Decisions: what they change, what they need, whom they are told to."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from mitreden.accounts.roles import Role
from mitreden.audit.models import AuditEvent
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.extensions import db
from mitreden.ideas.models import Aside, IdeaState
from mitreden.moderation import commands, policy, queries
from mitreden.moderation.errors import AlreadyDecidedError, ChangedMeanwhileError
from mitreden.moderation.models import ActingRole, DecisionKind, ModerationDecision, Rule
from mitreden.moderation.posts import Ref
from mitreden.outbox.models import OutboxMail
from tests.factories import Make, People

Mails = Callable[[], list[OutboxMail]]
REASON = "Bitte nennen Sie noch die Haltestelle."
pytestmark = pytest.mark.usefixtures("rules")


def actions() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


def test_publishing_makes_a_waiting_idea_public_and_tells_its_author(make: Make, people: People, mails: Mails) -> None:
    idea = make.idea(state=IdeaState.SUBMITTED, author=people.jana)
    decision = commands.publish_idea(idea=idea, by=people.mira)
    assert (idea.state, idea.is_public) == (IdeaState.PUBLISHED, True)
    assert (decision.kind, decision.role, decision.decided_by) == (
        DecisionKind.PUBLISH,
        ActingRole.REGION,
        people.mira.id,
    )
    [mail] = mails()
    assert (mail.kind, mail.address) == ("moderation.published", people.jana.email)
    assert "idea.moved" in actions()


def test_returning_sends_the_request_in_the_authors_language(make: Make, people: People, mails: Mails) -> None:
    people.jana.locale = "en"
    idea = make.idea(state=IdeaState.SUBMITTED, author=people.jana)
    commands.return_idea(idea=idea, by=people.mira, reason=REASON)
    assert (idea.aside, idea.state_text) == (Aside.RETURNED, REASON)
    [mail] = mails()
    assert (mail.kind, mail.locale, mail.data["reason"]) == ("moderation.returned", "en", REASON)


def test_without_own_words_the_prepared_ones_of_the_rule_are_sent(make: Make, people: People) -> None:
    rule = db.session.scalars(sa.select(Rule).where(Rule.key == "concrete")).one()
    returned = commands.return_idea(idea=make.idea(state=IdeaState.SUBMITTED), by=people.mira, rule_key="concrete")
    hidden = commands.hide_idea(idea=make.idea(), by=people.mira, rule_key="concrete", reason="  ")
    assert (returned.reason, hidden.reason) == (rule.request, rule.message)


def test_hiding_leaves_the_rule_and_gives_the_author_the_reasons(make: Make, people: People, mails: Mails) -> None:
    idea = make.idea(author=people.jana)
    commands.hide_idea(idea=idea, by=people.kora, rule_key="privacy")
    assert (idea.aside, idea.rule_key, idea.is_public) == (Aside.HIDDEN, "privacy", False)
    [mail] = mails()
    assert mail.kind == "moderation.hidden"
    assert (mail.data["rule"], mail.data["on_notice"]) == ("Niemanden bloßstellen", False)
    assert "idea.hidden" in actions()


def test_restoring_brings_it_back_to_where_it_stood(make: Make, people: People, mails: Mails) -> None:
    idea = make.idea(state=IdeaState.UNDER_REVIEW, author=people.jana)
    commands.hide_idea(idea=idea, by=people.mira, rule_key="civil")
    commands.restore_idea(idea=idea, by=people.kora)
    assert (idea.aside, idea.state, idea.is_public) == (None, IdeaState.UNDER_REVIEW, True)
    assert [mail.kind for mail in mails()] == ["moderation.hidden", "moderation.restored"]


def test_a_request_can_be_taken_back(make: Make, people: People) -> None:
    idea = make.idea(state=IdeaState.SUBMITTED)
    commands.return_idea(idea=idea, by=people.mira, reason=REASON)
    commands.restore_idea(idea=idea, by=people.mira)
    assert (idea.aside, idea.state) == (None, IdeaState.SUBMITTED)


def test_keeping_is_recorded_and_told_to_nobody(make: Make, people: People, mails: Mails) -> None:
    commands.keep_idea(idea=make.idea(author=people.jana), by=people.mira)
    assert "idea.kept" in actions()
    assert mails() == []


@pytest.mark.parametrize("decide", [commands.publish_idea, commands.keep_idea])
def test_nobody_decides_on_their_own_idea(make: Make, people: People, decide: Callable[..., object]) -> None:
    idea = make.idea(state=IdeaState.SUBMITTED, author=people.mira)
    with pytest.raises(NotAllowedError, match="eigene Idee"):
        decide(idea=idea, by=people.mira)


def test_a_moderator_of_one_municipality_can_do_nothing_to_an_idea_of_another(make: Make, people: People) -> None:
    oak, elm = make.municipality(), make.municipality()
    make.grant(people.ali, Role.MODERATOR, organisation_id=oak.id)
    commands.publish_idea(idea=make.idea(state=IdeaState.SUBMITTED, municipality_id=oak.id), by=people.ali)
    for place in (elm.id, None):
        with pytest.raises(NotAllowedError):
            commands.publish_idea(idea=make.idea(state=IdeaState.SUBMITTED, municipality_id=place), by=people.ali)


def test_an_idea_without_an_account_behind_it_is_decided_without_a_mail(
    make: Make, people: People, mails: Mails
) -> None:
    commands.publish_idea(idea=make.idea(state=IdeaState.SUBMITTED), by=None)
    people.jana.email = None
    commands.publish_idea(idea=make.idea(state=IdeaState.SUBMITTED, author=people.jana), by=people.mira)
    assert mails() == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"rule_key": ""}, "rule"),  # hiding names a rule
        ({"rule_key": "made_up"}, "rule"),
        ({"rule_key": "civil", "reason": "zu kurz"}, "reason"),
        ({"rule_key": "civil", "reason": "x" * 2001}, "reason"),
    ],
)
def test_what_hiding_needs(make: Make, people: People, values: dict[str, str], field: str) -> None:
    with pytest.raises(DomainError) as caught:
        commands.hide_idea(idea=make.idea(), by=people.mira, **values)
    assert caught.value.field == field


def test_taking_a_public_idea_out_of_sight_needs_a_rule_also_when_returning(make: Make, people: People) -> None:
    idea = make.idea()
    with pytest.raises(DomainError) as caught:
        commands.return_idea(idea=idea, by=people.mira, reason=REASON)
    assert caught.value.field == "rule"
    commands.return_idea(idea=idea, by=people.mira, reason=REASON, rule_key="privacy")
    assert not idea.is_public


def test_who_comes_second_learns_that_it_is_done(make: Make, people: People) -> None:
    idea = make.idea(state=IdeaState.SUBMITTED)
    seen = policy.stamp(idea, 0)
    commands.publish_idea(idea=idea, by=people.mira, seen=seen)
    with pytest.raises(AlreadyDecidedError, match="Schon erledigt"):
        commands.hide_idea(idea=idea, by=people.kora, rule_key="civil", seen=seen)
    assert len(queries.decisions(Ref(idea.id))) == 1


def test_nothing_is_decided_on_words_that_changed_meanwhile(make: Make, people: People) -> None:
    idea = make.idea(state=IdeaState.SUBMITTED)
    seen = policy.stamp(idea, 0)
    idea.version = 2
    db.session.commit()
    with pytest.raises(ChangedMeanwhileError):
        commands.publish_idea(idea=idea, by=people.mira, seen=seen)


def test_the_database_refuses_a_hiding_without_a_rule(make: Make, people: People) -> None:
    idea = make.idea()
    row = {
        "idea_id": idea.id,
        "idea_version": 1,
        "kind": DecisionKind.HIDE,
        "reason": REASON,
        "role": ActingRole.REGION,
    }
    row |= {"decided_at": idea.created_at, "on_notice": False}
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.insert(ModerationDecision).values(**row))


def test_rules_are_added_once_and_only_changed_on_purpose(make: Make) -> None:
    commands.ensure_rules([{"key": "civil", "title": "Nett bleiben"}])
    commands.ensure_rules()
    titles = {rule.key: rule.title for rule in queries.rules()}
    assert (len(titles), titles["civil"]) == (7, "Nett bleiben")
    assert all(rule.text and rule.message and rule.request for rule in queries.rules())
