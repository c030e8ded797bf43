"""Somebody who has left something everywhere, under a word that nobody else uses, and a search for that word in every byte."""

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from mitreden.accounts import commands as accounts
from mitreden.accounts import queries as people
from mitreden.accounts.models import Person, UserSession
from mitreden.accounts.roles import Role
from mitreden.bundles import looking
from mitreden.campaigns import queries as campaigns
from mitreden.campaigns.models import ModerationMode, campaign_invitation, organisation_member
from mitreden.comments import commands as comments
from mitreden.comments import queries as comment_queries
from mitreden.comments.models import Comment
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.following import commands as following
from mitreden.following.models import FollowKind
from mitreden.ideas import commands as ideas
from mitreden.ideas import needs
from mitreden.ideas import queries as idea_queries
from mitreden.ideas.editions import UNSEEN, Seen
from mitreden.ideas.models import Idea
from mitreden.media.models import Picture
from mitreden.moderation import commands as moderation
from mitreden.moderation.models import Notice, NoticeGround, NoticeState
from mitreden.outbox import commands as outbox
from mitreden.replies.models import Competence, CostClass, Feasibility, Outcome, Reply, ReplyIdea, Standing
from mitreden.voting import commands as voting
from tests.accounts import phone
from tests.factories import Make
from tests.installation import Installation

WORD = "qvzkanari"
EMAIL = f"{WORD}@example.org"
LONG = f"Am Weiher fehlt ein {WORD}, damit alle sitzen können. " * 3


def live(installation: Installation) -> int:
    """Let a person live through the whole main job. Returns their number."""
    with installation.context() as app:
        make = Make(app.config["KEYS"])
        moderation.ensure_rules()
        campaign = make.campaign("main", moderation=ModerationMode.AFTERWARDS)
        place = make.municipality()
        me = make.person(f"Jana {WORD}", email=EMAIL, home_id=place.id, password_hash=f"{WORD} hash")
        make.grant(me, Role.SPEAKER, organisation_id=place.id)
        make.idea(campaign, author=make.person("Ali Demir"), title="Eine andere Idee",
                  municipality_id=make.municipality().id)  # fmt: skip
        db.session.execute(organisation_member.insert().values(organisation_id=place.id, person_id=me.id))
        db.session.execute(campaign_invitation.insert().values(campaign_id=campaign.id, person_id=me.id))
        now = clock.now()
        session = UserSession(id=f"{WORD} session", person_id=me.id, device=WORD, created_at=now,
                              expires_at=now + timedelta(days=1))  # fmt: skip
        db.session.add(session)
        accounts.request_code(email=EMAIL, token="t", locale="de", target=f"/{WORD}")
        db.session.commit()
        phone.carry(me, make.keys)
        _write(make, me.id)
        outbox.enqueue("accounts.password_changed", address=EMAIL)
        db.session.commit()
        return me.id


def _write(make: Make, person_id: int) -> None:
    """Two ideas (one with two versions), a draft, a comment, a picture, supports, a follow, a need, notices."""
    me = people.existing_person(person_id)
    for title in (f"Ein {WORD} am Weiher", f"Noch ein {WORD}"):
        idea = _submit(me, title)
        voting.cast_vote(idea=_whole(me, idea.id), by=me, keys=make.keys)
    ideas.edit_idea(idea=_to_edit(me, idea.id), by=me, title=f"Neuer {WORD}", text=LONG + WORD, field_id=idea.field_id)
    _submit(me, f"Entwurf {WORD}", as_draft=UNSEEN)
    other = db.session.scalars(sa.select(Idea).where(Idea.author_id != person_id)).first()
    assert other is not None
    said = comments.write_comment(idea=_whole(me, other.id), by=me, text=f"Dort war einmal ein {WORD}.")
    comments.edit_comment(comment=_said(me, said.id), by=me, text=f"Dort stand einmal ein {WORD}.")
    voting.cast_vote(idea=_whole(me, other.id), by=me, keys=make.keys)
    following.follow(kind=FollowKind.IDEA, subject_id=other.id, by=me)
    needs.say_need(idea=_whole(me, other.id), by=me, municipality_id=me.home_id or 0)
    now = clock.now()
    for state in (NoticeState.OPEN, NoticeState.NOT_UPHELD):
        decided = None if state is NoticeState.OPEN else now
        words = "Das stimmt so nicht." if state is NoticeState.OPEN else f"Das kränkt jeden {WORD}."
        db.session.add(Notice(idea_id=other.id, ground=NoticeGround.CHILD, explanation=words, name=WORD, email=EMAIL,
                              good_faith=True, state=state, received_at=now, decided_at=decided))  # fmt: skip
    for row in looking.unseen():
        looking.look(row)  # her two ideas are alike: their words stand in a pair, too
    reply = Reply(
        outcome=Outcome.ACCEPTED, competence=Competence.OURS, standing=Standing.NEW, cost_class=CostClass.NONE,
        feasibility=Feasibility.YES, text_source=f"Den {WORD} stellen wir gern auf.", text_html=f"<p>Den {WORD}.</p>",
        request=f"Bitte ohne {WORD}.", drafted_at=now,
    )  # fmt: skip
    db.session.add(reply)
    db.session.flush()
    db.session.add(ReplyIdea(reply_id=reply.id, idea_id=idea.id))
    db.session.add(Picture(key="ab" * 16, not_before=now, uploaded_at=now, uploaded_by=person_id))
    db.session.commit()


def _submit(me: Person, title: str, *, as_draft: Seen | None = None) -> Idea:
    campaign = campaigns.campaign_by_slug("main")
    assert campaign is not None
    idea = ideas.submit_idea(campaign=campaign, by=me, title=title, text=LONG, field_id=campaign.fields[0].id,
                             place=f"hinter dem {WORD}", lat=50.1, lon=9.9, as_draft=as_draft)  # fmt: skip
    db.session.commit()
    return idea


def _whole(me: Person, idea_id: int) -> Idea:
    found = idea_queries.idea(me, idea_id)
    assert found is not None
    return found


def _said(me: Person, comment_id: int) -> Comment:
    found = comment_queries.comment(me, comment_id)
    assert found is not None
    return found


def _to_edit(me: Person, idea_id: int) -> Idea:
    found = idea_queries.idea_to_edit(me, idea_id)
    assert found is not None
    return found


def traces(installation: Installation, word: str = WORD) -> list[str]:
    """Where the word still stands: rows of the database, and every file of the installation but the secrets."""
    found = _in_rows(installation, word)
    for path in sorted(installation.folder.rglob("*")):
        if path.is_file() and "keys" not in path.parts and word.encode() in path.read_bytes().lower():
            found.append(str(path.relative_to(installation.folder)))
    return found


def _in_rows(installation: Installation, word: str) -> list[str]:
    with installation.context():
        return sorted({
            table.name
            for table in db.metadata.sorted_tables
            for row in db.session.execute(sa.select(table))
            if word in repr(tuple(row)).lower()
        })  # fmt: skip


def raw_tables(installation: Installation, word: str = WORD) -> list[str]:
    """The files of a PostgreSQL database in which the word stands, as the server keeps them on its disk."""
    with installation.context():
        number = db.session.scalar(sa.text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        data = db.session.scalar(sa.text("SELECT current_setting('data_directory')"))
    files = [path for path in (Path(data) / "base" / str(number)).iterdir() if path.is_file()]
    assert files, "the server's files cannot be read here"
    return sorted(path.name for path in files if word.encode() in path.read_bytes().lower())
