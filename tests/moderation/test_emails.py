"""The mails of moderation: complete, in both forms, in the reader's language."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask import Flask

from mitreden.extensions import db
from mitreden.ideas.models import IdeaState
from mitreden.moderation import commands, notices
from mitreden.moderation.models import NoticeGround
from mitreden.outbox import mails as outbox
from mitreden.outbox.models import OutboxMail
from tests.factories import Make, People

pytestmark = pytest.mark.usefixtures("rules")
Mails = Callable[[], list[OutboxMail]]


def read(mail: OutboxMail) -> tuple[EmailMessage, str, str]:
    message = outbox.rendered(
        outbox.Letter(mail.id, mail.kind, mail.address or "", mail.locale, mail.data, mail.created_at, 0)
    )
    bodies = {part.get_content_subtype(): part.get_content() for part in message.iter_parts()}
    return message, bodies["plain"], bodies["html"]


def all_mails(make: Make, people: People, mails: Mails) -> list[OutboxMail]:
    """One of each kind."""
    campaign = make.campaign(contact="beteiligung@example.org")
    first = make.idea(campaign, state=IdeaState.SUBMITTED, author=people.jana, title="Bank & <Weiher>")
    commands.return_idea(idea=first, by=people.mira, rule_key="concrete")
    commands.restore_idea(idea=first, by=people.mira)
    commands.publish_idea(idea=first, by=people.mira)
    said = {"ground": NoticeGround.CHILD, "explanation": "Bitte sehen Sie nach.", "good_faith": True}
    notices.receive_notice(idea=first, email="ali@example.org", **said)
    commands.keep_idea(idea=first, by=people.mira, reason="Das ist erlaubte Kritik.")
    notices.receive_notice(idea=first, email="ali@example.org", **said)
    commands.hide_idea(idea=first, by=people.mira, rule_key="privacy")
    db.session.commit()
    return mails()


def test_every_mail_can_be_read_in_both_forms(app: Flask, make: Make, people: People, mails: Mails) -> None:
    kinds = set()
    for mail in all_mails(make, people, mails):
        message, text, html = read(mail)
        kinds.add(mail.kind)
        assert message["Subject"]
        assert "%(" not in message["Subject"] + text + html
        assert "http://127.0.0.1:8000/" in text
        assert "<Weiher>" not in html
        assert "\n\n\n" not in text
    assert kinds == {
        "moderation.published", "moderation.returned", "moderation.hidden", "moderation.restored",
        "moderation.notice_received", "moderation.notice_decided",
    }  # fmt: skip


def test_the_statement_of_reasons_is_complete(make: Make, people: People, mails: Mails) -> None:
    [mail] = [mail for mail in all_mails(make, people, mails) if mail.kind == "moderation.hidden"]
    _, text, html = read(mail)
    for words in (
        "ausgeblendet",  # the measure
        "Niemanden bloßstellen",  # its ground
        "private Angaben",  # the facts
        "Jemand hatte die Idee gemeldet",  # notice or own finding
        "keine Maschine",  # no automated means
        "beteiligung@example.org",  # whom to ask to look again
        "Gericht",  # redress
    ):
        assert words in text
        assert words in html


def test_a_returned_idea_leads_to_its_form(make: Make, people: People, mails: Mails) -> None:
    [mail] = [mail for mail in all_mails(make, people, mails) if mail.kind == "moderation.returned"]
    _, text, html = read(mail)
    assert "/edit" in text
    assert "/edit" in html
    assert "haben noch nicht ganz verstanden" in text
