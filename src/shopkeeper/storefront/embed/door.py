"""Who embeds: a page of any site, by the public key of a source, from the origins that the source allows.

A public key can be read by anyone, so it opens nothing that is one person's: what a browser wished for is found by a
name that only this browser knows, and a parcel by its signed link.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from shopkeeper.behaviour import queries as sources
from shopkeeper.foundation import clock, limits
from shopkeeper.storefront.account.sign_in import place_of

PER_PLACE = "600/minute"
LONGEST_BODY = 4_096
Answer = Mapping[str, Any]
View = Callable[..., Answer]


class Refused(Exception):
    """Nothing was done; `message` says why, and what to do."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def door(method: str) -> Callable[[View], Callable[..., HttpResponse]]:
    """Stand before a view: preflights, the method, the key and its origins, how often; and let the page read it."""

    def around(view: View) -> Callable[..., HttpResponse]:
        @csrf_exempt  # no cookie is ever read here
        @wraps(view)
        def answered(request: HttpRequest) -> HttpResponse:
            try:
                response = _preflight() if request.method == "OPTIONS" else _sent(_let_in(request, method, view))
            except Refused as refused:
                response = _sent({"code": refused.code, "message": refused.message}, refused.status)
            response["Access-Control-Allow-Origin"] = request.headers.get("Origin", "") or "*"
            response["Vary"] = "Origin"
            response["Cache-Control"] = "no-store"
            return response

        return answered

    return around


def _let_in(request: HttpRequest, method: str, view: View) -> Answer:
    if request.method != method:
        raise Refused(405, "wrong-method", f"send {method} here")
    if limits.allow("embed", place_of(request), PER_PLACE):
        raise Refused(429, "too-many", f"more than {PER_PLACE} from here; wait a minute")
    _known(request)
    return view(request, _body(request) if method == "POST" else request.GET)


def _known(request: HttpRequest) -> None:
    source = sources.source_of_key(request.GET.get("key", ""), at=clock.now())
    if source is None or not source.kind.is_public:
        raise Refused(403, "no-key", "no source in use has this public key; see Sources in the console")
    origin = request.headers.get("Origin", "").lower()
    if origin and source.origins and origin not in source.origins:
        raise Refused(403, "wrong-origin", f"this key may not be used from {origin[:100]}; see Sources in the console")


def _body(request: HttpRequest) -> Mapping[str, Any]:
    try:
        told = orjson.loads(request.body) if len(request.body) <= LONGEST_BODY else None
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        raise Refused(400, "unreadable", f"send one JSON object of at most {LONGEST_BODY} bytes")
    return told


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response["Access-Control-Allow-Headers"] = "Content-Type"
    response["Access-Control-Max-Age"] = "86400"
    return response


def _sent(answer: Answer, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(answer), status=status, content_type="application/json")
