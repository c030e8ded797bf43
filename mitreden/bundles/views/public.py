"""The page of a joint idea, and the one click to be counted there or not."""

from typing import Any

from flask import Blueprint, Response, current_app, request

from mitreden.accounts.models import Person
from mitreden.accounts.policy import Visitor
from mitreden.accounts.sessions import current_person, signed_in_person
from mitreden.accounts.targets import own_path
from mitreden.bundles import choosing, policy, queries
from mitreden.bundles.models import Bundle
from mitreden.campaigns import policy as campaign_policy
from mitreden.campaigns.models import Campaign
from mitreden.core import clock
from mitreden.core.errors import DomainError, NotFoundError
from mitreden.core.permissions import ANYONE, SIGNED_IN
from mitreden.core.words import N_
from mitreden.extensions import db, limiter
from mitreden.voting import joint
from mitreden.voting import queries as votes
from mitreden.web.access import access
from mitreden.web.respond import done, page

bp = Blueprint("bundles", __name__, url_prefix="/bundles")

GONE = N_("Diese gemeinsame Idee gibt es nicht (mehr). Ihre Ideen stehen wieder für sich.")


@bp.get("/<int:bundle_id>")
@access(ANYONE)
def detail(bundle_id: int) -> Response:
    """What the joint idea says and why, its ideas with their own numbers, and together."""
    person = current_person()
    bundle, members = _known(person, bundle_id)
    campaign = queries.campaign_of(bundle)
    sees_counts = campaign_policy.sees_counts(person, campaign, clock.now())
    return page(
        "bundles/detail.html",
        bundle=bundle,
        members=members,
        campaign=campaign,
        number=joint.number_of(bundle_id) if sees_counts else None,
        shows_counts=sees_counts,
        steps=queries.steps(bundle_id),
        mine=_mine(person, bundle, campaign),
        may_change=policy.may_join_all(person, members),
    )


def _known(person: Visitor, bundle_id: int) -> tuple[Bundle, Any]:
    """A joint idea of which the visitor may see at least one idea, and those ideas."""
    bundle = queries.bundle(bundle_id)
    members = queries.shown_members(person, bundle_id) if bundle and bundle.dissolved_at is None else []
    if bundle is None or not members:
        raise NotFoundError(GONE)
    return bundle, members


def _mine(person: Visitor, bundle: Bundle, campaign: Campaign) -> dict[str, Any] | None:
    """What the visitor wants to be counted for, if they support one of the ideas and anybody can still tell."""
    if not isinstance(person, Person):
        return None
    voter_id = votes.voter_in(campaign, person.voter_key, current_app.config["KEYS"])
    if voter_id is None or not joint.supports(bundle.id, voter_id):
        return None
    return {"is_counted": joint.choice(bundle.id, voter_id)}


@bp.post("/<int:bundle_id>/leave")
@access(SIGNED_IN)
@limiter.limit("120/minute")
def leave(bundle_id: int) -> Response:
    """Not to be counted here; what one supports stays as it is."""
    return _choose(
        bundle_id,
        is_counted=False,
        said=N_("Sie zählen bei dieser gemeinsamen Idee nicht mehr mit. Ihre Unterstützungen bleiben, wie sie sind."),
    )


@bp.post("/<int:bundle_id>/rejoin")
@access(SIGNED_IN)
@limiter.limit("120/minute")
def rejoin(bundle_id: int) -> Response:
    """To be counted here, once more or for sure."""
    return _choose(bundle_id, is_counted=True, said=N_("Danke! Sie zählen bei dieser gemeinsamen Idee mit."))


def _choose(bundle_id: int, *, is_counted: bool, said: str) -> Response:
    person = signed_in_person()
    bundle, _ = _known(person, bundle_id)
    back = own_path(request.form.get("back")) or f"/bundles/{bundle_id}"
    campaign = queries.campaign_of(bundle)
    try:
        choosing.choose(
            bundle=bundle, campaign=campaign, by=person, keys=current_app.config["KEYS"], is_counted=is_counted
        )
    except DomainError as error:
        if type(error) is not DomainError:
            raise
        db.session.rollback()
        return done(back, error.message, category="warning")
    db.session.commit()
    return done(f"{back}#joint", said)
