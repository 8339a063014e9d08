"""Pictures under MEDIA_ROOT: only kinds we know, with headers under which even a hostile drawing can do nothing."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils._os import safe_join
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from django.views.static import was_modified_since

KINDS = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".gif": "image/gif",
}
# A drawing opened as a page of its own may style itself, and nothing more (scripts in SVG are the trap).
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Send one picture; 404 for anything that is not a picture in the folder."""
    file = _file(path)
    modified = int(file.stat().st_mtime)
    if not was_modified_since(request.headers.get("If-Modified-Since"), modified):
        return HttpResponseNotModified()
    response = FileResponse(file.open("rb"), content_type=KINDS[file.suffix.lower()])
    response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = "public, max-age=604800"
    response["Content-Security-Policy"] = SANDBOX
    return response


def _file(path: str) -> Path:
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
    except (SuspiciousFileOperation, ValueError):
        raise Http404 from None
    if file.suffix.lower() not in KINDS or not file.is_file():
        raise Http404
    return file
