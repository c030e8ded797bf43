"""Where one may be led after signing in."""

import pytest

from mitreden.accounts.targets import own_path
from tests.page_client import PageClient


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/", "/"),
        ("/campaigns/dorf?sort=new#ideas", "/campaigns/dorf?sort=new#ideas"),
        ("/ideas/7?q=%C3%BC", "/ideas/7?q=%C3%BC"),
        (None, None),
        ("", None),
        ("campaigns", None),
        ("//evil.example", None),
        ("///evil.example", None),
        ("/\\evil.example", None),
        ("\\\\evil.example", None),
        ("https://evil.example/", None),
        ("javascript:alert(1)", None),
        ("/\t/evil.example", None),
        ("/\n/evil.example", None),
        (" //evil.example", None),
        ("/ /evil.example", None),
        ("//[", None),
        ("/" + "a" * 600, None),
    ],
)
def test_only_paths_of_our_own(target: str | None, expected: str | None) -> None:
    assert own_path(target) == expected


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/%5Cevil.example"])
def test_signing_in_never_leads_away(client: PageClient, target: str) -> None:
    page = client.page(f"/account/sign-in?next={target}")
    assert "evil" not in " ".join(form.get("action") or "" for form in page.all(".//form"))


def test_a_page_for_people_with_an_account_leads_to_signing_in_and_back(client: PageClient) -> None:
    answer = client.get("/account/password?x=1")
    assert answer.headers["Location"] == "/account/sign-in?next=/account/password?x%3D1"
