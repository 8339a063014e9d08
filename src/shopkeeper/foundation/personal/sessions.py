"""Sealing of what belongs to no one person: sessions, answers kept for a repeat, secrets of authenticator apps."""

import base64
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.envelope import place, seal, unseal


class SealedSerializer:
    """Django's SESSION_SERIALIZER: what a session holds stands sealed in the database, for its own row alone."""

    def __init__(self, session_key: str | None = None) -> None:
        self._place = place("django_session", "session_data", session_key or "")

    def dumps(self, session: dict[str, Any]) -> bytes:
        """Return the session's content, sealed."""
        return seal(_cipher("sessions"), orjson.dumps(session), self._place)

    def loads(self, data: bytes) -> dict[str, Any]:
        """Return the session's content; raises SealBroken for another session's, and for another shop's."""
        content: dict[str, Any] = orjson.loads(unseal(_cipher("sessions"), data, self._place))
        return content


def seal_text(text: str) -> str:
    """Return the text sealed with the shop's own key, in characters that any column takes."""
    return base64.b85encode(seal(_cipher("texts"), text.encode(), b"text")).decode()


def open_text(sealed: str) -> str:
    """Return what `seal_text` was given; raises SealBroken."""
    return unseal(_cipher("texts"), base64.b85decode(sealed), b"text").decode()


def _cipher(purpose: str) -> AESGCM:
    return AESGCM(keys.service_key(purpose))
