"""Category pages: what stands on a shelf, narrowed and sorted, page by page; and the list of all categories."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from shopkeeper.catalog import queries as catalog
from shopkeeper.storefront import cards, pages
from shopkeeper.storefront.browse import filters as filtering
from shopkeeper.storefront.browse import found as finding
from shopkeeper.storefront.browse import structured
from shopkeeper.storefront.visitors import Visitor, page

PAGE_SIZE = 24
# The list comes in this order where nothing else is asked for: its name stands in no address.
SORTINGS = tuple((finding.BEST if sort == "newest" else sort, name) for sort, name in filtering.SORTINGS)


@require_safe
@page
def category(request: HttpRequest, visitor: Visitor, slug: str) -> HttpResponse:
    """Show the products of a category and of all below it."""
    shown = catalog.category_by_slug(slug)
    if shown is None:
        raise Http404(f"no category {slug}")
    number, url = finding.page_number(request.GET), pages.category_url(slug)
    wanted = finding.read("", request.GET, page=number)
    found = finding.within(shown.id, wanted, url=url, size=PAGE_SIZE)
    if number and not found.keys:
        raise Http404("no such page of the list")
    path = catalog.category_path(shown.id)
    aisle = _aisle(pages.aisles(), shown.slug)
    context = {
        "category": shown,
        "here": path[0].slug,
        "path": [{"name": step.name, "url": pages.category_url(step.slug)} for step in path[:-1]],
        "children": aisle.children if aisle else (),
        "cards": cards.cards(found.keys).values(),
        "wanted": wanted,
        "filters": wanted,
        "found": found,
        "sortings": SORTINGS,
        "found_text": finding.counted(found, best="newest"),
        "here_url": url,
        "plain_url": url + wanted.plain().query(),
        "more_url": url + wanted.query(page=number + 1) if found.has_more else "",
        "back_url": url + wanted.query(page=number - 1) if number else "",
        "canonical": pages.canonical(url + (wanted.query(page=number) if not wanted.count else "")),
        "json_ld": structured.path_of(path),
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
