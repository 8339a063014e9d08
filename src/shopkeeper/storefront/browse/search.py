"""Search: a page of results, and suggestions while the shopper types."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from shopkeeper.catalog import queries as catalog
from shopkeeper.storefront import cards, pages
from shopkeeper.storefront.visitors import Visitor, page

PAGE_SIZE = 24
MOST_PAGES = 40
SUGGESTED = 6
LONGEST = 100


@require_safe
@page
def search(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show the products that fit the words, the best first."""
    words, number = _words(request), _number(request)
    found = catalog.search(words, limit=PAGE_SIZE, offset=number * PAGE_SIZE)
    shown = cards.cards(product.id for product in found.products)
    more = _url(words, number + 1) if found.has_more and number + 1 < MOST_PAGES else ""
    tells = [["search", words]] if words and not number else []
    context = {"words": words, "cards": shown.values(), "more_url": more, "filters": None, "tells": tells}
    return pages.render(request, visitor, "storefront/browse/search.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return a few products that fit what is typed so far, as a fragment of a page."""
    words = _words(request)
    found = catalog.search(words, limit=SUGGESTED).products if words else []
    hints = cards.cards(product.id for product in found).values()
    context = {"words": words, "hints": hints, "all_url": _url(words)}
    response = HttpResponse(render_to_string("storefront/browse/suggestions.html", context))
    response["Cache-Control"] = "public, max-age=60"
    return response


def _words(request: HttpRequest) -> str:
    printable = "".join(one if one.isprintable() else " " for one in request.GET.get("q", "")[:LONGEST])
    return " ".join(printable.split())


def _number(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return min(int(text), MOST_PAGES) if text.isdecimal() and text.isascii() and len(text) < 4 else 0


def _url(words: str, number: int = 0) -> str:
    pairs = {"q": words} | ({"page": str(number)} if number else {})
    return f"{reverse('storefront:search')}?{urlencode(pairs)}"
