"""The browser snippet at /track.js, for the shop's own pages and any other site."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from shopkeeper.foundation.assets.browser import snippet

YEAR, HOUR = 31_536_000, 3_600


@require_safe
def track(request: HttpRequest) -> HttpResponse:
    """Send the snippet; asked for by its version it may be kept for a year, otherwise for an hour."""
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
