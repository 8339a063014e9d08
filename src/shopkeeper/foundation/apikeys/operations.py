"""API keys: made, shown once, used, revoked."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.apikeys.models import ApiKey
from shopkeeper.foundation.apikeys.scopes import SCOPES
from shopkeeper.foundation.ids import new_id

PREFIX = "sk_"
# Every call to the API asks this: written out, for building the statement took longer than running it.
IN_USE = "SELECT * FROM apikeys_apikey WHERE digest = %s AND revoked_at IS NULL"
USE_NOTED_EVERY = timedelta(minutes=5)


class UnableToMakeApiKey(Exception):
    """The label or a scope is not acceptable; the message says which."""


class UnableToRevokeApiKey(Exception):
    """There is no such key in use."""


def digest(key: str) -> bytes:
    """Return what is kept of a key: it has 192 random bits, so a plain hash can't be searched backwards."""
    return hashlib.sha256(key.encode()).digest()


@transaction.atomic
def make_api_key(*, label: str, scopes: Sequence[str], actor: Actor, at: datetime) -> tuple[ApiKey, str]:
    """Make a key and return it with its secret, which nothing keeps: show it now."""
    if unknown := sorted(set(scopes) - set(SCOPES)):
        raise UnableToMakeApiKey(f"no such scope: {', '.join(unknown)}; there are {', '.join(SCOPES)}")
    if not scopes or not label.strip():
        raise UnableToMakeApiKey("a key needs a label that says who uses it, and at least one scope")
    secret = PREFIX + secrets.token_urlsafe(24)
    row = ApiKey(
        id=new_id(at), label=label.strip()[:80], digest=digest(secret), scopes=sorted(set(scopes)), created_at=at
    )
    row.save(force_insert=True)
    audit.record(
        actor=actor,
        action="apikeys.key-made",
        subject_kind="api-key",
        subject_id=row.pk,
        at=at,
        changes={"scopes": [None, row.scopes]},
    )
    return row, secret


@transaction.atomic
def revoke_api_key(*, key_id: UUID, actor: Actor, at: datetime) -> None:
    """End a key at once."""
    if not ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=at):
        raise UnableToRevokeApiKey("no key in use has this id; it may be revoked already")
    audit.record(actor=actor, action="apikeys.key-revoked", subject_kind="api-key", subject_id=key_id, at=at)


def in_use() -> QuerySet[ApiKey]:
    """Return the keys in use, the newest first."""
    return ApiKey.objects.filter(revoked_at=None).order_by("-created_at")


def api_key(secret: str, *, at: datetime) -> ApiKey | None:
    """Return the key in use that the secret belongs to, and note that it was used (to five minutes)."""
    row = next(iter(ApiKey.objects.raw(IN_USE, [digest(secret)])), None)
    if row and (row.last_used_at is None or at - row.last_used_at > USE_NOTED_EVERY):
        stale = Q(last_used_at=None) | Q(last_used_at__lt=at - USE_NOTED_EVERY)
        ApiKey.objects.filter(stale, pk=row.pk).update(last_used_at=at)
    return row
