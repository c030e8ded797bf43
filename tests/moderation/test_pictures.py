"""One picture of an idea is reported, hidden with a rule and shown again; the idea stays, and everybody concerned is told."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from mitreden.accounts.models import Person
from mitreden.core.errors import NotAllowedError, NotFoundError
from mitreden.extensions import db
from mitreden.ideas.gallery import address
from mitreden.ideas.models import Idea, IdeaState
from mitreden.moderation import commands, pictures, policy
from mitreden.moderation.errors import ChangedMeanwhileError
from mitreden.moderation.models import ModerationDecision, Notice, NoticeState
from tests.factories import Make, People
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("rules")
SignedIn = Callable[[Person], PageClient]
GOOD = {
    "ground": "privacy",
    "explanation": "Da ist das Gesicht meines Kindes.",
    "good_faith": "y",
    "email": "ali@example.org",
}


def report(client: PageClient, picture_id: int, status: int = 303) -> str:
    where = f"/notices/new?picture={picture_id}"
    return client.submit(where, where, GOOD, status=status).headers["Location"]


def notice() -> Notice:
    return db.session.scalars(sa.select(Notice).execution_options(populate_existing=True)).one()


def test_a_picture_is_reported_hidden_and_shown_again(
    make: Make, people: People, client: PageClient, signed_in: SignedIn, mails: Callable
) -> None:
    idea = make.idea(author=people.jana)
    one, other = make.picture(idea).id, make.picture(idea).id
    receipt = report(client, one)
    assert (notice().idea_id, notice().picture_id) == (idea.id, one)
    mira = signed_in(people.mira)
    case = f"/desk/moderation/{idea.id}"
    assert "Es geht um ein Bild." in mira.page(f"{case}?queue=notices").text
    mira.submit(case, f"{case}/pictures/{one}/hide", {"rule": "privacy"})
    page = client.page(f"/ideas/{idea.id}")
    assert [link.get("src") for link in page.all(".//figure//img")] == [address(idea.id, other, 1280)]
    assert "Ein Bild ist ausgeblendet, weil es gegen eine Regel verstößt: Niemanden bloßstellen" in page.text
    assert client.get(address(idea.id, one, 480)).status_code == 404
    assert notice().state is NoticeState.UPHELD
    assert "Das Bild ist nicht mehr zu sehen" in client.page(receipt).text
    kinds = ["moderation.notice_received", "moderation.picture_hidden", "moderation.notice_decided"]
    assert [mail.kind for mail in mails()] == kinds
    assert "Bild" in client.page("/transparency").text
    mira.submit(case, f"{case}/pictures/{one}/restore", {})
    assert client.get(address(idea.id, one, 480)).status_code == 200


def test_hiding_a_picture_needs_a_rule(make: Make, people: People, signed_in: SignedIn) -> None:
    idea = make.idea()
    number, mira = make.picture(idea).id, signed_in(people.mira)
    case = f"/desk/moderation/{idea.id}"
    answer = mira.submit(case, f"{case}/pictures/{number}/hide", {"rule": ""})
    assert "Bitte wählen Sie die Regel" in mira.follow(answer).text
    assert db.session.scalars(sa.select(ModerationDecision)).all() == []


def test_other_notices_stay_open(make: Make, people: People, client: PageClient) -> None:
    idea = make.idea()
    one, other = make.picture(idea).id, make.picture(idea).id
    report(client, other)
    pictures.hide_picture(idea=idea, picture_id=one, by=people.mira, rule_key="privacy")
    db.session.commit()
    assert notice().state is NoticeState.OPEN


def test_only_what_everybody_sees_can_be_reported(make: Make, client: PageClient) -> None:
    hidden, waiting = make.idea(), make.idea(state=IdeaState.SUBMITTED)
    for number in (make.picture(hidden, rule_key="privacy").id, make.picture(waiting).id, 0, 2**40):
        assert client.get(f"/notices/new?picture={number}").status_code == 404


def test_who_may_decide_on_a_picture_is_who_may_decide_on_the_idea(make: Make, people: People) -> None:
    idea = make.idea(author=people.mira)
    number = make.picture(idea).id
    for person in (people.mira, people.stefan):
        with pytest.raises(NotAllowedError):
            pictures.hide_picture(idea=idea, picture_id=number, by=person, rule_key="privacy")
    with pytest.raises(NotFoundError):
        pictures.hide_picture(idea=idea, picture_id=number + 1, by=people.kora, rule_key="privacy")


def test_nothing_is_published_with_a_picture_that_nobody_saw(make: Make, people: People) -> None:
    idea = make.idea(state=IdeaState.SUBMITTED)
    seen = policy.stamp(idea, 0)
    make.picture(idea)
    idea = db.session.get_one(Idea, idea.id)
    with pytest.raises(ChangedMeanwhileError):
        commands.publish_idea(idea=idea, by=people.mira, seen=seen)


def test_control_a_stamp_without_pictures_lets_it_pass(
    make: Make, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a stamp of the words alone does not notice the new picture."""
    monkeypatch.setattr(policy, "words_of", lambda post: str(post.version))
    idea = make.idea(state=IdeaState.SUBMITTED)
    seen = policy.stamp(idea, 0)
    make.picture(idea)
    commands.publish_idea(idea=idea, by=people.mira, seen=seen)
    assert idea.is_public
