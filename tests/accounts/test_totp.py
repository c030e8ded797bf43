"""Codes of an app: the standard's own examples, drift, pictures; and seals."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from mitreden.accounts import recovery, totp
from mitreden.core.sealing import BrokenSealError, seal, unseal

# RFC 6238, appendix B (SHA-1, the last six of eight digits).
SECRET = base64.b32encode(b"12345678901234567890").decode()
EXAMPLES = [(59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (2_000_000_000, "279037")]
KEY = b"k" * 32


@pytest.mark.parametrize(("second", "code"), EXAMPLES)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    assert totp.code_of(SECRET, totp.step_of(moment)) == code
    assert totp.matching_step(SECRET, code, moment) == totp.step_of(moment)


def test_a_clock_may_be_one_step_off_and_no_more() -> None:
    moment = datetime(2026, 5, 3, 10, 0, 15, tzinfo=UTC)
    step = totp.step_of(moment)
    found = [totp.matching_step(SECRET, totp.code_of(SECRET, step + off), moment) for off in range(-2, 3)]
    assert found == [None, step - 1, step, step + 1, None]


def test_two_secrets_are_two() -> None:
    assert len({totp.new_secret() for _ in range(20)}) == 20
    assert len(base64.b32decode(totp.new_secret())) == 20


def test_the_picture_has_no_style_of_its_own() -> None:
    address = totp.address(SECRET, account="jana@example.org", issuer="Holmer Land & Söhne")
    assert address.startswith("otpauth://totp/Holmer%20Land%20%26%20S%C3%B6hne:jana%40example.org?secret=")
    drawn = totp.picture(address, 'Ein "Bild" <b>')
    assert "style" not in drawn
    assert "<b>" not in drawn
    assert SECRET not in drawn


def test_recovery_codes_are_ten_and_hashed_for_one_person() -> None:
    codes = recovery.new_codes()
    assert len(set(codes)) == recovery.NUMBER == 10
    code = codes[0]
    assert recovery.plain(f" {code.upper()} ") == code.replace("-", "")
    hashes = {
        recovery.code_hash(typed, person_id=person, key=key)
        for typed, person, key in ((code, 1, KEY), (code.upper(), 1, KEY), (code, 2, KEY), (code, 1, b"other"))
    }
    assert len(hashes) == 3


def test_what_is_sealed_opens_with_its_key_for_its_purpose_only() -> None:
    sealed = seal(KEY, b"secret", about="1")
    assert b"secret" not in sealed
    assert unseal(KEY, sealed, about="1") == b"secret"
    assert seal(KEY, b"secret", about="1") != sealed, "a nonce of its own each time"
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for key, value, about in ((b"x" * 32, sealed, "1"), (KEY, sealed, "2"), (KEY, changed, "1"), (KEY, b"short", "1")):
        with pytest.raises(BrokenSealError):
            unseal(key, value, about=about)


def test_a_code_is_good_for_a_minute_and_a_half() -> None:
    moment = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)
    code = totp.code_of(SECRET, totp.step_of(moment))
    seconds = [s for s in range(-120, 121) if totp.matching_step(SECRET, code, moment + timedelta(seconds=s))]
    assert (seconds[0], seconds[-1]) == (-30, 59)
