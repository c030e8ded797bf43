"""Network addresses, only ever kept as a keyed hash of their block."""

import hashlib
import hmac
import ipaddress


def block_hash(address: str, key: bytes) -> str:
    """A keyed hash of the block (IPv4 /24, IPv6 /56) that `address` belongs to; the address cannot be had back."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        parsed = ipaddress.ip_address("0.0.0.0")  # noqa: S104  not an address to bind to
    network = ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 56), strict=False)
    return hmac.new(key, network.compressed.encode(), hashlib.sha256).hexdigest()[:24]
