"""Rate limits on signing in: a whole school may sit behind one block of addresses, so a block may do a lot."""

import hashlib
import hmac
from typing import Any

from flask import Response, current_app, request

from mitreden.extensions import limiter


def _for_address() -> str:
    """A keyed hash of the mail address that was typed."""
    typed = request.form.get("email", "").strip().lower()[:254]
    return hmac.new(current_app.config["SECRET_KEY"], typed.encode(), hashlib.sha256).hexdigest()[:24]


def _was_wrong(response: Response) -> bool:
    return response.status_code == 422


def asking(view: Any) -> Any:
    """For views that send a code or look at one."""
    return limiter.limit("300 per 10 minutes", methods=["POST"])(view)


def guessing(view: Any) -> Any:
    """For views that look at a password: wrong ones count for the address that was typed."""
    limited = limiter.limit("10 per 15 minutes", methods=["POST"], key_func=_for_address, deduct_when=_was_wrong)(view)
    return asking(limited)
