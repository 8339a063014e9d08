"""The tracking API: takes what Segment's clients send, as they send it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from shopkeeper.api.tracking.answers import Refused, let_page_read, preflight, refusal, taken
from shopkeeper.api.tracking.reading import events_in, read_object, read_text, write_key
from shopkeeper.behaviour import operations as behaviour
from shopkeeper.behaviour import queries as sources
from shopkeeper.behaviour.queries import KnownSource, SourceKind
from shopkeeper.foundation import limits
from shopkeeper.foundation.clock import now

LISTS = {"batch", "import"}
UNKNOWN_KEYS = "120/minute"  # tries with keys that are none, from one address
View = Callable[..., HttpResponse]


def door(method: str) -> Callable[[View], View]:
    """Stand before a view of the tracking API: preflights, methods, refusals, and who may read the answer."""

    def around(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, **parts: Any) -> HttpResponse:
            origin = request.headers.get("Origin", "")
            if request.method == "OPTIONS":
                return preflight(origin, request.headers)
            if request.method != method:
                response = refusal(Refused(405, "wrong-method", f"send {method} here"))
                response["Allow"] = f"{method}, OPTIONS"
            else:
                response = _answer(view, request, parts)
            let_page_read(response, origin)
            response["Cache-Control"] = "no-store"
            return response

        return answered

    return around


def _answer(view: View, request: HttpRequest, parts: dict[str, Any]) -> HttpResponse:
    try:
        return view(request, **parts)
    except Refused as refused:
        return refusal(refused)


@door("POST")
def take(request: HttpRequest, form: str) -> HttpResponse:
    """Take in one event, or a batch; what is wrong with single events is found when they are worked through."""
    at = now()
    body, text = read_object(read_text(request))
    source = known_source(request, write_key(request, body), at=at)
    is_batch = form in LISTS or "batch" in body
    events = events_in(body, text, is_batch=is_batch)
    if events:
        head = {"form": "batch" if is_batch else form}
        if form == "import":
            head["history"] = "1"
        if source.kind is not SourceKind.SERVER:
            head["agent"] = request.headers.get("User-Agent", "")[:400]
        if request.headers.get("Sec-GPC") == "1":
            head["gpc"] = "1"
        behaviour.accept(source_id=source.id, body=text, events=events, head=head, at=at)
    return taken()


@door("POST")
def measured(request: HttpRequest) -> HttpResponse:
    """Take what the browser library measures of itself, and leave it at that."""
    read_text(request)
    return taken()


@door("GET")
def client_settings(request: HttpRequest, write_key: str) -> HttpResponse:
    """Return what the browser library asks first: where to send to, and that nothing else is to be loaded."""
    source = sources.source_of_key(write_key, at=now())
    if source is None or not source.kind.is_public:
        raise Refused(404, "no-key", "no source in use has this key; see Sources in the console")
    scheme, host = request.scheme or "https", request.get_host()
    told = {
        "integrations": {
            "Segment.io": {
                "apiKey": write_key,
                "apiHost": f"{host}/v1",
                "protocol": scheme,
                "unbundledIntegrations": [],
                "addBundledMetadata": True,
                "maybeBundledConfigIds": {},
                "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
            }
        },
        "plan": {
            "track": {"__default": {"enabled": True, "integrations": {}}},
            "identify": {"__default": {"enabled": True}},
            "group": {"__default": {"enabled": True}},
        },
        "edgeFunction": {},
        "analyticsNextEnabled": True,
        "middlewareSettings": {},
        "enabledMiddleware": {},
        "metrics": {"sampleRate": 0, "host": f"{host}/v1"},
        "legacyVideoPluginsEnabled": False,
        "remotePlugins": [],
    }
    return HttpResponse(orjson.dumps(told), content_type="application/json")


def known_source(request: HttpRequest, key: str, *, at: Any) -> KnownSource:
    """Return the source that may send this; raises Refused."""
    if not key:
        raise Refused(400, "no-key", "writeKey: send the key of a source, in the body, as Basic or as Bearer")
    source = sources.source_of_key(key, at=at)
    if source is None:
        if wait := limits.allow("tracking-unknown", address_of(request), UNKNOWN_KEYS):
            raise Refused(
                429, "too-many", f"too many requests with keys that are none; wait {wait} s", retry_after=wait
            )
        raise Refused(400, "no-key", "no source in use has this key; see Sources in the console")
    origin = request.headers.get("Origin", "").lower()
    if origin and source.kind is SourceKind.SERVER:
        raise Refused(
            400, "secret-key", "a server's key in a page is anybody's: revoke it, and use a browser's key there"
        )
    if origin and source.origins and origin not in source.origins:
        raise Refused(400, "wrong-origin", f"this key may not be used from {origin[:100]}; see Sources in the console")
    if wait := limits.allow("tracking", str(source.id), f"{source.rate_per_minute}/minute"):
        raise Refused(
            429, "too-many", f"more than {source.rate_per_minute:,} requests a minute; wait {wait} s", retry_after=wait
        )
    return source


def address_of(request: HttpRequest) -> str:
    """Return whom the request comes from, as far as the proxies of this shop tell."""
    told = request.headers.get("X-Forwarded-For", "").split(",") if settings.PROXIES else []
    if 0 < settings.PROXIES <= len(told):
        return told[-settings.PROXIES].strip()
    return str(request.META.get("REMOTE_ADDR") or "unknown")
