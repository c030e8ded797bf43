"""Where an idea's words stand besides its own rows: the search index and mails that have not left."""

from mitreden.ideas import words
from mitreden.ideas.models import Idea
from mitreden.outbox import commands as outbox
from mitreden.search import commands as search

KIND = "idea"  # under which the search index knows ideas


def index(idea: Idea) -> None:
    """Make the idea findable by its words of now."""
    search.index_text(KIND, idea.id, words.searched(idea.title, idea.text_html, idea.place))


def take_out(idea: Idea) -> None:
    """Nobody finds the idea any more, and mails that wait no longer quote it."""
    search.forget(KIND, [idea.id])
    outbox.unname_ideas([idea.id])
