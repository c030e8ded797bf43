"""Retention: with the clock moved on all that is due is gone, and nothing else."""

import os
from datetime import timedelta

import pytest
import sqlalchemy as sa

from mitreden.accounts import commands as accounts
from mitreden.accounts.models import Person, SignInCode, UserSession
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas.models import IdeaState
from mitreden.moderation.models import ActingRole, DecisionKind, ModerationDecision, Notice, NoticeGround, NoticeState
from mitreden.outbox import commands as outbox
from mitreden.outbox.models import OutboxMail
from mitreden.privacy import retention
from mitreden.privacy.models import DataExport, RetentionRun
from mitreden.replies.models import ReplyLink
from mitreden.visits import commands as visits
from tests.factories import Make
from tests.installation import Installation

DAY = timedelta(days=1)


def fill(installation: Installation) -> None:
    """One of everything that ends some day, made today."""
    with installation.context() as app:
        make, now = Make(app.config["KEYS"]), clock.now()
        person = make.person("Jana Holm")
        campaign = make.campaign("kept", retain_until=clock.today() + 400 * DAY, voting_key=None)
        idea = make.idea(campaign, author=person)
        make.comment(idea, author=person)
        make.idea(campaign, author=person, state=IdeaState.DRAFT, title="Entwurf")
        make.idea(campaign, state=IdeaState.UNCONFIRMED, title="Ohne Bestätigung")
        accounts.request_code(email="ali@example.org", token="t", locale="de", target=None)
        gerda = accounts.create_guest(email="gerda@example.org", locale="de")
        accounts.keep_guest(person=gerda, until=clock.today() + 183 * DAY)
        visits.begin()
        db.session.add_all([
            UserSession(id="s", person_id=person.id, device="", created_at=now, expires_at=now + DAY),
            Notice(idea_id=idea.id, ground=NoticeGround.CHILD, explanation="Das ist nicht in Ordnung.", name="Ali",
                   email="ali@example.org", good_faith=True, state=NoticeState.UPHELD, received_at=now, decided_at=now),
            Notice(idea_id=idea.id, ground=NoticeGround.CHILD, explanation="Das ist noch offen.", name="Berta",
                   email="berta@example.org", good_faith=True, state=NoticeState.OPEN, received_at=now),
            ModerationDecision(idea_id=idea.id, idea_version=1, kind=DecisionKind.KEEP, reason="Das darf hier stehen.",
                               role=ActingRole.REGION, decided_at=now),
            ReplyLink(person_id=person.id, organisation_id=make.municipality().id, idea_ids=[idea.id],
                      sent_on=clock.today(), expires_at=now + 14 * DAY),
            DataExport(id="e", person_id=person.id, session_id="s", created_at=now, expires_at=now + DAY / 48),
        ])  # fmt: skip
        outbox.enqueue("accounts.password_changed", address="jana@example.org")
        db.session.execute(sa.update(OutboxMail).where(OutboxMail.kind != "accounts.code").values(sent_at=now))
        db.session.commit()
    for name in ("serve.log", "anchors.log", "anchors.until-x.log"):
        (installation.folder / name).write_text("")
    (installation.folder / "mail").mkdir()
    (installation.folder / "mail" / "1.eml").write_text("")


def left(installation: Installation) -> set[str]:
    """What is still there of it."""
    questions = {
        "unconfirmed": "SELECT count(*) FROM idea WHERE state = 'unconfirmed'",
        "draft": "SELECT count(*) FROM idea WHERE state = 'draft'",
        "author": "SELECT count(*) FROM idea WHERE author_id IS NOT NULL AND state = 'published'",
        "comment's author": "SELECT count(*) FROM comment WHERE author_id IS NOT NULL",
        "idea": "SELECT count(*) FROM idea WHERE is_public",
        "person": "SELECT count(*) FROM person WHERE NOT is_guest",
        "guest": "SELECT count(*) FROM person WHERE is_guest",
        "visit": "SELECT count(*) FROM visit",
        "session": "SELECT count(*) FROM user_session",
        "code": "SELECT count(*) FROM sign_in_code",
        "sent mail": "SELECT count(*) FROM outbox_mail WHERE sent_at IS NOT NULL",
        "waiting mail": "SELECT count(*) FROM outbox_mail WHERE sent_at IS NULL",
        "notice": "SELECT count(*) FROM notice WHERE state <> 'open' AND email <> ''",
        "open notice": "SELECT count(*) FROM notice WHERE state = 'open' AND email <> ''",
        "reason": "SELECT count(*) FROM moderation_decision WHERE reason = 'Das darf hier stehen.'",
        "export": "SELECT count(*) FROM data_export",
        "reply link": "SELECT count(*) FROM reply_link",
    }
    kept = installation.folder.rglob("*")
    files = {path.name for path in kept if path.suffix in {".log", ".eml"} and "keys" not in path.parts}
    return {name for name, query in questions.items() if installation.execute(query)[0][0]} | files


ALWAYS = {"idea", "person", "waiting mail", "open notice", "anchors.log", "anchors.until-x.log"}
GOES_AFTER = {
    "export": 1, "code": 2, "unconfirmed": 7, "visit": 7, "serve.log": 7, "session": 8, "reply link": 28, "sent mail": 30, "1.eml": 30,
    "notice": 183,
    "draft": 183, "guest": 184, "author": 400, "comment's author": 400, "reason": 400,
}  # fmt: skip


def test_all_that_is_due_goes_and_nothing_else(installation: Installation) -> None:
    fill(installation)
    assert left(installation) == ALWAYS | set(GOES_AFTER)
    for day in (0, 3, 6, 9, 27, 29, 32, 182, 185, 399, 402):
        if day:
            _run(installation, day)
        expected = ALWAYS | {name for name, days in GOES_AFTER.items() if days >= day}
        assert left(installation) == expected, f"after {day} days"
    records = installation.execute("SELECT count(*) FROM retention_run")[0][0]
    assert records == 6
    assert records == installation.execute("SELECT count(*) FROM audit_event WHERE action = 'retention.run'")[0][0]
    _run(installation, 402)
    assert installation.execute("SELECT count(*) FROM retention_run")[0][0] == records, "nothing due, no record"
    assert ended(installation) == every_rule(), "a rule that ended nothing here is not tried"


def ended(installation: Installation) -> set[str]:
    """The rules that ended something, by what the runs wrote down."""
    with installation.context():
        return {name for run in db.session.scalars(sa.select(RetentionRun)) for name in run.counts}


def every_rule() -> set[str]:
    """All there are; the end of votes is tried in `test_votes.py`."""
    return {rule.name for rule in retention.rules()} | {"guests", "files"}


def _run(installation: Installation, day: int) -> None:
    installation.run("retention", "run", "--now", f"{clock.now() + day * DAY:%Y-%m-%dT%H:%M:%S}")


def test_a_rule_that_does_nothing_is_noticed(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    fill(installation)
    monkeypatch.setattr(retention.outbox, "forget_old", lambda _before: 0)
    _run(installation, 402)
    assert "sent mail" in left(installation)


def test_a_draft_waits_as_long_as_its_author_comes(installation: Installation) -> None:
    fill(installation)
    with installation.context():
        person = db.session.scalars(sa.select(Person).where(Person.is_guest.is_(False))).one()
        late = clock.now() + 180 * DAY
        db.session.add(
            UserSession(id="late", person_id=person.id, device="", created_at=late, expires_at=late + 30 * DAY)
        )
        db.session.commit()
    _run(installation, 200)
    assert "draft" in left(installation)


def test_what_everybody_needs_is_no_log(installation: Installation) -> None:
    """A file that is written today stays, whatever its name."""
    fill(installation)
    path = installation.folder / "serve.log"
    later = (clock.now() + 8 * DAY).timestamp()
    os.utime(path, (later, later))
    _run(installation, 9)
    assert path.exists()


def test_the_run_is_on_the_schedule() -> None:
    from mitreden.operations import schedule  # noqa: PLC0415  what is registered when the worker starts
    from mitreden.privacy import jobs  # noqa: PLC0415

    assert jobs.keep_house in schedule._hourly


def test_a_code_that_is_used_goes_with_the_day(installation: Installation) -> None:
    fill(installation)
    with installation.context():
        db.session.execute(sa.update(SignInCode).values(used_at=clock.now()))
        db.session.commit()
    _run(installation, 2)
    assert "code" not in left(installation)
