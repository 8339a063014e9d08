"""The tracking API: takes what Segment's clients send, as they send it."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from shopkeeper.api.tracking.answers import Refused, let_page_read, preflight, refusal, taken
from shopkeeper.api.tracking.callers import key_in_body, key_in_header, known_source
from shopkeeper.api.tracking.described import description
from shopkeeper.api.tracking.reading import events_in, read_object, read_text
from shopkeeper.behaviour import operations as behaviour
from shopkeeper.behaviour import queries as sources
from shopkeeper.behaviour.queries import KnownSource, SourceKind
from shopkeeper.foundation.clock import now

LISTS = {"batch", "import"}
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
        if refused.source_id and refused.status == 400:
            behaviour.tell_refused(
                source_id=refused.source_id,
                reason=refused.code,
                detail=refused.message,
                agent=request.headers.get("User-Agent", ""),
                at=now(),
            )
        return refusal(refused)


@door("POST")
def take(request: HttpRequest, form: str) -> HttpResponse:
    """Take in one event, or a batch; what is wrong with single events is found when they are worked through."""
    at = now()
    key = key_in_header(request)
    source = known_source(request, key, at=at) if key else None
    try:
        body, text = read_object(read_text(request))
        source = source or known_source(request, key_in_body(body), at=at)
        is_batch = form in LISTS or "batch" in body
        events = events_in(body, text, is_batch=is_batch)
    except Refused as refused:
        refused.source_id = refused.source_id or (source.id if source else None)
        raise
    if events:
        head = _head(request, "batch" if is_batch else form, source)
        if form == "import":
            head["history"] = "1"
        behaviour.accept(source_id=source.id, body=text, events=events, head=head, at=at)
    return taken()


def _head(request: HttpRequest, form: str, source: KnownSource) -> dict[str, str]:
    """Return what is kept of the headers. The address is not: what it could tell is not worth knowing it."""
    head = {"form": form}
    if source.kind is not SourceKind.SERVER:
        head["agent"] = request.headers.get("User-Agent", "")[:400]
    if request.headers.get("Sec-GPC") == "1":
        head["gpc"] = "1"
    return head


@door("POST")
def measured(request: HttpRequest) -> HttpResponse:
    """Take what the browser library measures of itself, and leave it at that."""
    read_text(request)
    return taken()


@door("GET")
def describe(request: HttpRequest, forms: Mapping[str, tuple[str, ...]]) -> HttpResponse:
    """Return the description for programs."""
    return HttpResponse(orjson.dumps(description(forms)), content_type="application/json")


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
