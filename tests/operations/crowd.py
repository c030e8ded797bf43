"""Eight people who vote, submit, comment and upload through HTTP, each with a journal of what the service acknowledged."""

import http.client
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from mitreden.campaigns.models import ModerationMode
from tests.browsers import Answer, Browser, Ticket, sign_in
from tests.factories import Make
from tests.installation import Installation
from tests.media import corpus

PEOPLE = 8
ROAD = "/campaigns/crowd/ideas/new"
PHOTOGRAPH = corpus.encoded(corpus.flat((320, 200)))


@dataclass
class Journal:
    """What one person was told. `votes`: whether the last word on an idea was yes; None while it is in doubt."""

    ideas: dict[str, int] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    votes: dict[int, bool | None] = field(default_factory=dict)
    bare: list[str] = field(default_factory=list)  # own ideas without a picture


class Writer:
    """One person. What they do next is drawn from a seed."""

    def __init__(self, crowd: "Crowd", number: int, person_id: int, ticket: Ticket, seed: int) -> None:
        self.crowd, self.number, self.person_id, self.ticket = crowd, number, person_id, ticket
        self.journal, self._rng, self._made = Journal(), Random(f"{seed}/{number}"), 0

    def work(self, address: str) -> None:
        """Write until the connection breaks or everybody is told to stop."""
        browser = Browser(address, self.ticket)
        try:
            while not self.crowd.stopping.is_set():
                act = self._rng.choices([self._vote, self._comment, self._submit, self._upload], [4, 3, 2, 1])[0]
                self.crowd.note(act(browser))
        except (OSError, http.client.HTTPException):
            pass  # killed: nothing was acknowledged
        finally:
            browser.close()

    def _name(self, kind: str) -> str:
        self._made += 1
        return f"{kind} {self.number}-{self._made} am Weiher"

    def _submit(self, browser: Browser, *, with_picture: bool = False) -> Answer:
        title, alt = self._name("Idee"), self._name("Bild")
        files = {"file_1": PHOTOGRAPH} if with_picture else None
        answer = browser.post(ROAD, {**self._words(title), "alt_1": alt if with_picture else ""}, files)
        if answer.status == 303:
            number = int(answer.location.rpartition("/")[2] or 0)
            self.journal.ideas[title] = number
            self.crowd.ideas.append(number)
            self.journal.pictures += [alt] if with_picture else []
            self.journal.bare += [] if with_picture else [title]
        return answer

    def _words(self, title: str) -> dict[str, str]:
        text = "Wer vom Bus kommt, kann sich dort ausruhen. " * 5
        return {
            "title": title,
            "text": text,
            "field_id": str(self.crowd.field_id),
            "municipality_id": "0",
            "then": "send",
        }

    def _upload(self, browser: Browser) -> Answer:
        """A picture with a new idea, or for one's own that has none."""
        if not self.journal.bare or self._rng.random() < 0.5:
            return self._submit(browser, with_picture=True)
        title, alt = self.journal.bare.pop(), self._name("Bild")
        path = f"/ideas/{self.journal.ideas[title]}/edit"
        answer = browser.post(path, {**self._words(title), "alt_1": alt}, {"file_1": PHOTOGRAPH})
        self.journal.pictures += [alt] if answer.status == 303 else []
        return answer

    def _comment(self, browser: Browser) -> Answer:
        if not self.crowd.ideas:
            return self._submit(browser)
        text = self._name("Kommentar")
        answer = browser.post(f"/ideas/{self._rng.choice(self.crowd.ideas)}/comments/new", {"comment-text": text})
        self.journal.comments += [text] if answer.status == 303 else []
        return answer

    def _vote(self, browser: Browser) -> Answer:
        if not self.crowd.ideas:
            return self._submit(browser)
        number = self._rng.choice(self.crowd.ideas[-40:])
        wanted = not self.journal.votes.get(number)
        self.journal.votes[number] = None
        answer = browser.post(f"/ideas/{number}/support" + ("" if wanted else "/withdraw"), {})
        if answer.status == 303:
            self.journal.votes[number] = wanted
        return answer


class Crowd:
    """The eight, with the ideas that all of them know."""

    def __init__(self, installation: Installation, seed: int) -> None:
        with installation.context() as app:
            make = Make(app.config["KEYS"])
            campaign = make.campaign("crowd", moderation=ModerationMode.AFTERWARDS)
            self.field_id = campaign.fields[0].id
            people = [make.person(f"Person {number}") for number in range(PEOPLE)]
            tickets = [sign_in(app, person) for person in people]
        pairs = zip(people, tickets, strict=True)
        self.writers = [Writer(self, no, person.id, ticket, seed) for no, (person, ticket) in enumerate(pairs)]
        self.ideas: list[int] = []
        self.answers: Counter[int] = Counter()
        self.stopping = threading.Event()
        self._progress = threading.Condition()

    def note(self, answer: Answer) -> None:
        """Count an answer, and tell who waits."""
        with self._progress:
            self.answers[answer.status] += 1
            self._progress.notify_all()

    def wait_for_more(self, writes: int) -> None:
        """Until so many more have been acknowledged."""
        with self._progress:
            aim = self.answers[303] + writes
            assert self._progress.wait_for(lambda: self.answers[303] >= aim, 60), dict(self.answers)

    @contextmanager
    def at_work(self, address: str) -> Iterator[None]:
        """All eight write as long as the block lasts, or as the server lives."""
        self.stopping.clear()
        threads = [threading.Thread(target=writer.work, args=(address,)) for writer in self.writers]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stopping.set()
            for thread in threads:
                thread.join(90)

    def all_of(self, what: Callable[[Journal], list[str]]) -> list[str]:
        """One thing of all journals."""
        return [each for writer in self.writers for each in what(writer.journal)]
