"""Every route has an access decision; a route without one is refused."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_login import current_user

from mitreden.core.errors import NotAllowedError
from mitreden.core.permissions import GUEST, Permission

View = TypeVar("View", bound=Callable[..., Any])


def access(permission: Permission) -> Callable[[View], View]:
    """Decide who may use a view. Write it directly below the route."""

    def decide(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # read by `decision` below
        return view

    return decide


def decision(app: Flask, endpoint: str) -> Permission | None:
    """The decision of an endpoint, None if nobody took one."""
    return getattr(app.view_functions[endpoint], "permission", None)


def check_access() -> Any:
    """Before every request: refuse whom the route's decision does not admit, and every route without a decision."""
    endpoint = request.endpoint
    if endpoint is None:
        return None
    permission = decision(current_app, endpoint)
    if permission is None:
        message = f"{endpoint} has no access decision"
        raise NotAllowedError(message)
    if GUEST in permission.roles:
        return None
    if not current_user.is_authenticated:
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]  # set by Flask-Login
    if not permission.admits(current_user.roles):
        raise NotAllowedError(permission.refusal)
    return None
