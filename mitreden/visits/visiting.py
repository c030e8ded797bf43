"""The visit of this browser: its key is in the session's cookie, which is only made when something was done."""

from typing import Any

from flask import Flask, g, session

from mitreden.core import clock
from mitreden.visits import commands, queries
from mitreden.visits.queries import Done

_KEY, _NUMBER, _PICTURES = "visit", "visit_deeds", "visit_pictures"
PICTURES_MAX = 9


def key() -> str | None:
    """The key of this browser's visit, None if there is none or it has ended."""
    token = session.get(_KEY)
    if not token:
        return None
    if "visit_is_open" not in g:
        g.visit_is_open = queries.open_visit(token, clock.now()) is not None
    return token if g.visit_is_open else None


def deeds() -> list[Done]:
    """What was done in this browser's visit and waits; one look a request."""
    token = key()
    if token is None:
        return []
    if "visit_deeds" not in g:
        g.visit_deeds = queries.deeds(token)
    found: list[Done] = g.visit_deeds
    return found


def pending(kind: str, about: int) -> Done | None:
    """What waits of a kind about an idea."""
    return next((deed for deed in deeds() if (deed.kind, deed.about) == (kind, about)), None)


def is_old_enough(campaign_id: int, age: int | None) -> bool:
    """Whether a campaign asks for no age, or the visitor has ticked it in this visit."""
    return not age or any(deed.campaign == campaign_id and deed.facts.get("age", 0) >= age for deed in deeds())


def note(kind: str, about: int, campaign: int, **facts: Any) -> None:
    """Something was done: keep it until the mail address is proved. The first time a visit begins."""
    token = key()
    if token is None:
        token = commands.begin()
        session[_KEY] = token
        session.permanent = True
    commands.note(key=token, kind=kind, about=about, campaign=campaign, **facts)
    _look_again(token)


def take_back(number: int) -> None:
    """Forget one thing that was done."""
    token = key()
    if token is not None:
        commands.take_back(key=token, number=number)
        _look_again(token)


def _look_again(token: str) -> None:
    g.visit_is_open = True
    g.visit_deeds = queries.deeds(token)
    session[_NUMBER] = len(g.visit_deeds)


def leave() -> None:
    """This browser's visit is over; the cookie knows nothing of it any more."""
    for name in (_KEY, _NUMBER, _PICTURES):
        session.pop(name, None)
    g.pop("visit_deeds", None)
    g.pop("visit_is_open", None)


def waiting() -> int:
    """How many deeds wait, as far as the cookie knows: for every page, without asking the database."""
    return int(session.get(_NUMBER, 0))


def pictures() -> list[int]:
    """What this browser uploaded and no form has saved yet, oldest first."""
    return [int(number) for number in session.get(_PICTURES, ())]


def hold_pictures(picture_ids: list[int]) -> list[int]:
    """Remember what was uploaded. Returns those that are too many: they can go."""
    held = [*pictures(), *picture_ids]
    session[_PICTURES] = held[-PICTURES_MAX:]
    session.permanent = True
    return held[:-PICTURES_MAX]


def kept_over_sign_in() -> dict[str, Any]:
    """What stays in the cookie when somebody signs in: they did it, whoever they turn out to be."""
    return {name: session[name] for name in (_KEY, _NUMBER) if name in session}


def init_app(app: Flask) -> None:
    """Give templates `deeds_waiting()`."""
    app.jinja_env.globals["deeds_waiting"] = waiting
