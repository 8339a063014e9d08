"""What machines ask of a shop's web site: robots.txt, the icon."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
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
# Filters and sorting make the same pages anew; what follows `page` is the list itself and may be walked.
NARROWING = ("f.*", "from", "to", "stock", "sort")


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
