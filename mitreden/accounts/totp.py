"""Codes of an authenticator app (RFC 6238): six digits every 30 seconds, one step of drift either way. Calculates, keeps nothing.

pyotp and segno are loaded only when used: they would make every start slower.
"""

import hmac
from datetime import datetime

STEP = 30
DRIFT = 1
DIGITS = 6


def new_secret() -> str:
    """160 random bits, as apps take them: 32 letters and digits."""
    import pyotp  # noqa: PLC0415  see the module's docstring

    return pyotp.random_base32()


def step_of(moment: datetime) -> int:
    """The number of the half minute."""
    return int(moment.timestamp()) // STEP


def code_of(secret: str, step: int) -> str:
    """What the app shows in this half minute."""
    import pyotp  # noqa: PLC0415  see the module's docstring

    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP).generate_otp(step)


def matching_step(secret: str, typed: str, moment: datetime) -> int | None:
    """Which half minute the typed digits belong to, if it is near enough to `moment`; the newest, should several fit."""
    now = step_of(moment)
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(code_of(secret, step).encode(), typed.encode()):
            found = step
    return found


def address(secret: str, *, account: str, issuer: str) -> str:
    """The `otpauth://` address that a QR code holds and a phone opens."""
    import pyotp  # noqa: PLC0415  see the module's docstring

    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP).provisioning_uri(name=account, issuer_name=issuer)


def picture(text: str, title: str) -> str:
    """A QR code as inline SVG, without styles of its own: its colours come from the style sheet."""
    import segno  # noqa: PLC0415  see the module's docstring

    code = segno.make_qr(text, error="m")
    size = code.symbol_size(border=4)[0]
    drawn = code.svg_inline(title=title, svgclass="qr", lineclass="qr-line", omitsize=True, border=4)
    return str(drawn.replace("<svg ", f'<svg role="img" data-modules="{size}" ', 1))


def in_groups(secret: str) -> str:
    """The key as people type it: groups of four."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
