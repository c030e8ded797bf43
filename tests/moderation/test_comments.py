"""Comments are moderated like ideas: the same queue, decisions, notices, log and letters."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.accounts.models import Person
from mitreden.accounts.queries import existing_person
from mitreden.accounts.roles import Role
from mitreden.campaigns.models import ModerationMode
from mitreden.comments.models import Comment, CommentAside, CommentState, Voice
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.extensions import db
from mitreden.ideas.models import IdeaState
from mitreden.moderation import commands, notices, policy, remarks
from mitreden.moderation.errors import AlreadyDecidedError, ChangedMeanwhileError
from mitreden.moderation.models import ActingRole, DecisionKind, ModerationDecision, Notice, NoticeGround, NoticeState
from mitreden.moderation.posts import Ref
from mitreden.outbox import mails as outbox
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
pytestmark = pytest.mark.usefixtures("rules")


def waiting(make: Make, text: str, days: int = 0, **values: Any) -> Comment:
    idea = values.pop("idea", None) or make.idea(values.pop("campaign", None), title="Bank am Weiher")
    moment = clock.now() - timedelta(days=days)
    return make.comment(idea, state=CommentState.SUBMITTED, text=text, state_changed_at=moment, **values)


def report(comment: Comment, email: str = "") -> Notice:
    notice = notices.receive_notice(
        idea=comment.idea, comment=comment, ground=NoticeGround.RULE, rule_key="civil", explanation="Das beleidigt jemanden.",
        good_faith=True, email=email,
    )  # fmt: skip
    db.session.commit()
    return notice


def loaded(comment: Comment) -> Comment:
    """The comment with its idea, as a view loads it."""
    db.session.refresh(comment, ["idea"])
    return comment


def shown(client: PageClient, queue: str = "waiting") -> list[str]:
    """The links of a queue, by where they lead."""
    page = client.page(f"/desk/moderation?queue={queue}")
    links = page.all(".//th[@scope='row']/a")
    return [(link.get("href") or "").split("?")[0].removeprefix("/desk/moderation/") for link in links]


def test_ideas_and_comments_stand_in_one_queue_oldest_first(make: Make, people: People, signed_in: SignedIn) -> None:
    campaign, now = make.campaign(), clock.now()
    old, new = waiting(make, "alt", 9, campaign=campaign), waiting(make, "neu", campaign=campaign)
    idea = make.idea(campaign, state=IdeaState.SUBMITTED, state_changed_at=now - timedelta(days=4))
    mira = signed_in(people.mira)
    assert shown(mira) == [f"comment-{old.id}", f"{idea.id}", f"comment-{new.id}"]
    path = f"/desk/moderation/{idea.id}?queue=waiting"
    page = mira.page(path)
    assert page.one(".//a[@rel='prev']").get("href") == f"/desk/moderation/comment-{old.id}?queue=waiting"
    assert page.one(".//a[@rel='next']").get("href") == f"/desk/moderation/comment-{new.id}?queue=waiting"
    assert "Moderation3" in "".join(mira.page("/desk").text.split())


def test_pages_of_both_kinds_lead_forwards_and_backwards(make: Make, people: People, signed_in: SignedIn) -> None:
    campaign, moment = make.campaign(), clock.now() - timedelta(days=1)
    idea = make.idea(campaign)
    for _ in range(15):  # all at the same moment: only the order of their numbers tells them apart
        make.idea(campaign, state=IdeaState.SUBMITTED, state_changed_at=moment)
        make.comment(idea, state=CommentState.SUBMITTED, state_changed_at=moment)
    mira, url, seen = signed_in(people.mira), "/desk/moderation?queue=waiting", []
    while url:
        page = mira.page(url)
        seen.append([link.get("href") for link in page.all(".//th[@scope='row']/a")])
        url = next((link.get("href") for link in page.all(".//a[@rel='next']")), None)
    assert [len(rows) for rows in seen] == [20, 10]
    assert len({row for rows in seen for row in rows}) == 30
    back = mira.page(page.one(".//a[@rel='prev']").get("href") or "")
    assert [link.get("href") for link in back.all(".//th[@scope='row']/a")] == seen[0]


def test_the_queues_hold_what_their_names_say(make: Make, people: People, signed_in: SignedIn) -> None:
    idea = make.idea(make.campaign(moderation=ModerationMode.AFTERWARDS))
    commands.keep_idea(idea=idea, by=people.mira)
    fresh = make.comment(idea)
    make.comment(idea, import_ref="alt-1")
    make.comment(idea, voice=Voice.MODERATOR)
    make.comment(idea, aside=CommentAside.WITHDRAWN)
    hidden = make.comment(idea, aside=CommentAside.HIDDEN)
    reported = loaded(make.comment(idea, voice=Voice.COORDINATOR))
    report(reported)
    mira = signed_in(people.mira)
    assert shown(mira) == []
    assert shown(mira, "fresh") == [f"comment-{fresh.id}"]
    assert shown(mira, "hidden") == [f"comment-{hidden.id}"]
    assert shown(mira, "notices") == [f"comment-{reported.id}"]
    assert shown(mira, "returned") == []


def test_each_sees_only_what_they_may_decide(make: Make, people: People, signed_in: SignedIn) -> None:
    oak, elm, campaign = make.municipality(), make.municipality(), make.campaign()
    make.grant(people.ali, Role.MODERATOR, organisation_id=oak.id)
    here = waiting(make, "hier", idea=make.idea(campaign, municipality_id=oak.id))
    there = waiting(make, "dort", idea=make.idea(campaign, municipality_id=elm.id))
    waiting(make, "eigener", idea=make.idea(campaign, municipality_id=oak.id), author=people.ali)
    ali = signed_in(people.ali)
    assert shown(ali) == [f"comment-{here.id}"]
    assert ali.get(f"/desk/moderation/comment-{there.id}").status_code == 404
    assert ali.post(f"/desk/moderation/comment-{there.id}/publish", {"publish-seen": "x"}).status_code == 404
    assert there.state is CommentState.SUBMITTED


@pytest.mark.parametrize(
    "name", ["comment-0", "comment-", "comment-x", "x", "comment-999999", "comment-" + "9" * 40, "²"]
)
def test_what_no_link_names_is_not_found(people: People, signed_in: SignedIn, name: str) -> None:
    assert signed_in(people.mira).get(f"/desk/moderation/{name}").status_code == 404


def test_a_moderator_works_through_comments(
    make: Make, people: People, signed_in: SignedIn, client: PageClient
) -> None:
    idea = make.idea()
    first, second = waiting(make, "Gute Sache.", 3, idea=idea), waiting(make, "Kanarienvogel!", 1, idea=idea)
    mira = signed_in(people.mira)
    path = f"/desk/moderation/comment-{first.id}?queue=waiting"
    answer = mira.submit(path, f"/comment-{first.id}/publish?queue=waiting", {})
    assert answer.location == f"/desk/moderation/comment-{second.id}?queue=waiting"
    page = mira.follow(answer)
    assert "Der Kommentar ist veröffentlicht." in page.text
    values = {"hide-rule": "civil", "hide-reason": "Das ist eine Beleidigung."}
    mira.submit(answer.location, f"/comment-{second.id}/hide?queue=waiting", values)
    page = client.page(f"/ideas/{idea.id}")
    assert "Gute Sache." in page.text
    assert "Kanarienvogel!" not in page.text
    assert (idea.comment_count, second.aside, second.rule_key) == (1, CommentAside.HIDDEN, "civil")


def test_a_comment_is_not_returned(make: Make, people: People, signed_in: SignedIn) -> None:
    comment = waiting(make, "Unklar.")
    mira, path = signed_in(people.mira), f"/desk/moderation/comment-{comment.id}"
    assert "Mit einer Bitte zurückgeben" not in mira.page(path).text
    seen = policy.stamp(comment, 0)
    assert mira.post(f"{path}/return", {"return-seen": seen, "return-reason": "Bitte genauer."}).status_code == 404


def test_htmx_gets_the_next_post_as_a_part(make: Make, people: People, signed_in: SignedIn) -> None:
    comment = waiting(make, "Gute Sache.")
    seen = {"publish-seen": policy.stamp(comment, 0)}
    answer = signed_in(people.mira).post(f"/desk/moderation/comment-{comment.id}/publish", seen, headers=HTMX)
    assert answer.status_code == 200
    assert "Alles erledigt" in answer.text
    assert "<html" not in answer.text


def test_decisions_are_rows_of_the_public_log(make: Make, people: People, client: PageClient) -> None:
    town = make.municipality()
    make.grant(people.ali, Role.MODERATOR, organisation_id=town.id)
    comment = loaded(make.comment(make.idea(municipality_id=town.id), author=people.jana, text="Kanarienvogel"))
    remarks.hide_comment(comment=comment, by=people.ali, rule_key="civil")
    remarks.restore_comment(comment=comment, by=people.mira)
    remarks.keep_comment(comment=comment, by=people.mira)
    db.session.commit()
    rows = db.session.scalars(sa.select(ModerationDecision).order_by(ModerationDecision.id)).all()
    assert [row.kind for row in rows] == [DecisionKind.HIDE, DecisionKind.RESTORE, DecisionKind.KEEP]
    assert {(row.idea_id, row.comment_id) for row in rows} == {(comment.idea_id, comment.id)}
    assert [row.role for row in rows] == [ActingRole.MUNICIPALITY, ActingRole.REGION, ActingRole.REGION]
    page = client.page("/transparency")
    assert page.text.count("Kommentar") == 3
    assert "Kanarienvogel" not in page.text


def test_nobody_decides_on_their_own_or_elsewhere(make: Make, people: People) -> None:
    own = loaded(waiting(make, "Meiner.", author=people.mira))
    with pytest.raises(NotAllowedError, match="eigener Kommentar"):
        remarks.publish_comment(comment=own, by=people.mira)
    with pytest.raises(NotAllowedError):
        remarks.publish_comment(comment=own, by=existing_person(people.jana.id))
    with pytest.raises(DomainError):
        remarks.hide_comment(comment=own, by=people.kora, rule_key="made_up")


def test_who_comes_second_learns_that_it_is_done_or_changed(make: Make, people: People) -> None:
    comment = loaded(waiting(make, "Erst so."))
    seen = policy.stamp(comment, 0)
    comment.version = 2
    db.session.flush()
    with pytest.raises(ChangedMeanwhileError):
        remarks.publish_comment(comment=comment, by=people.mira, seen=seen)
    seen = policy.stamp(comment, 0)
    remarks.publish_comment(comment=comment, by=people.mira, seen=seen)
    with pytest.raises(AlreadyDecidedError):
        remarks.hide_comment(comment=comment, by=people.kora, rule_key="civil", seen=seen)


def test_anyone_reports_a_comment_and_reads_what_became_of_it(
    make: Make, people: People, signed_in: SignedIn, client: PageClient, mails: Callable[[], list[Any]]
) -> None:
    comment = make.comment(author=people.jana, text="Was stört.")
    path = f"/notices/new?comment={comment.id}"
    assert path in client.page(f"/ideas/{comment.idea_id}").links()
    assert "Was stört." in client.page(path).text
    values = {
        "ground": "civil",
        "explanation": "Das beleidigt jemanden.",
        "good_faith": "y",
        "email": "ida@example.org",
    }
    receipt = client.submit(path, path, values).location
    mira = signed_in(people.mira)
    case = f"/desk/moderation/comment-{comment.id}?queue=notices"
    mira.submit(case, f"/comment-{comment.id}/hide?queue=notices", {"hide-rule": "civil"})
    assert "Der Kommentar ist nicht mehr zu sehen" in client.page(receipt).text
    assert [mail.kind.removeprefix("moderation.") for mail in mails()] == [
        "notice_received", "comment_hidden", "notice_decided",
    ]  # fmt: skip
    notice = db.session.scalars(sa.select(Notice)).one()
    assert (notice.state, notice.idea_id, notice.comment_id) == (NoticeState.UPHELD, comment.idea_id, comment.id)


@pytest.mark.parametrize("standing", [{"aside": CommentAside.HIDDEN}, {"state": CommentState.SUBMITTED}])
def test_only_what_all_can_read_is_reported(make: Make, client: PageClient, standing: dict[str, Any]) -> None:
    comment = make.comment(**standing)
    assert client.get(f"/notices/new?comment={comment.id}").status_code == 404
    for wrong in ("", "x", "-1", "9" * 30):
        assert client.get(f"/notices/new?comment={wrong}&idea={comment.idea_id}").status_code == 404


def test_notices_and_decisions_on_a_comment_are_none_on_its_idea(make: Make, people: People) -> None:
    comment = loaded(make.comment())
    notice = report(comment)
    commands.keep_idea(idea=comment.idea, by=people.mira)
    assert notice.state is NoticeState.OPEN
    remarks.keep_comment(comment=comment, by=people.mira)
    assert notice.state is NoticeState.NOT_UPHELD


def test_letters_are_complete_in_both_forms(
    app: Flask, make: Make, people: People, mails: Callable[[], list[Any]]
) -> None:
    comment = loaded(waiting(make, "Gute Sache.", author=people.jana))
    remarks.publish_comment(comment=comment, by=people.mira)
    assert len(mails()) == 1
    report(comment, "ida@example.org")
    remarks.keep_comment(comment=comment, by=people.mira, reason="Das ist erlaubte Kritik.")
    remarks.hide_comment(comment=comment, by=people.mira, rule_key="civil")
    remarks.restore_comment(comment=comment, by=people.mira, reason="Wir lagen falsch.")
    for mail in mails():
        values = (mail.id, mail.kind, mail.address or "", mail.locale, mail.data, mail.created_at, 0)
        message = outbox.rendered(outbox.Letter(*values))
        for part in message.iter_parts():
            assert "Kommentar" in part.get_content()
            assert "%(" not in part.get_content() + message["Subject"]


def test_names_at_the_desk_lead_back() -> None:
    for ref in (Ref(7), Ref(7, is_comment=True)):
        assert Ref.parse(str(ref)) == Ref.of(ref.number) == ref
