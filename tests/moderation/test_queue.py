"""The pages of the queue: what a moderator sees, one idea after the other, with and without htmx."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from mitreden.accounts.models import Person
from mitreden.accounts.roles import Role
from mitreden.campaigns.models import ModerationMode
from mitreden.core import clock
from mitreden.extensions import db
from mitreden.ideas.models import Aside, Channel, Idea, IdeaState
from mitreden.moderation import commands, notices
from mitreden.moderation.models import NoticeGround
from tests.factories import Make, People
from tests.page_client import PageClient, checked

SignedIn = Callable[[Person], PageClient]
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
pytestmark = pytest.mark.usefixtures("rules")


def waiting(make: Make, title: str, days: int = 0, **values: object) -> Idea:
    moment = clock.now() - timedelta(days=days)
    return make.idea(state=IdeaState.SUBMITTED, title=title, state_changed_at=moment, submitted_at=moment, **values)


def reported(idea: Idea, email: str = "") -> None:
    notices.receive_notice(
        idea=idea, ground=NoticeGround.RULE, rule_key="civil", explanation="Der zweite Satz beleidigt.", good_faith=True,
        email=email,
    )  # fmt: skip
    db.session.commit()


def titles(client: PageClient, queue: str = "waiting") -> list[str]:
    page = client.page(f"/desk/moderation?queue={queue}")
    return ["".join(link.itertext()) for link in page.all(".//th[@scope='row']/a")]


def test_the_oldest_stands_first(make: Make, people: People, signed_in: SignedIn) -> None:
    campaign = make.campaign()
    for title, days in (("neu", 0), ("alt", 9), ("mittel", 4)):
        waiting(make, title, days, campaign=campaign)
    assert titles(signed_in(people.mira)) == ["alt", "mittel", "neu"]


def test_each_sees_only_what_they_may_decide(make: Make, people: People, signed_in: SignedIn) -> None:
    oak, elm = make.municipality(), make.municipality()
    spring, autumn = make.campaign(), make.campaign()
    make.grant(people.ali, Role.MODERATOR, organisation_id=oak.id)
    make.grant(people.berta, Role.MODERATOR, campaign_id=autumn.id)
    waiting(make, "Eiche", 4, campaign=spring, municipality_id=oak.id)
    waiting(make, "Ulme", 3, campaign=autumn, municipality_id=elm.id)
    waiting(make, "Region", 2, campaign=spring)
    waiting(make, "eigene", 1, campaign=spring, municipality_id=oak.id, author=people.ali)
    assert titles(signed_in(people.ali)) == ["Eiche"]
    assert titles(signed_in(people.berta)) == ["Ulme"]
    assert titles(signed_in(people.kora)) == ["Eiche", "Ulme", "Region", "eigene"]


def test_the_queues_hold_what_their_names_say(make: Make, people: People, signed_in: SignedIn) -> None:
    later = make.campaign(moderation=ModerationMode.AFTERWARDS)
    make.idea(later, title="frisch")
    make.idea(later, title="übernommen", channel=Channel.IMPORT)
    make.idea(title="vorher geprüft")
    make.idea(state=IdeaState.SUBMITTED, title="zurück", aside=Aside.RETURNED)
    make.idea(title="ausgeblendet", aside=Aside.HIDDEN, rule_key="civil")
    reported(make.idea(title="gemeldet"))
    mira = signed_in(people.mira)
    assert titles(mira) == []
    assert titles(mira, "fresh") == ["frisch"]
    assert titles(mira, "returned") == ["zurück"]
    assert titles(mira, "hidden") == ["ausgeblendet"]
    assert titles(mira, "notices") == ["gemeldet"]


def test_pages_lead_forwards_and_backwards(make: Make, people: People, signed_in: SignedIn) -> None:
    campaign = make.campaign()
    for number in range(45):
        waiting(make, f"Idee {number}", 50 - number, campaign=campaign)
    client = signed_in(people.mira)
    seen, url = [], "/desk/moderation?queue=waiting"
    while url:
        page = client.page(url)
        seen += ["".join(link.itertext()) for link in page.all(".//th[@scope='row']/a")]
        url = next((link.get("href") for link in page.all(".//a[@rel='next']")), None)
    assert seen == [f"Idee {number}" for number in range(45)]
    back = page.one(".//a[@rel='prev']").get("href")
    rows = client.page(back).all(".//th[@scope='row']/a")
    assert ["".join(row.itertext()) for row in rows] == [f"Idee {number}" for number in range(20, 40)]


@pytest.mark.parametrize("bad", ["queue=all", "after=x", "before=2026~9'", "after=nodate~3"])
def test_what_no_link_says_is_refused(people: People, signed_in: SignedIn, bad: str) -> None:
    assert signed_in(people.mira).get(f"/desk/moderation?{bad}").status_code == 422


def test_after_a_decision_the_next_idea_is_shown_and_the_page_says_what_happened(
    make: Make, people: People, signed_in: SignedIn
) -> None:
    campaign = make.campaign()
    first, second = waiting(make, "Bank am Weiher", 3, campaign=campaign), waiting(make, "Bus", 1, campaign=campaign)
    client = signed_in(people.mira)
    path = f"/desk/moderation/{first.id}?queue=waiting"
    answer = client.submit(path, f"/{first.id}/publish?queue=waiting", {})
    assert answer.headers["Location"] == f"/desk/moderation/{second.id}?queue=waiting"
    page = client.follow(answer)
    assert "„Bank am Weiher“ ist veröffentlicht." in page.text
    assert page.one(".//article[@id='words']/h2").text == "Bus"
    page = client.follow(client.submit(answer.headers["Location"], f"/{second.id}/publish?queue=waiting", {}))
    assert "Alles geprüft" in page.text


def test_htmx_gets_the_next_idea_as_a_part(make: Make, people: People, signed_in: SignedIn) -> None:
    campaign = make.campaign()
    first, second = waiting(make, "Bank am Weiher", 3, campaign=campaign), waiting(make, "Bus", 1, campaign=campaign)
    client = signed_in(people.mira)
    form = client.page(f"/desk/moderation/{first.id}").form(f"/{first.id}/publish?queue=waiting")
    seen = form.find(".//input[@name='publish-seen']").get("value")
    answer = client.post(f"/desk/moderation/{first.id}/publish", {"publish-seen": seen}, headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="case"')
    assert "„Bank am Weiher“ ist veröffentlicht." in answer.text
    assert answer.headers["HX-Push-Url"] == f"/desk/moderation/{second.id}?queue=waiting"
    seen = "1.0-submitted-none-0"  # as its form says: version, pictures, state, notices
    answer = client.post(f"/desk/moderation/{second.id}/publish", {"publish-seen": seen}, headers=HTMX)
    assert "Alles erledigt" in answer.text


def test_hiding_and_returning_through_the_forms(make: Make, people: People, signed_in: SignedIn) -> None:
    campaign = make.campaign()
    bad, vague = waiting(make, "Werbung", 3, campaign=campaign), waiting(make, "Vage", 1, campaign=campaign)
    client = signed_in(people.mira)
    path = f"/desk/moderation/{bad.id}"
    client.submit(path, f"/{bad.id}/hide?queue=waiting", {"hide-rule": "no_advertising"})
    path = f"/desk/moderation/{vague.id}"
    client.submit(path, f"/{vague.id}/return?queue=waiting", {"return-reason": "Wo soll das sein? Welche Straße?"})
    assert db.session.get(Idea, bad.id).aside is Aside.HIDDEN
    assert db.session.get(Idea, vague.id).aside is Aside.RETURNED
    client.submit(f"/desk/moderation/{bad.id}?queue=hidden", f"/{bad.id}/restore?queue=hidden", {})
    assert db.session.get(Idea, bad.id).aside is None


@pytest.mark.parametrize(
    ("decision", "values", "says"),
    [
        ("hide", {"hide-reason": "Weil es sich nicht gehört."}, "Bitte wählen Sie die Regel"),
        ("hide", {"hide-rule": "civil", "hide-reason": "kurz"}, "ein paar Worte"),
        ("return", {}, "Bitte wählen Sie eine Regel oder schreiben Sie eigene Worte."),
        ("return", {"return-rule": "made_up"}, "Diese Regel gibt es nicht"),
    ],
)
def test_a_form_that_lacks_something_comes_back_with_all_that_was_typed(
    make: Make, people: People, signed_in: SignedIn, decision: str, values: dict[str, str], says: str
) -> None:
    idea = waiting(make, "Bank")
    client = signed_in(people.mira)
    answer = client.submit(f"/desk/moderation/{idea.id}", f"/{decision}?queue=waiting", values, status=422)
    assert says in answer.text
    assert values.get("hide-reason", "") in answer.text
    assert db.session.get(Idea, idea.id).aside is None


def test_two_moderators_at_once_the_second_reads_that_it_is_done(
    make: Make, people: People, signed_in: SignedIn
) -> None:
    campaign = make.campaign()
    first, second = waiting(make, "Bank am Weiher", 3, campaign=campaign), waiting(make, "Bus", 1, campaign=campaign)
    kora, path = signed_in(people.kora), f"/desk/moderation/{first.id}"
    seen = kora.page(path).form("/hide?queue=waiting").find(".//input[@name='hide-seen']").get("value")
    signed_in(people.mira).submit(path, "/publish?queue=waiting", {})
    answer = kora.post(f"{path}/hide?queue=waiting", {"hide-seen": seen, "hide-rule": "civil"})
    page = kora.follow(answer)
    assert "Schon erledigt: Über „Bank am Weiher“ hat gerade jemand anderes entschieden." in page.text
    assert page.one(".//article[@id='words']/h2").text == second.title
    assert db.session.get(Idea, first.id).is_public


def test_words_for_an_idea_that_changed_meanwhile_come_back_beside_it(
    make: Make, people: People, signed_in: SignedIn
) -> None:
    idea = waiting(make, "Bank")
    mira, path = signed_in(people.mira), f"/desk/moderation/{idea.id}"
    seen = mira.page(path).form("/return?queue=waiting").find(".//input[@name='return-seen']").get("value")
    db.session.get(Idea, idea.id).version = 2
    db.session.commit()
    sent = {"return-seen": seen, "return-reason": "Wo soll die Bank denn stehen?"}
    page = checked(mira.post(f"{path}/return?queue=waiting", sent), 422)
    form = page.form("/return?queue=waiting")
    assert form.find(".//textarea").text.strip() == sent["return-reason"]
    assert "ist gerade überarbeitet worden" in "".join(form.itertext())
    mira.submit(path, "/return?queue=waiting", {"return-reason": sent["return-reason"]})
    assert db.session.get(Idea, idea.id).aside is Aside.RETURNED


def test_ones_own_idea_can_be_read_but_not_decided(make: Make, people: People, signed_in: SignedIn) -> None:
    idea = waiting(make, "Meine Bank", author=people.mira)
    client = signed_in(people.mira)
    page = client.page(f"/desk/moderation/{idea.id}")
    assert "Das ist Ihre eigene Idee." in page.text
    assert not page.all(".//section[@id='decide']")
    answer = client.post(f"/desk/moderation/{idea.id}/publish", {"publish-seen": "1-submitted-none-0"})
    assert answer.status_code == 403
    assert db.session.get(Idea, idea.id).state is IdeaState.SUBMITTED


@pytest.mark.parametrize("decision", ["", "/publish", "/return", "/hide", "/restore", "/keep"])
def test_an_idea_of_another_municipality_is_not_to_be_found(
    make: Make, people: People, signed_in: SignedIn, decision: str
) -> None:
    oak, elm = make.municipality(), make.municipality()
    make.grant(people.ali, Role.MODERATOR, organisation_id=oak.id)
    idea = waiting(make, "Ulme", municipality_id=elm.id)
    client, path = signed_in(people.ali), f"/desk/moderation/{idea.id}{decision}"
    answer = client.post(path, {}) if decision else client.get(path)
    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["jana", "stefan", "rita", "adam"])
def test_others_are_not_let_in(make: Make, people: People, signed_in: SignedIn, who: str) -> None:
    idea = waiting(make, "Bank")
    client = signed_in(getattr(people, who))
    assert client.get("/desk/moderation").status_code == 403
    assert client.post(f"/desk/moderation/{idea.id}/publish", {}).status_code == 403


def test_a_notice_is_decided_and_its_sender_told(
    make: Make, people: People, signed_in: SignedIn, mails: Callable
) -> None:
    idea = make.idea(title="Weiher", author=people.jana)
    reported(idea, "ali@example.org")
    client = signed_in(people.mira)
    page = client.page(f"/desk/moderation/{idea.id}?queue=notices")
    assert "Der zweite Satz beleidigt." in page.text
    client.submit(
        f"/desk/moderation/{idea.id}?queue=notices", "/keep?queue=notices", {"keep-reason": "Das ist Kritik."}
    )
    sent = [(mail.kind, mail.address) for mail in mails()]
    assert sent == [("moderation.notice_received", "ali@example.org"), ("moderation.notice_decided", "ali@example.org")]
    assert titles(client, "notices") == []


def test_what_came_back_revised_is_marked(make: Make, people: People, signed_in: SignedIn) -> None:
    idea = waiting(make, "Bank")
    commands.return_idea(idea=idea, by=people.kora, reason="Wo soll sie stehen?")
    commands.restore_idea(idea=idea, by=people.kora)
    db.session.commit()
    page = signed_in(people.mira).page("/desk/moderation")
    assert "überarbeitet" in page.text


@pytest.mark.parametrize("path", ["/desk/moderation", "/desk/moderation?queue=notices", "one"])
def test_the_price_does_not_grow(
    make: Make, people: People, signed_in: SignedIn, queries: list[str], path: str
) -> None:
    campaign = make.campaign()
    client = signed_in(people.mira)
    prices = []
    for number in (2, 18):
        ideas = [waiting(make, f"Idee {n}", n, campaign=campaign) for n in range(number)]
        reported(make.idea(campaign))
        if path == "one":
            path = f"/desk/moderation/{ideas[0].id}"
        queries.clear()
        client.page(path)
        prices.append(len(queries))
    assert prices[0] == prices[1] <= 11, prices
