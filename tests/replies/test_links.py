"""The link in a mail: it drafts and hands in for the ideas it names, as the person it was sent to, and nothing else."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas import states as idea_states
from mitreden.ideas.models import Aside, Idea
from mitreden.outbox.models import OutboxMail
from mitreden.replies import commands, jobs, links, reminding
from mitreden.replies.models import Reply, ReplyLink, ReplyState
from mitreden.replies.tokens import token
from tests.page_client import PageClient
from tests.replies.conftest import TEXT, YES, Town

FORM = {"outcome": "accepted", "text": TEXT, "competence": "ours", "standing": "new", "cost_class": "small",
        "feasibility": "yes", "decline_reason": ""}  # fmt: skip


def link_to(app: Flask, town: Town, *ideas: Idea, **values: int) -> str:
    number = links.make_for_ideas(
        person_id=values.get("person_id", town.hanna.id), organisation_id=values.get("organisation_id", town.holm.id),
        idea_ids=[idea.id for idea in ideas], today=clock.today(),
    )  # fmt: skip
    assert number is not None
    db.session.commit()
    return f"/replies/{token(number, values.get('person_id', town.hanna.id), app.config['SECRET_KEY'])}"


def replies() -> list[Reply]:
    return list(db.session.scalars(sa.select(Reply).order_by(Reply.id)))


def test_the_town_hall_answers_without_signing_in(app: Flask, town: Town, client: PageClient) -> None:
    first, second = town.idea(town.holm, title="Eine Bank am Weiher"), town.idea(town.holm, title="Ein Steg")
    path = link_to(app, town, first, second)
    page = client.page(f"{path}?idea={first.id}")
    assert "Eine Bank am Weiher" in page.text
    client.post(path, {**FORM, "ideas": [str(first.id)]})
    [reply] = replies()
    assert (reply.state, reply.handed_in_by, reply.acts_for) == (ReplyState.HANDED_IN, town.hanna.id, False)
    left = client.page(path).text
    assert "Ihre Antwort ist abgegeben" in left
    assert "Eine Bank am Weiher" not in left
    client.post(path, {**FORM, "ideas": [str(second.id)]})
    assert "keine Antwort mehr offen" in client.page(path).text


def test_a_second_click_answers_nothing_twice(app: Flask, town: Town, client: PageClient) -> None:
    idea = town.idea(town.holm)
    path = link_to(app, town, idea)
    client.post(path, {**FORM, "ideas": [str(idea.id)]})
    assert client.post(path, {**FORM, "ideas": [str(idea.id)]}).status_code == 200
    assert len(replies()) == 1


def test_only_the_ideas_it_names(app: Flask, town: Town, client: PageClient) -> None:
    named, other, foreign = town.idea(town.holm), town.idea(town.holm), town.idea(town.berg)
    path = link_to(app, town, named, foreign)
    assert foreign.title not in client.page(path).text.replace(named.title, "", 3) or foreign.title == named.title
    for number in (other.id, foreign.id):
        assert client.post(path, {**FORM, "ideas": [str(number)]}).status_code == 422
    assert replies() == []


def test_what_is_hidden_is_not_shown(app: Flask, town: Town, client: PageClient) -> None:
    idea = town.idea(town.holm, title="Ein verborgenes Wort")
    path = link_to(app, town, idea)
    idea_states.set_aside(idea, Aside.HIDDEN, by=None, rule_key="civil")
    db.session.commit()
    assert "Ein verborgenes Wort" not in client.page(path).text
    assert client.post(path, {**FORM, "ideas": [str(idea.id)]}).status_code == 200
    assert replies() == []


def _forged(path: str) -> str:
    return path[:-1] + ("0" if path[-1] != "0" else "1")


@pytest.mark.parametrize("how", ["forged", "expired", "grant over", "other person", "nonsense", "huge"])
def test_a_link_that_does_not_count(app: Flask, town: Town, client: PageClient, how: str) -> None:
    path = link_to(app, town, town.idea(town.holm))
    link = db.session.scalars(sa.select(ReplyLink)).one()
    if how == "expired":
        link.expires_at = clock.now()
    elif how == "grant over":
        town.hanna.grants[0].revoked_at, town.hanna.grants[0].revoked_by = clock.now(), None
    elif how == "other person":
        link.person_id = town.bodo.id
    db.session.commit()
    paths = {"forged": _forged(path), "nonsense": "/replies/x", "huge": f"/replies/{'9' * 9}-{'0' * 40}"}
    path = paths.get(how, path)
    assert "gilt nicht mehr" in client.page(path, status=404).text
    assert client.post(path, FORM).status_code == 404
    assert replies() == []


def test_it_opens_nothing_else(app: Flask, town: Town, client: PageClient) -> None:
    """It signs nobody in, and the page is kept and handed on by nobody."""
    idea = town.idea(town.holm)
    path = link_to(app, town, idea)
    answer = client.get(path)
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "noindex" in answer.headers["X-Robots-Tag"]
    client.post(path, {**FORM, "ideas": [str(idea.id)]})
    assert client.get("/desk/replies").status_code == 303
    assert replies()[0].state is ReplyState.HANDED_IN, "it releases nothing"


def test_a_returned_reply_is_reworked_by_link(app: Flask, town: Town, client: PageClient) -> None:
    reply = town.handed_in(town.idea(town.holm))
    commands.return_reply(reply=reply, by=town.people.stefan, request="Bitte nennen Sie den Monat.")
    db.session.commit()
    link = db.session.scalars(sa.select(ReplyLink)).one()
    mail = db.session.scalars(sa.select(OutboxMail).where(OutboxMail.kind == "replies.returned")).one()
    assert (mail.address, mail.data) == (town.hanna.email, {"reply": reply.id, "link": link.id})
    path = f"/replies/{token(link.id, town.hanna.id, app.config['SECRET_KEY'])}"
    page = client.page(path).text
    assert "Bitte nennen Sie den Monat." in page
    assert TEXT in page
    client.post(path, {**FORM, "text": TEXT + " Im März.", "edition": str(reply.edition)})
    db.session.refresh(reply)
    assert (reply.state, reply.text_source.endswith("Im März."), reply.request) == (ReplyState.HANDED_IN, True, "")
    assert "keine Antwort mehr offen" in client.page(path).text


def test_town_halls_are_reminded_once_a_week_and_before_the_promised_day(town: Town) -> None:
    town.idea(town.holm)
    town.campaign.answer_on = clock.today() + timedelta(days=20)
    db.session.commit()
    days = []
    for day in range(21):
        with clock.at(clock.now() + timedelta(days=day)):
            if reminding.remind():
                days.append(day)
            assert reminding.remind() == 0, "never twice a day"
    assert days == [0, 7, 13, 19], "weekly, seven days and one day before"
    to = set(db.session.scalars(sa.select(OutboxMail.address).where(OutboxMail.kind == "replies.owed")))
    assert to == {town.hanna.email}, "Berg owes nothing"


def test_nobody_is_reminded_of_what_is_answered_or_on_a_sunday(town: Town) -> None:
    idea = town.idea(town.holm)
    sunday = clock.now() + timedelta(days=(6 - clock.today().weekday()) % 7)
    with clock.at(sunday):
        assert jobs.remind() == 0
    commands.draft_reply(idea_ids=[idea.id], by=town.hanna, words=YES)
    assert reminding.remind() == 0
