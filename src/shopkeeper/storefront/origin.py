"""Forms that strangers send: a token would need a cookie before anything was chosen, so the origin is looked at."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def require_own_page(request: HttpRequest, advice: str) -> None:
    """Refuse what another site makes a browser send; each browser names the origin of a form that is posted."""
    told = request.headers.get("Origin", "")
    ours = {request.get_host(), *(urlsplit(origin).netloc for origin in settings.CSRF_TRUSTED_ORIGINS)}
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin" or urlsplit(told).netloc not in ours:
        raise PermissionDenied(f"This was sent by another site. {advice}")
