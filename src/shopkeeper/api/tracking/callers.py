"""Who sends: the key, its source, and whether it may send from there and so often."""

import base64
import binascii
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from shopkeeper.api.tracking.answers import Refused
from shopkeeper.behaviour import queries as sources
from shopkeeper.behaviour.queries import KnownSource, SourceKind
from shopkeeper.foundation import limits

UNKNOWN_KEYS = "120/minute"  # tries with keys that are none, from one address


def key_in_header(request: HttpRequest) -> str:
    """Return the key that came as Basic (the user name) or Bearer; empty where there is none."""
    scheme, _, told = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(told, validate=True).decode().partition(":")[0].strip()
        except (binascii.Error, ValueError):
            return ""
    return told.strip() if scheme.lower() == "bearer" else ""


def key_in_body(body: dict[str, Any]) -> str:
    """Return the key that came in the body, of the batch or of its first event; empty where there is none."""
    batch = body.get("batch")
    first = batch[0] if isinstance(batch, list) and batch and isinstance(batch[0], dict) else {}
    key = body.get("writeKey") or first.get("writeKey")
    return key.strip() if isinstance(key, str) else ""


def known_source(request: HttpRequest, key: str, *, at: datetime) -> KnownSource:
    """Return the source that may send this; raises Refused."""
    if not key:
        raise Refused(400, "no-key", "writeKey: send the key of a source, in the body, as Basic or as Bearer")
    source = sources.source_of_key(key, at=at)
    if source is None:
        if wait := limits.allow("tracking-unknown", address_of(request), UNKNOWN_KEYS):
            raise Refused(429, "too-many", f"too many tries with keys that are none; wait {wait} s", retry_after=wait)
        raise Refused(400, "no-key", "no source in use has this key; see Sources in the console")
    _check_origin(request.headers.get("Origin", "").lower(), source)
    rate = f"{source.rate_per_minute}/minute"
    if wait := limits.allow("tracking", str(source.id), rate):
        raise Refused(429, "too-many", f"more than {rate} with this key; wait {wait} s", retry_after=wait)
    return source


def _check_origin(origin: str, source: KnownSource) -> None:
    if origin and source.kind is SourceKind.SERVER:
        told = "a server's key in a page is anybody's: give it a new one, and use a browser's key in pages"
        raise Refused(400, "secret-key", told, source_id=source.id)
    if origin and source.origins and origin not in source.origins:
        told = f"this key may not be used from {origin[:100]}; see Sources in the console"
        raise Refused(400, "wrong-origin", told, source_id=source.id)


def address_of(request: HttpRequest) -> str:
    """Return whom the request comes from, as far as the proxies of this shop tell."""
    told = request.headers.get("X-Forwarded-For", "").split(",") if settings.PROXIES else []
    if 0 < settings.PROXIES <= len(told):
        return told[-settings.PROXIES].strip()
    return str(request.META.get("REMOTE_ADDR") or "unknown")
