"""Pictures with the form for an idea: taken in, kept when something else is missing, ordered, described, removed."""

from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, stream_encode_multipart

from mitreden.audit.models import AuditEvent
from mitreden.campaigns.models import ModerationMode
from mitreden.core.errors import DomainError, NotAllowedError
from mitreden.extensions import db
from mitreden.ideas import pictures, queries
from mitreden.ideas.gallery import Shown
from mitreden.ideas.models import Idea, IdeaState
from mitreden.ideas.pictures import Wanted, arrange_pictures
from mitreden.media import jobs
from mitreden.media.models import Picture, PictureState
from mitreden.media.store import Store
from tests.factories import Make, People
from tests.installation import postgresql_in_trust
from tests.media import corpus
from tests.page_client import Page, PageClient

NEW = "/campaigns/dorf/ideas/new"
WORDS = {"title": "Eine Bank am Weiher", "text": "Am Weiher fehlt eine **Bank** zum Sitzen.", "then": "send"}


def jpeg(name: str = "IMG_0001.JPG", data: bytes | None = None) -> Any:
    """What a browser sends for a chosen file."""
    return (BytesIO(corpus.with_gps() if data is None else data), name)


class Browser(PageClient):
    """Sends files from memory: the test client's own temporary files stay open."""

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        fields = MultiDict[str, Any]()
        for name, value in (data or {}).items():
            if isinstance(value, tuple):
                fields.add(name, FileStorage(*value, content_type="image/jpeg"))
            else:
                fields.setlist(name, value if isinstance(value, list) else [str(value)])
        body, _, boundary = stream_encode_multipart(fields, use_tempfile=False)
        return super().post(path, body.read(), content_type=f"multipart/form-data; boundary={boundary}", **options)


def only() -> Idea:
    return db.session.scalars(sa.select(Idea)).one()


def shown(idea: Idea | None = None) -> list[Shown]:
    return queries.pictures_of((idea or only()).id)


def files(store: Store) -> int:
    return sum(len(found) for _, found in store.drawers())


def events(*actions: str) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(AuditEvent.action.in_(actions))) or 0


@pytest.fixture
def jana(make: Make, people: People, app: Flask) -> PageClient:
    """Her browser, where ideas are collected."""
    make.campaign("dorf")
    return Browser(app).as_person(people.jana)


@pytest.fixture
def store(app: Flask) -> Store:
    """The store of the application."""
    return Store.of(app.config["SETTINGS"])


def test_an_idea_comes_with_pictures_in_their_order(jana: PageClient) -> None:
    values = {
        "file_1": jpeg(),
        "alt_1": " Der leere  Platz ",
        "file_3": jpeg("zwei.png", corpus.READY["palette.png"]()),
        "alt_3": "",
    }
    answer = jana.submit(NEW, NEW, {**WORDS, **values})
    assert [(p.position, p.alt, p.state) for p in shown()] == [
        (1, "Der leere Platz", PictureState.WAITING), (2, "", PictureState.WAITING)
    ]  # fmt: skip
    page = jana.follow(answer)
    assert "wird gerade vorbereitet" in page.text
    jobs.develop()
    page = jana.page(answer.headers["Location"])
    first, second = page.all(".//figure//img")
    assert (first.get("alt"), first.get("width"), first.get("loading")) == ("Der leere Platz", "640", "lazy")
    assert second.get("alt") == "Bild 2, noch ohne Beschreibung"
    assert "Nicht alle können es sehen" in page.text, "a kind reminder"
    assert jana.get(first.get("src")).status_code == 200
    assert events("picture.added") == 2


def test_pictures_are_kept_when_another_field_is_missing(jana: PageClient, store: Store) -> None:
    answer = jana.submit(NEW, NEW, {**WORDS, "text": "Zu kurz.", "file_2": jpeg(), "alt_2": "Der Platz"}, status=422)
    assert "Ihr Bild ist angekommen und bleibt hier" in answer.text
    form = Page(answer, html(answer)).form(NEW)
    kept = {
        e.get("name"): e.get("value") for e in form.iter("input") if (e.get("name") or "").startswith(("kept", "alt"))
    }
    assert kept["alt_2"] == "Der Platz"
    jana.post(NEW, {**WORDS, "field_id": str(only_field()), "municipality_id": "0", **kept, "place_2": "1"})
    assert [(p.id, p.alt) for p in shown()] == [(int(kept["kept_2"]), "Der Platz")]
    assert not db.session.get_one(Picture, int(kept["kept_2"])).is_loose


def only_field() -> int:
    return int(db.session.scalar(sa.text("SELECT min(id) FROM innovation_field")))


def html(answer: Any) -> Any:
    import html5lib  # noqa: PLC0415

    return html5lib.parse(answer.text, namespaceHTMLElements=False)


@pytest.mark.parametrize("name", list(corpus.NOT_TAKEN))
@postgresql_in_trust
def test_what_is_no_picture_is_told_beside_the_field(jana: PageClient, store: Store, name: str) -> None:
    before = files(store)
    data = corpus.NOT_TAKEN[name]()
    answer = jana.submit(NEW, NEW, {**WORDS, "file_1": jpeg(f"../../{name}", data)}, status=422)
    assert 'id="file_1-error"' in answer.text
    assert ("zu groß: höchstens 10 MB" if len(data) > 10_000_000 else "JPEG, PNG, WebP oder GIF") in answer.text
    assert WORDS["title"] in answer.text, "what was typed is there"
    assert files(store) == before
    assert db.session.scalars(sa.select(Picture)).all() == []


@pytest.mark.parametrize("name", list(corpus.REFUSED))
@postgresql_in_trust
def test_what_cannot_be_developed_is_told_to_the_author_only(jana: PageClient, name: str) -> None:
    jana.submit(NEW, NEW, {**WORDS, "file_1": jpeg(name, corpus.REFUSED[name]())})
    jobs.develop()
    where = f"/ideas/{only().id}"
    assert shown()[0].state is PictureState.REFUSED
    assert ("zu viele Bildpunkte" if "flood" in name else "konnten wir nicht lesen") in jana.page(where).text
    assert "konnten wir nicht lesen" in jana.page(f"{where}/edit").text or "flood" in name


@pytest.mark.parametrize(
    "name", ["", "a" * 5_000, "\u202egpj.exe", "..\\..\\x", "x\x00y.jpg", "<script>alert(1)</script>.jpg", "CON"]
)
def test_odd_names_of_files_are_never_used(jana: PageClient, store: Store, name: str) -> None:
    answer = jana.submit(NEW, NEW, {**WORDS, "file_1": jpeg(name)})
    assert answer.status_code == 303
    assert len(shown()) == (1 if name else 0)
    names = [path.name for _, found in store.drawers() for path in found]
    assert all(set(part) <= set("0123456789abcdef-.webpuload") for part in names)


def test_drafts_have_pictures_too(jana: PageClient) -> None:
    jana.submit(NEW, NEW, {"title": "Bank", "then": "keep", "file_1": jpeg()})
    assert (only().state, len(shown())) == (IdeaState.DRAFT, 1)
    edit = f"/ideas/{only().id}/edit"
    jana.submit(edit, edit, {**WORDS, "file_2": jpeg(), "alt_1": "Der Platz"})
    assert (only().state, [p.alt for p in shown()]) == (IdeaState.SUBMITTED, ["Der Platz", ""])


def test_pictures_are_ordered_described_and_removed(jana: PageClient, make: Make, people: People, store: Store) -> None:
    idea = make.idea(make.campaign(moderation=ModerationMode.AFTERWARDS), author=people.jana)
    one, two, three = (make.picture(idea, alt=alt).id for alt in ("eins", "zwei", "drei"))
    edit, before = f"/ideas/{idea.id}/edit", files(store)
    jana.submit(edit, edit, {"place_1": "3", "place_3": "1", "alt_2": "zwei, neu"})
    assert [(p.id, p.alt) for p in shown()] == [(three, "drei"), (two, "zwei, neu"), (one, "eins")]
    jana.submit(edit, edit, {"remove_1": "y"})
    assert [p.id for p in shown()] == [two, one]
    assert files(store) == before - 2, "its files are gone with it"
    assert (events("picture.removed"), events("picture.described")) == (1, 1)


@pytest.mark.parametrize(
    ("mode", "state"), [(ModerationMode.FIRST, IdeaState.SUBMITTED), (ModerationMode.AFTERWARDS, IdeaState.PUBLISHED)]
)
def test_a_new_picture_waits_as_new_words_do(
    jana: PageClient, make: Make, people: People, mode: ModerationMode, state: IdeaState
) -> None:
    idea = make.idea(make.campaign(moderation=mode), author=people.jana)
    edit = f"/ideas/{idea.id}/edit"
    jana.submit(edit, edit, {"file_1": jpeg(), "alt_1": "Der Platz"})
    idea = db.session.get_one(Idea, idea.id, populate_existing=True)
    assert (idea.state, idea.is_public, idea.version) == (state, state is IdeaState.PUBLISHED, 1)


def test_removing_and_ordering_need_no_second_look(jana: PageClient, make: Make, people: People) -> None:
    idea = make.idea(make.campaign(moderation=ModerationMode.FIRST), author=people.jana)
    make.picture(idea, alt="eins")
    make.picture(idea, alt="zwei")
    edit = f"/ideas/{idea.id}/edit"
    jana.submit(edit, edit, {"place_1": "2", "place_2": "1"})
    jana.submit(edit, edit, {"remove_1": "y"})
    assert db.session.get_one(Idea, idea.id, populate_existing=True).state is IdeaState.PUBLISHED


def test_nobody_takes_the_pictures_of_others(jana: PageClient, make: Make, people: People) -> None:
    mine, theirs = make.idea(author=people.jana), make.idea(author=people.ali)
    number = make.picture(theirs).id
    edit = f"/ideas/{mine.id}/edit"
    answer = jana.submit(edit, edit, {"kept_1": str(number), "alt_1": "gestohlen", "remove_1": ""}, status=422)
    assert "nicht mehr da" in answer.text
    jana.submit(edit, edit, {"kept_1": str(number), "remove_1": "y"}, status=422)
    assert [p.id for p in shown(theirs)] == [number]
    own = queries.idea_to_edit(people.jana, mine.id)
    with pytest.raises(DomainError):
        arrange_pictures(idea=own, by=people.jana, wanted=[Wanted(number)])
    with pytest.raises(NotAllowedError):
        arrange_pictures(idea=theirs, by=people.jana, wanted=[])


def test_three_are_enough(make: Make, people: People, jana: PageClient) -> None:
    idea = make.idea(make.campaign(), author=people.jana)
    for _ in range(3):
        make.picture(idea)
    edit = f"/ideas/{idea.id}/edit"
    answer = jana.post(edit, {**WORDS, "field_id": str(idea.field_id), "municipality_id": "0", "file_1": jpeg()})
    assert answer.status_code == 422
    assert "höchstens drei Bilder" in answer.text
    assert len(shown(idea)) == 3


def test_erasing_removes_rows_and_files(make: Make, people: People, store: Store) -> None:
    idea = make.idea(author=people.jana)
    before = files(store)
    make.picture(idea)
    make.picture(idea)
    pictures.remove_pictures_of(idea, by=None)
    assert files(store) == before + 4
    db.session.commit()
    assert (files(store), shown(idea), db.session.scalars(sa.select(Picture)).all()) == (before, [], [])


@pytest.mark.usefixtures("csrf")
def test_only_these_routes_take_large_requests(jana: PageClient, make: Make) -> None:
    idea = make.idea()
    for path, megabytes in ((f"/ideas/{idea.id}/support", 3), (f"/notices/new?idea={idea.id}", 3), (NEW, 65)):
        assert jana.post(path, {"x": jpeg("x", bytes(megabytes * 1024 * 1024))}).status_code == 413


def test_a_page_with_pictures_costs_one_query_more(make: Make, client: PageClient, queries: list[str]) -> None:
    plain, idea = make.idea(), make.idea()
    for _ in range(3):
        make.picture(idea)
    prices = []
    for number in (plain.id, idea.id):
        queries.clear()
        client.page(f"/ideas/{number}")
        prices.append(len(list(queries)))
    assert prices[1] == prices[0] + 1 <= 8
