"""`mitreden people create`."""

import pytest

from tests.installation import Installation


def test_a_fresh_installation_has_no_account(installation: Installation) -> None:
    assert installation.execute("SELECT count(*) FROM person")[0][0] == 0


def test_the_first_administrator(installation: Installation) -> None:
    created = installation.run(
        "people", "create", "Adam@Example.org", "--name", "Adam Kern", "--role", "administrator", "--password-stdin",
        text="vier kleine Enten\n",
    )  # fmt: skip
    assert "created account" in created.output
    assert "vier" not in created.output
    assert installation.execute("SELECT email FROM person")[0][0] == "adam@example.org"
    assert installation.execute("SELECT password_hash FROM person")[0][0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert tuple(installation.execute("SELECT role, scope FROM role_grant")[0]) == ("administrator", "installation")
    assert "ok: 2 rows" in installation.run("audit", "verify").output


def test_a_role_for_an_organisation_by_its_slug(installation: Installation) -> None:
    installation.execute("INSERT INTO organisation (id, kind, name, slug, designation, landing, contact, contact_email) "
                         "VALUES (7, 'municipality', 'Ringbach', 'ringbach', '', '', '', '')")  # fmt: skip
    create = ("people", "create", "mod@example.org", "--name", "Mo", "--role", "moderator", "--scope")
    installation.run(*create, "organisation:ringbach")
    assert tuple(installation.execute("SELECT scope, organisation_id FROM role_grant")[0]) == ("organisation", 7)
    installation.run(*create, "region")
    assert installation.execute("SELECT count(*) FROM role_grant")[0][0] == 2
    assert installation.execute("SELECT count(*) FROM person")[0][0] == 1


@pytest.mark.parametrize(
    "options",
    [
        ("nonsense", "--name", "X Y"),
        ("x@example.org", "--name", "X"),
        ("x@example.org", "--name", "X Y", "--role", "king"),
        ("x@example.org", "--name", "X Y", "--role", "moderator", "--scope", "organisation:nowhere"),
        ("x@example.org", "--name", "X Y", "--role", "moderator", "--scope", "moon"),
        ("x@example.org", "--name", "X Y", "--role", "strategist", "--scope", "installation"),
        ("x@example.org", "--name", "X Y", "--role", "speaker"),
        ("x@example.org", "--name", "X Y", "--password-stdin"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(installation: Installation, options: tuple[str, ...]) -> None:
    assert installation.try_to_run("people", "create", *options, text="kurz\n").exit_code != 0
    assert installation.execute("SELECT count(*) FROM person")[0][0] == 0
