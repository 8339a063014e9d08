"""Category pages: what stands on a shelf, narrowed and sorted, page by page; and the list of all categories."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from shopkeeper.catalog import queries as catalog
from shopkeeper.catalog.queries import browsing
from shopkeeper.foundation.db.paging import BadCursor
from shopkeeper.foundation.kept import Kept
from shopkeeper.storefront import cards, pages
from shopkeeper.storefront.browse import filters as filtering
from shopkeeper.storefront.visitors import Visitor, page

PAGE_SIZE = 24


def _facts(keys: list[UUID]) -> dict[UUID, tuple[list[browsing.BrandCount], str]]:
    return {key: (browsing.brands_within(key), browsing.currency_within(key)) for key in keys}


_FACTS: Kept[UUID, tuple[list[browsing.BrandCount], str]] = Kept(_facts)


@require_safe
@page
def category(request: HttpRequest, visitor: Visitor, slug: str) -> HttpResponse:
    """Show the products of a category and of all below it."""
    shown = catalog.category_by_slug(slug)
    if shown is None:
        raise Http404(f"no category {slug}")
    filters = filtering.read(request.GET)
    brands, currency = _FACTS.get([shown.id])[shown.id]
    narrowing = filters.narrowing(currency)
    try:
        found = browsing.browse(shown.id, narrowing, sort=filters.sort, cursor=filters.after, limit=PAGE_SIZE)
    except BadCursor:
        raise Http404("no such page of the list") from None
    path = catalog.category_path(shown.id)
    aisle = _aisle(pages.aisles(), shown.slug)
    url = pages.category_url(slug)
    context = {
        "category": shown,
        "here": path[0].slug,
        "path": [{"name": step.name, "url": pages.category_url(step.slug)} for step in path[:-1]],
        "children": aisle.children if aisle else (),
        "cards": cards.cards(row.id for row in found.rows).values(),
        "filters": filters,
        "brands": brands,
        "currency": currency,
        "sortings": filtering.SORTINGS,
        "found_text": _found_text(aisle, filters),
        "here_url": url,
        "plain_url": url + filters.without_filters().query(),
        "more_url": url + filters.query(after=found.next_cursor) if found.next_cursor else "",
        "canonical": pages.canonical(url),
        "tells": [["track", "Product List Viewed", {"list_id": shown.slug, "category": shown.name}]],
    }
    return pages.render(request, visitor, "storefront/browse/category.html", context)


@require_safe
@page
def categories(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show all categories in which something is for sale."""
    url = reverse("storefront:categories")
    context = {"tree": pages.aisles(), "here": "all", "canonical": pages.canonical(url)}
    return pages.render(request, visitor, "storefront/browse/categories.html", context)


def _aisle(tree: tuple[pages.Aisle, ...], slug: str) -> pages.Aisle | None:
    for aisle in tree:
        found = aisle if aisle.slug == slug else _aisle(aisle.children, slug)
        if found:
            return found
    return None


def _found_text(aisle: pages.Aisle | None, filters: filtering.Filters) -> str:
    if filters.count or aisle is None:
        return ""
    return "1 product" if aisle.products == 1 else f"{aisle.products:,} products"
