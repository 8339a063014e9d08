"""Identity tokens: what a shop's own server says of who is signed in, so that a browser can be believed.

A JSON Web Token (RFC 7519) signed with HS256 and nothing else: an algorithm that the token itself may choose is the
classic way to forge one (RFC 8725, 3.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt

LONGEST = 4096
LIFETIME = timedelta(days=1)
SKEW = timedelta(minutes=1)
SHORTEST_SECRET = 32


class NotProven(Exception):
    """The token is none of this source's, was changed, or its time is over; the message says which."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Whom a token names."""

    user_id: str
    email: str


def verify(token: str, *, secrets: Sequence[bytes], audience: str, at: datetime) -> Shown:
    """Return whom the token names, if one of the secrets signed it for this source and its time has come.

    `sub` is the user id, `email` may be there, `aud` is the source, `exp` at most a day ahead; clocks may differ by a
    minute. Several secrets are those of a rotation. Raises NotProven.
    """
    if len(token) > LONGEST:
        raise NotProven(f"the token is longer than {LONGEST} signs")
    claims = _signed(token, secrets)
    if claims.get("aud") != audience:
        raise NotProven(f"the token is not meant for the source {audience}: set `aud` to its slug")
    _check_time(claims, at)
    user_id, email = claims.get("sub"), claims.get("email", "")
    if not isinstance(user_id, str) or not user_id.strip() or not isinstance(email, str):
        raise NotProven("`sub` must be the user's id and `email`, where given, an address, both as text")
    return Shown(user_id, email)


def _signed(token: str, secrets: Sequence[bytes]) -> dict[str, Any]:
    unchecked: Any = {
        "verify_exp": False,
        "verify_aud": False,
        "verify_iat": False,
        "verify_nbf": False,
        "verify_sub": False,
    }
    for secret in secrets:
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"a signing secret has at least {SHORTEST_SECRET} bytes (RFC 7518, 3.2)")
        try:
            claims: dict[str, Any] = jwt.decode(token, secret, algorithms=["HS256"], options=unchecked)
        except jwt.InvalidSignatureError:
            continue
        except jwt.PyJWTError as refusal:
            raise NotProven(f"this is no token signed with HS256: {refusal}") from None
        return claims
    raise NotProven("the token was signed with another secret, or changed since")


def _check_time(claims: dict[str, Any], at: datetime) -> None:
    now = at.timestamp()
    until: Any = claims.get("exp")
    since: Any = claims.get("nbf", claims.get("iat", now))
    for name, moment in (("exp", until), ("nbf", since)):
        if isinstance(moment, bool) or not isinstance(moment, int | float):
            raise NotProven(f"`{name}` must be there, in seconds since 1970")
    if until < now - SKEW.total_seconds():
        raise NotProven("the token has expired: make a new one for each page")
    if until > now + (LIFETIME + SKEW).total_seconds():
        raise NotProven("`exp` must be at most a day ahead")
    if since > now + SKEW.total_seconds():
        raise NotProven("the token's time has not come: is the server's clock right?")
