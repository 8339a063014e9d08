"""A write with an `Idempotency-Key` happens once: the same again gets the first answer, another request gets 409.

The row is made before the work, in the work's own transaction: two at once can't both do it; a crash leaves neither.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from shopkeeper.api.models import IdempotentAnswer
from shopkeeper.api.problems import Problem, answer, too_large
from shopkeeper.foundation.apikeys import operations
from shopkeeper.foundation.apikeys.models import ApiKey
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.personal.sessions import open_text, seal_text

SAFE = {"GET", "HEAD", "OPTIONS"}
LONGEST_KEY = 255
OUTWARD = re.compile(
    r"/api/v1/(quotes/[^/]+/check-out|payments|orders/[^/]+/changes/[^/]+/accept|customers/[^/]+/payment-methods)$"
)
View = Callable[[HttpRequest], HttpResponse]


class IdempotencyMiddleware:
    """Stands before `/api/`; everything else passes untouched."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if OUTWARD.match(request.path):  # keeps its own key; a row before the call must outlive a crash in it
            return self.get_response(request)
        if request.method in SAFE or not request.path.startswith("/api/") or "Idempotency-Key" not in request.headers:
            return self.get_response(request)
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        owner = operations.api_key(secret, at=now()) if scheme.lower() == "bearer" else None
        if owner is None:
            return self.get_response(request)
        try:
            return once(owner, request, self.get_response)
        except Problem as problem:
            return answer(request, problem)


def once(owner: ApiKey, request: HttpRequest, work: View) -> HttpResponse:
    """Return the answer of the work, or the one it gave the first time; only success is remembered."""
    key = request.headers["Idempotency-Key"]
    if not 0 < len(key) <= LONGEST_KEY:
        raise Problem(422, "bad-idempotency-key", f"Idempotency-Key: between 1 and {LONGEST_KEY} characters")
    try:
        body = request.body
    except RequestDataTooBig:
        raise too_large() from None
    asked = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + body).digest()
    place: dict[str, Any] = {"api_key": owner, "key_digest": hashlib.sha256(key.encode()).digest()}
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = IdempotentAnswer.objects.create(**place, request_digest=asked, created_at=now())
        except IntegrityError:
            return replay(IdempotentAnswer.objects.get(**place), asked)
        response = work(request)
        if response.status_code >= 300:
            transaction.set_rollback(True)
            return response
        row.status, row.sealed_body = response.status_code, seal_text(response.content.decode()).encode()
        row.save(update_fields=["status", "sealed_body"])
        return response


def replay(first: IdempotentAnswer, asked: bytes) -> HttpResponse:
    """Return the first answer again; another request under the same key is refused."""
    if bytes(first.request_digest) != asked:
        raise Problem(
            409, "idempotency-key-reused", "Idempotency-Key: used before with another request; choose a new key"
        )
    body = open_text(bytes(first.sealed_body).decode())
    response = HttpResponse(body, status=first.status or 200, content_type="application/json")
    response["Idempotent-Replayed"] = "true"
    return response
