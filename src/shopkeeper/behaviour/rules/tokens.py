"""Identity tokens: the shop's server vouches that the person in the browser is its user.

A JSON Web Token (RFC 7519), signed by HMAC-SHA-256 (RFC 7515, `HS256`) with the source's signing secret, with `sub`
(the user id) and `exp`. Any library for such tokens makes them.
"""

import base64
import binascii
import hmac
import json
from datetime import datetime, timedelta

LONGEST_LIFE = timedelta(days=31)
_LONGEST = 2_000


def vouched_user(token: str, *, secret: str, at: datetime) -> str:
    """Return the user whom the token vouches for at that instant; empty for a token that is not good."""
    parts = token.split(".") if len(token) <= _LONGEST and token.isascii() else []
    if len(parts) != 3 or not secret:
        return ""
    signed = ".".join(parts[:2]).encode()
    if not hmac.compare_digest(hmac.digest(secret.encode(), signed, "sha256"), _decoded(parts[2])):
        return ""
    try:
        header, claims = (json.loads(_decoded(part)) for part in parts[:2])
        is_good = header.get("alg") == "HS256" and 0 < claims["exp"] - at.timestamp() <= LONGEST_LIFE.total_seconds()
        user = claims["sub"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
    return user if is_good and isinstance(user, str) else ""


def _decoded(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return b""
