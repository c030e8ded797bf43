"""Who holds which role where: the small questions that the features' own policies are made of."""

from mitreden.accounts.models import Grant, Guest, Person
from mitreden.accounts.roles import GRANTABLE, MANAGING, Role, Scope

Visitor = Person | Guest


def holds(visitor: Visitor, *roles: Role, campaign_id: int | None = None, organisation_id: int | None = None) -> bool:
    """Whether the visitor has one of `roles` for the region, or for the given campaign or organisation."""
    return any(
        grant.role in roles
        and (
            grant.scope in {Scope.REGION, Scope.INSTALLATION}
            or (grant.scope is Scope.CAMPAIGN and campaign_id is not None and grant.campaign_id == campaign_id)
            or (
                grant.scope is Scope.ORGANISATION
                and organisation_id is not None
                and grant.organisation_id == organisation_id
            )
        )
        for grant in visitor.active_grants
    )


def scope_ids(visitor: Visitor, *roles: Role) -> tuple[bool, set[int], set[int]]:
    """Where the visitor holds one of `roles`: (in the whole region, campaign ids, organisation ids). For queries."""
    grants = [grant for grant in visitor.active_grants if grant.role in roles]
    everywhere = any(grant.scope in {Scope.REGION, Scope.INSTALLATION} for grant in grants)
    campaigns = {grant.campaign_id for grant in grants if grant.campaign_id is not None}
    organisations = {grant.organisation_id for grant in grants if grant.organisation_id is not None}
    return everywhere, campaigns, organisations


def grantable(visitor: Visitor) -> frozenset[Role]:
    """The roles that the visitor may give and take back: nobody gives more than their own role allows."""
    held = {grant.role for grant in visitor.active_grants}
    return frozenset().union(*(GRANTABLE[role] for role in held & MANAGING))


def may_grant(visitor: Visitor, role: Role) -> bool:
    """Whether the visitor may give `role` to somebody else."""
    return role in grantable(visitor)


def may_take_second_factor_off(visitor: Visitor, person: Person) -> bool:
    """Whether the visitor may free somebody of a lost second factor: managers, never their own, and nobody above them."""
    held = {grant.role for grant in visitor.active_grants} & MANAGING
    if not held or visitor.id == person.id:
        return False
    return Role.ADMINISTRATOR in held or not any(grant.role is Role.ADMINISTRATOR for grant in person.held_grants)


def may_revoke(visitor: Visitor, grant: Grant) -> bool:
    """Whether the visitor may take this grant back. Their own managing role only somebody else takes: one remains."""
    is_own_management = grant.person_id == visitor.id and grant.role in MANAGING
    return grant.role in grantable(visitor) and not is_own_management
