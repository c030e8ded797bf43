"""Who holds which role where: the small questions that the features' own policies are made of."""

from mitreden.accounts.models import Guest, Person
from mitreden.accounts.roles import Role, Scope

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
