"""Reading a request of the tracking API: never more than its limit, whatever it claims to be."""

import json
import zlib
from typing import Any

import orjson
from django.http import HttpRequest

from shopkeeper.api.tracking.answers import Refused
from shopkeeper.behaviour.queries import BATCH_BYTES, BATCH_EVENTS, EVENT_BYTES

_GZIP, _ZLIB = 31, 15
_WINDOWS = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB}


def read_text(request: HttpRequest) -> bytes:
    """Return the body, unpacked, of at most 500 KB; raises Refused."""
    raw: bytes = _stream(request).read(BATCH_BYTES + 1)
    if len(raw) > BATCH_BYTES:
        raise _too_large()
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding in {"", "identity"}:
        return raw
    window = _WINDOWS.get(encoding)
    if window is None:
        raise Refused(400, "bad-encoding", "Content-Encoding: gzip, deflate or none")
    return _unpacked(raw, window)


def _stream(request: HttpRequest) -> Any:
    """Return what to read from; a body sent in chunks has no length, so Django would take it for empty."""
    if request.META.get("CONTENT_LENGTH") or "chunked" not in request.headers.get("Transfer-Encoding", "").lower():
        return request
    return request.META["wsgi.input"]


def _unpacked(raw: bytes, window: int) -> bytes:
    unpacking = zlib.decompressobj(window)
    try:
        text = unpacking.decompress(raw, BATCH_BYTES + 1)
    except zlib.error:
        raise Refused(400, "bad-encoding", "the body is not packed as Content-Encoding says") from None
    if len(text) > BATCH_BYTES:
        raise _too_large()
    if not unpacking.eof:
        raise Refused(400, "bad-encoding", "the packed body ends too early")
    return text


def read_object(text: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the JSON object and its text in a form that can be read again; raises Refused."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        found, text = _forgiven(text, error)
    if not isinstance(found, dict):
        raise Refused(400, "not-an-object", "the body is a JSON object: one event, or a batch")
    return found, text


def _forgiven(text: bytes, error: orjson.JSONDecodeError) -> tuple[Any, bytes]:
    """Return what a browser may well send though it is no strict JSON: half of an emoji, cut through by a program."""
    if b"\\ud" not in text.lower():
        raise _unreadable(error)
    try:
        whole = json.dumps(json.loads(text, parse_constant=_refuse_constant), ensure_ascii=False)
        mended = whole.encode("utf-8", "replace")
        return orjson.loads(mended), mended
    except (ValueError, RecursionError):
        raise _unreadable(error) from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def events_in(request: dict[str, Any], text: bytes, *, is_batch: bool) -> int:
    """Return how many events the request holds; raises Refused for more than may be sent at once."""
    if not is_batch:
        if len(text) > EVENT_BYTES:
            raise Refused(
                400, "too-large", f"an event has at most {EVENT_BYTES // 1024} KB, this has {len(text):,} bytes"
            )
        return 1
    batch = request.get("batch")
    if not isinstance(batch, list):
        raise Refused(400, "no-batch", "batch: a list of events")
    if len(batch) > BATCH_EVENTS:
        raise Refused(400, "too-many", f"batch: at most {BATCH_EVENTS:,} events, this has {len(batch):,}")
    return len(batch)


def _unreadable(error: orjson.JSONDecodeError) -> Refused:
    return Refused(400, "not-json", f"the body is no JSON in UTF-8: {error.msg} at character {error.pos}"[:300])


def _too_large() -> Refused:
    return Refused(400, "too-large", f"a request has at most {BATCH_BYTES // 1024} KB, unpacked; send it in parts")
