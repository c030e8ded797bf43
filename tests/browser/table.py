"""Every kind of page in one table: a new page is one more line here, and `test_table.py` says when it is missing.

The address is filled from `World.names`; `who` is one of `People`, or nobody; `do` is what the visitor does there first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex

from playwright.sync_api import Page

from tests.browser.world import World

Do = Callable[[Page, World], object]


@dataclass(frozen=True)
class Case:
    """One page as somebody sees it."""

    name: str
    endpoint: str
    path: str
    who: str = ""
    status: int = 200
    do: Do | None = None

    def __str__(self) -> str:
        return self.name


def sent(button: str) -> Do:
    """Send the page's form as it is: it comes back with what is missing."""

    def do(page: Page, _world: World) -> None:
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.locator("main").get_by_role("button", name=button, exact=True).click()
        page.locator(".error-summary").wait_for()

    return do


def opened(text: str) -> Do:
    """Open what is folded away."""
    return lambda page, _world: page.locator("main summary").filter(has_text=text).first.click()


def all_open(page: Page, _world: World) -> None:
    """Open everything that is folded away, the menus too."""
    for summary in page.locator("summary:visible").all():
        summary.click()


def asked_for_code(page: Page, _world: World) -> str:
    """Ask for a code."""
    address = f"{token_hex(8)}@example.org"
    page.get_by_label("Mail-Adresse").fill(address)
    page.get_by_role("button", name="Code schicken").click()
    page.get_by_label("Code aus der Mail").wait_for()
    return address


def proved(page: Page, world: World) -> None:
    """Type the code, as somebody new."""
    page.get_by_label("Code aus der Mail").fill(world.code_for(asked_for_code(page, world)))
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("button", name="Konto anlegen").wait_for()


def turned(page: Page, _world: World) -> None:
    """Go to the next page of a list."""
    page.get_by_role("link", name="Nächste Seite").click()
    page.get_by_role("link", name="Vorherige Seite").wait_for()


PUBLIC = (
    Case("home", "site.home", "/"),
    Case("home-signed-in", "site.home", "/", who="jana"),
    Case("home-menus", "site.home", "/", who="kora", do=all_open),
    Case("campaigns", "campaigns.index", "/campaigns"),
    Case("campaign", "campaigns.detail", "/campaigns/{campaign}"),
    Case("campaign-over", "campaigns.detail", "/campaigns/{over}"),
    Case("campaign-empty", "campaigns.detail", "/campaigns/{empty}", who="jana"),
    Case("ideas", "ideas.index", "/campaigns/{campaign}/ideas"),
    Case("ideas-signed-in", "ideas.index", "/campaigns/{campaign}/ideas", who="ali"),
    Case(
        "ideas-filters",
        "ideas.index",
        "/campaigns/{campaign}/ideas?field={long_field}&sort=supported",
        do=opened("Filter"),
    ),
    Case("ideas-no-hit", "ideas.index", "/campaigns/{campaign}/ideas?q=Walfisch"),
    Case("ideas-empty", "ideas.index", "/campaigns/{empty}/ideas"),
    Case("ideas-second-page", "ideas.index", "/campaigns/{campaign}/ideas", do=turned),
    Case("idea", "site.idea", "/ideas/{idea}"),
    Case("idea-to-support", "site.idea", "/ideas/{idea}", who="ali"),
    Case("idea-long", "site.idea", "/ideas/{long_idea}", who="mira"),
    Case("idea-declined", "site.idea", "/ideas/{declined}"),
    Case("idea-hidden", "site.idea", "/ideas/{hidden}"),
    Case("idea-withdrawn", "site.idea", "/ideas/{withdrawn}"),
    Case("idea-own-returned", "site.idea", "/ideas/{returned}", who="jana"),
    Case("idea-new", "ideas.new", "/campaigns/{campaign}/ideas/new", who="ali"),
    Case("idea-new-errors", "ideas.new", "/campaigns/{campaign}/ideas/new", who="ali", do=sent("Idee abschicken")),
    Case("idea-edit", "ideas.edit", "/ideas/{returned}/edit", who="jana"),
    Case("idea-withdraw", "ideas.ask_to_withdraw", "/ideas/{idea}/withdraw", who="jana"),
    Case("field", "site.field", "/fields/{field}"),
    Case("field-long", "site.field", "/fields/{long_field}"),
    Case("municipalities", "site.municipalities", "/municipalities"),
    Case("municipality", "site.municipality", "/municipalities/{long_place}"),
    Case("roadmap", "roadmap.index", "/roadmap"),
    Case("roadmap-no-hit", "roadmap.index", "/roadmap?field={field}&status=finished"),
    Case("measure", "roadmap.measure", "/roadmap/measures/{measure}"),
    Case("measure-preview", "roadmap.measure", "/roadmap/measures/{proposal}", who="stefan"),
    Case("transparency", "transparency.index", "/transparency"),
    Case("rules", "transparency.rules", "/transparency/rules"),
    Case("notice", "notices.new", "/notices/new?idea={idea}"),
    Case("notice-errors", "notices.new", "/notices/new?idea={idea}", do=sent("Meldung abschicken")),
    Case("receipt", "notices.receipt", "/notices/{receipt}"),
    Case("imprint", "legal.imprint", "/legal/imprint"),
    Case("privacy", "legal.privacy", "/legal/privacy"),
    Case("accessibility", "legal.accessibility", "/legal/accessibility"),
    Case("terms", "legal.terms", "/legal/terms"),
    Case("sign-in", "accounts.sign_in", "/account/sign-in"),
    Case("sign-in-errors", "accounts.sign_in", "/account/sign-in", do=sent("Code schicken")),
    Case("code", "accounts.code", "/account/sign-in", do=asked_for_code),
    Case("welcome", "accounts.welcome", "/account/sign-in", do=proved),
    Case("sign-in-password", "accounts.password", "/account/sign-in/password"),
    Case("account", "account.index", "/account", who="jana"),
    Case("password", "account.password", "/account/password", who="jana"),
    Case("my-ideas", "ideas.mine", "/account/ideas", who="jana"),
    Case("my-ideas-empty", "ideas.mine", "/account/ideas", who="ali"),
    Case("error-404", "", "/ideas/999999", status=404),
    Case("error-403", "", "/desk", who="ali", status=403),
    Case("error-422", "", "/campaigns/{campaign}/ideas?sort=password_hash", status=422),
)
DESK = (
    Case("desk", "desk.index", "/desk", who="kora"),
    Case("desk-moderator", "desk.index", "/desk", who="mira"),
    Case("desk-administrator", "desk.index", "/desk", who="adam"),
    Case("queue", "moderation.queue", "/desk/moderation", who="mira"),
    Case("queue-notices", "moderation.queue", "/desk/moderation?queue=notices", who="mira"),
    Case("case", "moderation.case", "/desk/moderation/{waiting}", who="mira", do=all_open),
    Case("case-noted", "moderation.case", "/desk/moderation/{noted}?queue=notices", who="mira"),
    Case("case-hidden", "moderation.case", "/desk/moderation/{hidden}", who="kora"),
    Case("desk-campaigns", "campaigns_desk.index", "/desk/campaigns", who="kora"),
    Case("desk-campaign-new", "campaigns_desk.new", "/desk/campaigns/new", who="kora"),
    Case(
        "desk-campaign-new-errors", "campaigns_desk.new", "/desk/campaigns/new", who="kora", do=sent("Entwurf anlegen")
    ),
    Case("desk-campaign", "campaigns_desk.detail", "/desk/campaigns/{campaign}", who="kora"),
    Case("desk-check-list", "campaigns_desk.detail", "/desk/campaigns/{draft_campaign}", who="kora"),
    Case("desk-campaign-edit", "campaigns_desk.edit", "/desk/campaigns/{campaign}/edit", who="kora"),
    Case("desk-campaign-preview", "campaigns.detail", "/campaigns/{draft_campaign}", who="kora"),
    Case("desk-organisation-members", "campaigns_desk.members", "/desk/organisations/{club}/members", who="kora"),
    Case("desk-exports", "exports.index", "/desk/exports", who="kora"),
    Case("desk-fields", "region.fields", "/desk/fields", who="kora"),
    Case("desk-field", "region.edit_field", "/desk/fields/{field}", who="kora"),
    Case("desk-field-new-errors", "region.new_field", "/desk/fields/new", who="kora", do=sent("Speichern")),
    Case("desk-organisations", "region.organisations", "/desk/organisations", who="kora"),
    Case("desk-organisation", "region.edit_organisation", "/desk/organisations/{long_place}", who="kora"),
    Case("desk-organisation-new", "region.new_organisation", "/desk/organisations/new", who="kora"),
    Case("desk-region", "region.settings", "/desk/region", who="kora"),
    Case("desk-roadmap", "roadmap_desk.index", "/desk/roadmap", who="stefan"),
    Case("desk-measure", "roadmap_desk.measure", "/desk/roadmap/measures/{measure}", who="stefan"),
    Case("desk-measure-search", "roadmap_desk.measure", "/desk/roadmap/measures/{proposal}?q=Bus", who="stefan"),
    Case("desk-measure-edit", "roadmap_desk.edit", "/desk/roadmap/measures/{measure}/edit", who="stefan"),
    Case("desk-measure-new-errors", "roadmap_desk.new", "/desk/roadmap/new", who="stefan", do=sent("Maßnahme anlegen")),
    Case("desk-members", "members.index", "/desk/members", who="kora"),
    Case("desk-mails", "mails.index", "/desk/mails", who="adam"),
)
CASES = PUBLIC + DESK

NO_PAGE = {
    "campaigns.short": "leads to the campaign",
    "exports.csv": "a file",
    "exports.json": "a file",
    "operations.healthz": "for machines",
    "operations.readyz": "for machines",
    "operations.security_txt": "a text file",
    "region.colours": "a style sheet",
    "site.fields": "leads to the home page",
}
