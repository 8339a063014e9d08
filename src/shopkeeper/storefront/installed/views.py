"""The shop as an app on a home screen: its manifest, its service worker, and the page for when there is no network."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

SOURCE = Path(__file__).with_name("service_worker.js")
# What the page without a network is made of; each is public and the same for everyone.
KEPT = (
    "storefront/shop.css",
    "storefront/fonts/figtree-latin-wght-normal.woff2",
    "storefront/favicon.svg",
    "vendor/tabler-icons-3.51.0/icons.svg",
)
ICONS = (
    ("storefront/icons/icon-192.png", "192x192", "image/png", "any"),
    ("storefront/icons/icon-512.png", "512x512", "image/png", "any"),
    ("storefront/icons/maskable-512.png", "512x512", "image/png", "maskable"),
    ("storefront/favicon.svg", "any", "image/svg+xml", "any"),
)


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """Tell a phone how the shop looks on its home screen."""
    home = reverse("storefront:home")
    shortcuts = (
        ("Your orders", "storefront:orders"),
        ("Your wish lists", "storefront:wishes"),
        ("Cart", "storefront:cart"),
    )
    body = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME[:12].rstrip(),
        "id": home,
        "start_url": home,
        "scope": home,
        "lang": "en-GB",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0f5a4a",
        "icons": [
            {"src": static(path), "sizes": sizes, "type": kind, "purpose": purpose}
            for path, sizes, kind, purpose in ICONS
        ],
        "shortcuts": [{"name": name, "url": reverse(view)} for name, view in shortcuts],
    }
    return JsonResponse(body, content_type="application/manifest+json")


@require_safe
@cache_control(public=True, max_age=0, must_revalidate=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Send the service worker, which keeps the page without a network and what it is made of, and no other page."""
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def offline(request: HttpRequest) -> HttpResponse:
    """Say that there is no network; the same for everyone, since it is kept in the browser."""
    return HttpResponse(_offline())


def _offline() -> str:
    return render_to_string("storefront/installed/offline.html")


@cache
def _worker() -> str:
    """Return the worker; its version is made of all that it keeps, so that it changes when any of that does."""
    source = SOURCE.read_text()
    files = [Path(found).read_bytes() for path in KEPT if (found := finders.find(path))]
    version = hashlib.sha256(b"".join([source.encode(), _offline().encode(), *files])).hexdigest()[:12]
    told = {
        "__KEPT__": json.dumps([static(path) for path in KEPT]),
        "__OFFLINE__": reverse("storefront:offline"),
        "__VERSION__": version,
    }
    for mark, text in told.items():
        source = source.replace(mark, text)
    return source
