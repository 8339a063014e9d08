"""Links to an order's tracking page: signed, they expire, and they carry nothing but the order's key.

The key that signs comes from the key store. Whoever holds the link sees states, days and titles, so it needs no
sign-in.
"""

import base64
import binascii
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shopkeeper.foundation.personal import keys

LASTS = timedelta(days=90)
_MAC, _BODY, _LONGEST = 16, 21, 100


def tracking_link_token(order_id: UUID, at: datetime) -> str:
    """Return the token of a link that opens the order's tracking page for 90 days."""
    return link_token("track", order_id, at + LASTS)


def tracked_order(token: str, at: datetime) -> UUID | None:
    """Return the order that the token opens, None for one that has expired or that this shop did not make."""
    return linked("track", token, at)


def download_token(grant_id: UUID, until: datetime) -> str:
    """Return the token of a link that downloads a file of the library until that instant."""
    return link_token("download", grant_id, until)


def download_of(token: str, at: datetime) -> UUID | None:
    """Return the grant of whose file the token gives a copy, None for one that has expired or is not ours."""
    return linked("download", token, at)


def link_token(purpose: str, key: UUID, until: datetime) -> str:
    """Return a signed token for `key` that holds until then and for that purpose alone."""
    body = b"\x01" + key.bytes + int(until.timestamp()).to_bytes(4, "big")
    return base64.urlsafe_b64encode(body + _mac(purpose, body)).decode().rstrip("=")


def linked(purpose: str, token: str, at: datetime) -> UUID | None:
    """Return the key of the token, None for one that has expired, is for another purpose, or is not ours."""
    if len(token) > _LONGEST or not token.isascii():
        return None
    try:
        signed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    body, mac = signed[:-_MAC], signed[-_MAC:]
    if len(body) != _BODY or body[0] != 1 or not hmac.compare_digest(mac, _mac(purpose, body)):
        return None
    until = datetime.fromtimestamp(int.from_bytes(body[17:], "big"), tz=UTC)
    return UUID(bytes=body[1:17]) if at < until else None


def _mac(purpose: str, body: bytes) -> bytes:
    return hmac.digest(keys.service_key(f"orders/{purpose}"), body, "sha256")[:_MAC]
