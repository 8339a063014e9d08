"""What machines ask of a shop's web site: robots.txt, the icon, the manifest."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shopkeeper.storefront import pages

CLOSED = (
    "/account/",
    "/as/",
    "/buy/",
    "/cart/",
    "/checkout/",
    "/console/",
    "/newsletter/",
    "/preferences/",
    "/privacy/",
    "/search/",
    "/sign-in/",
    "/unsubscribe/",
    "/w/",
    "/wishes/",
)
# Filters and sorting make the same pages anew; what follows `after` is the list itself and may be walked.
NARROWING = ("brand", "from", "to", "stock", "sort")


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what is no page for them."""
    closed = [*CLOSED, *(f"/c/*{sign}{name}=" for name in NARROWING for sign in "?&")]
    sitemap = pages.canonical(reverse("storefront:sitemap"))
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead those who ask at the old address to the drawn icon."""
    return HttpResponsePermanentRedirect(static("storefront/favicon.svg"))


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """Tell a phone how the shop looks on its home screen."""
    body = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "id": reverse("storefront:home"),
        "start_url": reverse("storefront:home"),
        "scope": reverse("storefront:home"),
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0f5a4a",
        "icons": [{"src": static("storefront/favicon.svg"), "type": "image/svg+xml", "sizes": "any"}],
    }
    return JsonResponse(body, content_type="application/manifest+json")
