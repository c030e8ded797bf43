"""The pages of an idea's versions: what changed, for those who may read the idea, and nothing that was not public."""

from collections.abc import Callable

import pytest

from mitreden.accounts.models import Person
from mitreden.campaigns.models import Audience, Campaign, ModerationMode
from mitreden.extensions import db
from mitreden.ideas import commands, queries, states
from mitreden.ideas.models import Aside, Idea, IdeaVersion
from tests.factories import Make, People
from tests.page_client import PageClient

SignedIn = Callable[[Person], PageClient]


@pytest.fixture
def idea(make: Make, people: People) -> Idea:
    """Jana's idea in its second public version."""
    made = make.idea(make.campaign("dorf", moderation=ModerationMode.AFTERWARDS), author=people.jana,
                     title="Eine Bank am Weiher", text="Am Weiher fehlt eine kanariengelbe Bank.")  # fmt: skip
    _reword(made, people.jana, "Am Weiher fehlt eine grüne Bank.")
    return made


def _reword(idea: Idea, author: Person, text: str, title: str = "Zwei Bänke am Weiher") -> None:
    loaded = queries.idea_to_edit(author, idea.id)
    assert loaded is not None
    commands.edit_idea(idea=loaded, by=author, title=title, text=text, field_id=loaded.field_id)
    db.session.commit()


def test_the_idea_links_to_its_versions_once_there_are_two(
    make: Make, client: PageClient, idea: Idea, people: People
) -> None:
    assert f"/ideas/{idea.id}/versions" in client.page(f"/ideas/{idea.id}").links()
    only = make.idea()
    assert f"/ideas/{only.id}/versions" not in client.page(f"/ideas/{only.id}").links()
    page = client.page(f"/ideas/{idea.id}/versions")
    assert "von der Person, die sie eingereicht hat" in page.text
    assert "Jana" not in page.text
    assert [link for link in page.links() if "/versions/" in link] == [
        f"/ideas/{idea.id}/versions/2",
        f"/ideas/{idea.id}/versions/1",
    ]


def test_words_struck_out_and_new_ones_are_marked_for_eyes_and_ears(client: PageClient, idea: Idea) -> None:
    page = client.page(f"/ideas/{idea.id}/versions/2")
    article = page.one(".//article")
    gone = ["".join(element.itertext()) for element in article.iter("del")]
    come = ["".join(element.itertext()) for element in article.iter("ins")]
    assert gone == [
        "gestrichen: Eine Bank (Ende der Streichung)",
        "gestrichen: kanariengelbe (Ende der Streichung)",
    ]
    assert come == ["neu: Zwei Bänke (Ende des Neuen)", "neu: grüne (Ende des Neuen)"]
    first = client.page(f"/ideas/{idea.id}/versions/1")
    assert "So begann die Idee" in first.text
    assert list(first.one(".//article").iter("ins")) == []


def test_it_is_compared_with_what_somebody_supported(client: PageClient, idea: Idea, people: People) -> None:
    _reword(idea, people.jana, "Am Weiher fehlt eine blaue Bank.")
    assert "grüne" in client.page(f"/ideas/{idea.id}/versions/3").text
    since = client.page(f"/ideas/{idea.id}/versions/3?since=1")
    assert "kanariengelbe" in since.text
    assert "grüne" not in since.text
    for wrong in ("3", "x", "-1", "9" * 12):
        assert client.get(f"/ideas/{idea.id}/versions/3?since={wrong}").status_code == 422


def test_hostile_words_stay_words(client: PageClient, idea: Idea, people: People) -> None:
    evil = '<script>alert(1)</script><b hx-get="/x"> </del><img src=x onerror=alert(1)>'
    _reword(idea, people.jana, f"Am Weiher fehlt {evil}", title=evil)
    page = client.page(f"/ideas/{idea.id}/versions/3")
    assert evil in " ".join("".join(page.one(".//article").itertext()).split())
    assert not [element for element in page.tree.iter() if element.get("hx-get") == "/x" or element.tag == "img"]


@pytest.mark.parametrize("aside", list(Aside))
def test_with_the_idea_its_versions_are_hidden(
    client: PageClient, signed_in: SignedIn, idea: Idea, people: People, aside: Aside
) -> None:
    why = {"text": "Bitte ändern.", "rule_key": "insult"}
    states.set_aside(idea, aside, by=people.mira, **why)
    db.session.commit()
    for path in (f"/ideas/{idea.id}/versions", f"/ideas/{idea.id}/versions/1", f"/ideas/{idea.id}/versions/2?since=1"):
        for browser in (client, signed_in(people.ali)):
            answer = browser.get(path)
            assert answer.status_code == 404
            assert "Weiher" not in answer.text
        for person in (people.jana, people.mira):
            assert signed_in(person).get(path).status_code == 200


def test_control_a_page_that_does_not_ask_who_may_read_is_caught(
    client: PageClient, idea: Idea, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    states.set_aside(idea, Aside.HIDDEN, by=people.mira, rule_key="insult")
    db.session.commit()
    monkeypatch.setattr("mitreden.site.versions.policy.may_read", lambda _person, _idea: True)
    assert "kanariengelbe" in client.get(f"/ideas/{idea.id}/versions/1").text


def test_what_was_never_public_is_no_version_for_anybody(
    client: PageClient, signed_in: SignedIn, idea: Idea, people: People
) -> None:
    db.session.get_one(Campaign, idea.campaign_id).moderation = ModerationMode.FIRST
    _reword(idea, people.jana, "Am Weiher fehlt etwas Geheimes, das noch wartet.")
    for person in (people.jana, people.mira):
        assert signed_in(person).get(f"/ideas/{idea.id}/versions/3").status_code == 404
        assert "Fassung 3" not in signed_in(person).page(f"/ideas/{idea.id}/versions").text
    assert db.session.get_one(IdeaVersion, (idea.id, 3)).published_at is None
    assert client.get(f"/ideas/{idea.id}/versions").status_code == 404, "the idea itself waits"


def test_of_a_closed_campaign_nobody_learns_anything(make: Make, client: PageClient, people: People) -> None:
    idea = make.idea(make.campaign(audience=Audience.INVITED))
    assert client.get(f"/ideas/{idea.id}/versions").status_code == 404
    assert client.get(f"/ideas/{idea.id}/versions/1").status_code == 404


def test_a_moderator_marks_a_change_of_substance(signed_in: SignedIn, idea: Idea, people: People) -> None:
    path = f"/ideas/{idea.id}/versions/2"
    mira = signed_in(people.mira)
    page = mira.follow(mira.submit(path, f"/desk/moderation/{idea.id}/versions/2/substance", {}))
    assert "Ändert, worum es geht" in page.text
    assert "Vermerkt." in page.text
    assert "Die Idee hat sich in der Sache geändert" in mira.page(f"/ideas/{idea.id}").text
    assert "Vermerken" not in mira.page(path).text
    assert mira.post(f"/desk/moderation/{idea.id}/versions/7/substance").status_code == 303
    for other in (people.ali, people.jana):
        assert "Vermerken" not in signed_in(other).page(path).text
        assert signed_in(other).post(f"/desk/moderation/{idea.id}/versions/2/substance").status_code == 403


def test_a_page_of_versions_has_a_fixed_price(
    client: PageClient, idea: Idea, people: People, queries: list[str]
) -> None:
    for number in range(5):
        _reword(idea, people.jana, f"Am Weiher fehlt eine Bank, Nummer {number}.")
    for path in ("versions", "versions/7", "versions/7?since=1"):
        queries.clear()
        client.page(f"/ideas/{idea.id}/{path}")
        assert len(list(queries)) <= 6, list(queries)
