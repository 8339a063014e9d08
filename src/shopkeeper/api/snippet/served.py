"""The browser snippet as it is sent: without comments and indentation, packed once, kept as long as it is the same."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

SOURCE = Path(__file__).with_name("track.js")
LEFT_OUT = re.compile(r"^\s*(?://.*)?\n?", re.MULTILINE)
YEAR, HOUR = 31_536_000, 3_600


@dataclass(frozen=True)
class Snippet:
    """The bytes sent, plain and packed; `version` changes when they do."""

    plain: bytes
    packed: bytes
    version: str


@cache
def snippet() -> Snippet:
    """Return the snippet of this version of Shopkeeper."""
    plain = LEFT_OUT.sub("", SOURCE.read_text()).encode()
    return Snippet(plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:12])


@require_safe
def track(request: HttpRequest) -> HttpResponse:
    """Send the snippet to any site; asked for by its version it may be kept for a year, otherwise for an hour."""
    sent = snippet()
    tag = f'"{sent.version}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        response = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(sent.packed, content_type="text/javascript; charset=utf-8")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(sent.plain, content_type="text/javascript; charset=utf-8")
    kept = f"{YEAR}, immutable" if request.GET.get("v") == sent.version else str(HOUR)
    response["Cache-Control"] = f"public, max-age={kept}"
    response["ETag"] = f"W/{tag}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
