"""Links out of a mail: signed by the shop, without an address in them, good for as long as the mail lies about.

What is signed is the address's digest, so a link opens the choices of one address and nothing else. The key comes from
the key store and never changes: CASL wants the way to stop to work for 60 days, a person for as long as it is there.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from uuid import UUID

from shopkeeper.consent.rules.words import Channel
from shopkeeper.foundation.personal import keys

_CHANNELS = tuple(Channel)
_MAC, _DIGEST, _NOBODY = 16, 16, UUID(int=0)
_FIXED = 2 + _DIGEST + 16
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Link:
    """What a link speaks for: an address on a channel, the topic of the mail it came in, and whose it was then."""

    channel: Channel
    digest: bytes
    topic: str = ""
    person_id: UUID | None = None


def link_token(link: Link) -> str:
    """Return the link as text for an address of the web."""
    body = bytes([1, _CHANNELS.index(link.channel)]) + link.digest + (link.person_id or _NOBODY).bytes
    body += link.topic.encode()
    return _text(body + _mac("links", body))


def link_of(token: str) -> Link | None:
    """Return what the token speaks for, None for one that this shop did not make."""
    body = _opened("links", token)
    if body is None or len(body) < _FIXED or body[0] != 1 or body[1] >= len(_CHANNELS):
        return None
    person = UUID(bytes=body[2 + _DIGEST : _FIXED])
    return Link(
        channel=_CHANNELS[body[1]],
        digest=body[2 : 2 + _DIGEST],
        topic=body[_FIXED:].decode("utf-8", "replace"),
        person_id=None if person == _NOBODY else person,
    )


def asking_token(asking_id: UUID) -> str:
    """Return the token that confirms one question."""
    return _text(asking_id.bytes + _mac("askings", asking_id.bytes))


def asking_of(token: str) -> UUID | None:
    """Return the question that the token confirms, None for one that this shop did not make."""
    body = _opened("askings", token)
    return UUID(bytes=body) if body is not None and len(body) == 16 else None


def _text(signed: bytes) -> str:
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def _opened(purpose: str, token: str) -> bytes | None:
    if len(token) > _LONGEST or not token.isascii():
        return None
    try:
        signed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    body, mac = signed[:-_MAC], signed[-_MAC:]
    return body if hmac.compare_digest(mac, _mac(purpose, body)) else None


def _mac(purpose: str, body: bytes) -> bytes:
    return hmac.digest(keys.service_key(f"consent/{purpose}"), body, "sha256")[:_MAC]
