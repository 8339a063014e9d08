"""Who calls: a key in the Authorization header, its scope, its rate."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from shopkeeper.api.problems import Problem
from shopkeeper.foundation import audit, limits
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.apikeys import operations
from shopkeeper.foundation.apikeys.models import ApiKey
from shopkeeper.foundation.clock import now

RATE = "30000/minute"


class ScopedKey(HttpBearer):
    """A key that carries the scope; one instance stands before each operation."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        """Return the key; 401 without one, 403 without the scope, 429 beyond the rate."""
        key = operations.api_key(token, at=now())
        if key is None:
            raise Problem(
                401, "no-key", "Send an API key in use: Authorization: Bearer sk_…; an owner makes one in the console"
            )
        if self.scope not in key.scopes:
            _note_refused(key, self.scope)
            raise Problem(403, "no-scope", f"This key lacks the scope {self.scope}; it has {', '.join(key.scopes)}")
        if wait := limits.allow("api", str(key.pk), RATE):
            raise Problem(
                429, "too-many", f"More than {RATE} with one key; wait {wait:.0f} s", retry_after=max(1, round(wait))
            )
        return key


def _note_refused(key: ApiKey, scope: str) -> None:
    """Write down that a key was used for more than it was made for, at most 20 times an hour a key."""
    if limits.allow("scope-refused", str(key.pk), "20/hour") is None:
        audit.record(
            actor=Actor(kind="api-key", id=str(key.pk)),
            action="api.scope-refused",
            subject_kind="scope",
            subject_id=scope,
            at=now(),
        )


def actor_of(request: HttpRequest) -> Actor:
    """Return the API key as the actor of a write."""
    key: Any = getattr(request, "auth", None)
    return Actor(kind="api-key", id=str(key.pk))


def has_scope(request: HttpRequest, scope: str) -> bool:
    """Return whether the caller's key carries the scope as well."""
    key: Any = getattr(request, "auth", None)
    return scope in key.scopes
