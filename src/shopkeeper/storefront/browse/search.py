"""Search: a page of results with what narrows them, ways on where there are none, and suggestions while one types."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from shopkeeper.catalog import queries as catalog
from shopkeeper.storefront import cards, pages
from shopkeeper.storefront.browse import found as finding
from shopkeeper.storefront.visitors import Visitor, page

PAGE_SIZE = 24
SUGGESTED = 6
LONGEST = 100
FRESH = 8


@require_safe
@page
def search(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show the products that fit the words, the best first."""
    words, number = _words(request), finding.page_number(request.GET)
    wanted = finding.read(words, request.GET, page=number)
    here = reverse("storefront:search")
    found = finding.find(wanted, url=here, size=PAGE_SIZE)
    is_nothing = not found.total and not wanted.count
    context = {
        "words": words,
        "wanted": wanted,
        "filters": wanted,
        "found": found,
        "cards": cards.cards(found.keys).values(),
        "found_text": finding.counted(found, best="best"),
        "more_url": here + wanted.query(page=number + 1) if found.has_more and number + 1 < finding.MOST_PAGES else "",
        "back_url": here + wanted.query(page=number - 1) if number else "",
        "plain_url": here + wanted.plain().query(),
        "exact_url": f"{here}?{urlencode({'q': words, 'exactly': '1'})}",
        "here_url": here,
        "sortings": finding.SORTINGS,
        "ways_on": _ways_on() if words and is_nothing else {},
        "tells": [["search", words]] if words and not number else [],
    }
    return pages.render(request, visitor, "storefront/browse/search.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return a few products that fit what is typed so far, as a fragment of a page."""
    words = _words(request)
    found = catalog.hits(words, limit=SUGGESTED)
    context = {
        "words": words,
        "instead": found.instead,
        "hints": [] if found.lacks else cards.cards(found.keys).values(),
        "all_url": _url(words),
    }
    response = HttpResponse(render_to_string("storefront/browse/suggestions.html", context))
    response["Cache-Control"] = "public, max-age=60"
    return response


def _ways_on() -> dict[str, Any]:
    """Return where to go on from where nothing was found."""
    newest = catalog.newest_on_shelf(limit=FRESH)
    return {"aisles": pages.aisles()[: pages.AISLES_SHOWN], "cards": cards.cards(one.id for one in newest).values()}


def _words(request: HttpRequest) -> str:
    printable = "".join(one if one.isprintable() else " " for one in request.GET.get("q", "")[:LONGEST])
    return " ".join(printable.split())


def _url(words: str) -> str:
    return f"{reverse('storefront:search')}?{urlencode({'q': words})}"
