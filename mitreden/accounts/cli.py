"""`mitreden people …`"""

import sys

import click

from mitreden.accounts import commands, passwords, queries, second_factor
from mitreden.accounts.addresses import normalised
from mitreden.accounts.places import place
from mitreden.accounts.roles import SCOPES, Role, Scope
from mitreden.core.database import begin_writing
from mitreden.extensions import db


@click.group()
def people() -> None:
    """Accounts and their roles."""


@people.command()
@click.argument("email")
@click.option("--name", required=True, help="The name shown on pages.")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="A role to give.")
@click.option("--scope", help="Where it counts: region, installation, organisation:<slug>, campaign:<slug>.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(email: str, name: str, role: str | None, scope: str | None, *, password_stdin: bool) -> None:
    """Create an account, or give a role to an account that exists."""
    address = normalised(email)
    password_hash = _read_password() if password_stdin else None
    begin_writing(True)
    person, said = queries.person_by_email(address), f"account of {address}"
    if person is None:
        person = commands.create_person(email=address, display_name=name, by=None, password_hash=password_hash)
        said = f"created account {person.id} for {address}"
    elif role is None:
        message = f"there is an account for {address}"
        raise click.ClickException(message)
    elif password_hash:
        said = f"new password for {address}"
        commands.set_password(person=person, password_hash=password_hash, by=None)
    if role:
        given = Role(role)
        where = place(scope or _usual_scope(given))
        commands.grant_role(person=person, role=given, by=None, **where.__dict__)
        said += f": {given.value} for {scope or where.scope.value}"
    db.session.commit()
    print(said)


@people.command("second-factor-off")
@click.argument("email")
def second_factor_off(email: str) -> None:
    """Take the second factor off somebody who has lost phone and recovery codes. They are signed out and told by mail."""
    address = normalised(email)
    person = queries.person_by_email(address)
    if person is None:
        message = f"there is no account for {address}"
        raise click.ClickException(message)
    second_factor.take_off(person=person, by=None)
    db.session.commit()
    print(f"second factor of {address} taken off")


def _usual_scope(role: Role) -> Scope:
    """Where a role counts if nothing is said; a campaign or organisation must be named."""
    wide = SCOPES[role] & {Scope.REGION, Scope.INSTALLATION}
    if not wide:
        message = f"--scope is missing: {role.value} counts for one of {', '.join(sorted(SCOPES[role]))}"
        raise click.UsageError(message)
    return next(iter(wide))


def _read_password() -> str:
    """The first line of standard input, hashed before a transaction holds the write lock."""
    db.session.rollback()
    begin_writing(False)
    return passwords.hashed(passwords.checked(sys.stdin.readline().rstrip("\r\n")))
