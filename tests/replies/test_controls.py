"""Negative controls: each protection of this feature taken away once, and what happens then."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from mitreden.core.errors import DomainError
from mitreden.extensions import db
from mitreden.ideas import states as idea_states
from mitreden.ideas.models import Idea, IdeaState
from mitreden.replies import commands, policy, releasing, tokens
from mitreden.replies.models import ReplyState
from tests.page_client import PageClient
from tests.replies.conftest import YES, Town
from tests.replies.test_links import FORM, _forged, link_to, replies
from tests.replies.test_releasing import state_of


@contextmanager
def _open_end() -> Iterator[None]:
    """In the place of a savepoint: nothing is taken back."""
    yield


@pytest.mark.parametrize("is_whole", [True, False], ids=["savepoint", "control"])
def test_a_reply_goes_out_whole_or_not_at_all(town: Town, monkeypatch: pytest.MonkeyPatch, is_whole: bool) -> None:
    first, second = town.idea(town.holm), town.idea(town.holm)
    reply = town.handed_in(first, second)
    move = idea_states.move

    def failing(idea: Idea, *arguments: Any, **values: Any) -> None:
        if idea.id == second.id:
            raise DomainError("Das ging nicht.")
        move(idea, *arguments, **values)

    monkeypatch.setattr(releasing.ideas, "move", failing)
    if not is_whole:
        monkeypatch.setattr(db.session, "begin_nested", _open_end)
    town.released(reply)
    assert reply.state is ReplyState.HANDED_IN
    assert state_of(first) is (IdeaState.PUBLISHED if is_whole else IdeaState.ACCEPTED)


@pytest.mark.parametrize("is_guarded", [True, False], ids=["guarded", "control"])
def test_nobody_drafts_for_another_town_hall(town: Town, monkeypatch: pytest.MonkeyPatch, is_guarded: bool) -> None:
    idea = town.idea(town.berg)
    if is_guarded:
        with pytest.raises(DomainError):
            commands.draft_reply(idea_ids=[idea.id], by=town.hanna, words=YES)
        return
    monkeypatch.setattr(policy, "may_draft", lambda *_: True)
    assert commands.draft_reply(idea_ids=[idea.id], by=town.hanna, words=YES).organisation_id == town.berg.id


@pytest.mark.parametrize("is_sealed", [True, False], ids=["sealed", "control"])
def test_a_forged_link_opens_nothing(
    app: Flask, town: Town, client: PageClient, monkeypatch: pytest.MonkeyPatch, is_sealed: bool
) -> None:
    idea = town.idea(town.holm)
    path = _forged(link_to(app, town, idea))
    if not is_sealed:
        monkeypatch.setattr(tokens, "is_genuine", lambda *_: True)
    client.post(path, {**FORM, "ideas": [str(idea.id)]})
    assert len(replies()) == (0 if is_sealed else 1)
