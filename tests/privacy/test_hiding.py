"""What is hidden is in no copy: every address as guest and as citizen, every table that pages and mails are made from."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask

from mitreden.accounts.models import Person
from mitreden.comments import findable as comments_findable
from mitreden.comments import states as comment_states
from mitreden.comments.models import CommentAside
from mitreden.extensions import db
from mitreden.ideas import findable, states
from mitreden.ideas.models import Aside, Idea, IdeaVersion
from mitreden.moderation import commands as moderation
from mitreden.moderation import notices
from mitreden.moderation.models import NoticeGround
from mitreden.outbox import commands as outbox
from mitreden.outbox.models import OutboxMail
from mitreden.search import queries as search
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]
WORD = "qvzkanari"


class World:
    """An idea and a comment below another idea, both with the word, and everything that quotes them."""

    def __init__(self, make: Make, people: People) -> None:
        moderation.ensure_rules()
        field = make.field()
        self.campaign, self.field_slug = make.campaign("main", fields=[field]), field.slug
        self.place = make.municipality()
        self.idea: Idea = make.idea(self.campaign, author=people.jana, title=f"Ein {WORD}", municipality_id=self.place.id,
                                    text=f"Am Weiher fehlt ein {WORD} für alle.", version=2)  # fmt: skip
        db.session.add(IdeaVersion(idea_id=self.idea.id, number=1, title=WORD, text_source=WORD, text_html=WORD,
                                   text_format=self.idea.text_format, created_at=self.idea.created_at,
                                   published_at=self.idea.created_at, created_by=None))  # fmt: skip
        self.other = make.idea(self.campaign, title="Eine Bank")
        self.comment = make.comment(self.other, author=people.jana, text=f"Dort war einmal ein {WORD}.")
        findable.index(self.idea)
        comments_findable.follow(self.comment)
        outbox.enqueue("idea_online", address="jana@example.org", title=self.idea.title, path=f"/ideas/{self.idea.id}")
        self.receipt = notices.receive_notice(
            idea=self.idea, ground=NoticeGround.CHILD, good_faith=True, email="ali@example.org",
            explanation="Nicht in Ordnung.",
        ).receipt  # fmt: skip
        db.session.commit()

    def hide(self) -> None:
        """Hide both, as a moderator does."""
        db.session.refresh(self.idea)
        states.set_aside(self.idea, Aside.HIDDEN, by=None, rule_key="civil")
        comment_states.set_aside(self.comment, CommentAside.HIDDEN, by=None, rule_key="civil")
        db.session.commit()

    def addresses(self, app: Flask) -> list[str]:
        """Every address that can be read, filled with what is there."""
        known = {"idea_id": self.idea.id, "comment_id": self.comment.id, "number": 1, "slug": self.campaign.slug,
                 "receipt": self.receipt, "short": "main", "format": "csv"}  # fmt: skip
        found = []
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.rule == "/readyz":  # asks the engine itself
                continue
            values = {name: known.get(name, 1) for name in rule.arguments}
            built = rule.build(values, append_unknown=False)
            assert built is not None
            found.append(built[1])
        found += [
            f"/ideas/{self.other.id}",
            f"/municipalities/{self.place.slug}",
            f"/fields/{self.field_slug}",
        ]
        return [*found, f"/notices/new?idea={self.idea.id}", f"/notices/new?comment={self.comment.id}"]


def seen(app: Flask, world: World, visitors: list[PageClient]) -> set[str]:
    """The addresses at which one of the visitors reads the word."""
    return {
        address
        for address in world.addresses(app)
        for visitor in visitors
        if WORD in visitor.get(address).get_data(as_text=True).lower()
    }


def test_what_is_hidden_is_nowhere(
    app: Flask, make: Make, people: People, client: PageClient, signed_in: SignedIn
) -> None:
    world = World(make, people)
    visitors = [client, signed_in(people.ali)]
    before = seen(app, world, visitors)
    assert len(before) >= 5, f"the negative control: what is public is found at {before}"
    assert set(db.session.scalars(search.matches("idea", WORD))) == {world.idea.id, world.other.id}
    assert quoted() == 2
    world.hide()
    assert seen(app, world, visitors) == set()
    assert db.session.scalars(search.matches("idea", WORD)).all() == []
    assert quoted() == 0


def test_what_is_put_back_is_found_again(make: Make, people: People) -> None:
    world = World(make, people)
    world.hide()
    states.set_aside(world.idea, None, by=None)
    db.session.commit()
    assert db.session.scalars(search.matches("idea", WORD)).all() == [world.idea.id]


def quoted() -> int:
    """Mails that wait and quote the word."""
    data = db.session.scalars(sa.select(OutboxMail.data).where(OutboxMail.sent_at.is_(None)))
    return sum(WORD in str(row).lower() for row in data)
