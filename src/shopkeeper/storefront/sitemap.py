"""The sitemap (sitemaps.org, protocol 0.9): an index, and parts of at most 10,000 products each by their address."""

from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from shopkeeper.catalog import queries as catalog
from shopkeeper.storefront import pages
from shopkeeper.storefront.lowering import prices

PART = 10_000
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
PRODUCTS, PLACES = "products", "places"


@require_safe
@cache_control(public=True, max_age=3600)
def index(request: HttpRequest) -> HttpResponse:
    """List the parts."""
    numbers = range(1, -(-catalog.number_for_sale() // PART) + 1)
    parts = [(PLACES, 1), *((PRODUCTS, number) for number in numbers)]
    urls = (pages.canonical(reverse("storefront:sitemap-part", args=part)) for part in parts)
    body = "".join(f"<sitemap><loc>{escape(url)}</loc></sitemap>\n" for url in urls)
    return _answer(f"<sitemapindex {SPACE}>\n{body}</sitemapindex>\n")


@require_safe
@cache_control(public=True, max_age=3600)
def part(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """List a part: the places of the shop, or so many products."""
    if kind == PLACES and number == 1:
        return _answer(_urls((url, None) for url in _places()))
    if kind != PRODUCTS or not 0 < number <= 100_000:
        raise Http404("no such part of the sitemap")
    rows = catalog.addresses_for_sale(limit=PART, offset=(number - 1) * PART)
    if not rows:
        raise Http404("no such part of the sitemap")
    return _answer(_urls((reverse("storefront:product", args=[slug]), changed) for slug, changed in rows))


def _places() -> Iterable[str]:
    yield reverse("storefront:home")
    yield reverse("storefront:categories")
    if prices().running.deals:
        yield reverse("storefront:deals")
    standing = list(pages.aisles())
    while standing:
        aisle = standing.pop()
        yield aisle.url
        standing.extend(aisle.children)


def _urls(rows: Iterable[tuple[str, datetime | None]]) -> str:
    body = "".join(
        f"<url><loc>{escape(pages.canonical(path))}</loc>"
        + (f"<lastmod>{changed:%Y-%m-%d}</lastmod>" if changed else "")
        + "</url>\n"
        for path, changed in rows
    )
    return f"<urlset {SPACE}>\n{body}</urlset>\n"


def _answer(body: str) -> HttpResponse:
    return HttpResponse(HEAD + body, content_type="application/xml; charset=utf-8")
