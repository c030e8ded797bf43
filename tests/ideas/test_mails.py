"""The receipt for whoever sent in an idea: the same words as text and as HTML, in their language."""

import pytest
from flask import Flask

from mitreden.core import clock
from mitreden.outbox.mails import Letter, rendered


@pytest.mark.parametrize(("kind", "fact"), [("idea_received", "bei uns angekommen"), ("idea_online", "veröffentlicht")])
def test_the_receipt_says_what_happened_and_where_it_is(app: Flask, database: object, kind: str, fact: str) -> None:
    data = {"title": "Bank & 100 % <Baum>", "campaign": "Dorf und Wege", "path": "/ideas/7"}
    letter = Letter(1, kind, "jana@example.org", "de", data, clock.now(), 1)
    with app.test_request_context():
        message = rendered(letter)
    assert fact in message["Subject"]
    text, html = (part.get_content() for part in message.iter_parts())
    for body in (text, html):
        assert "http://127.0.0.1:8000/ideas/7" in body
        assert "Sie bekommen diese Mail, weil Sie eine Idee eingereicht haben." in body
    assert "Bank & 100 % <Baum>" in text
    assert "<Baum>" not in html
