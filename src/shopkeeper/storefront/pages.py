"""How every page of the shop is put together: its own context, the visitor, and the aisles of the header."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from shopkeeper.catalog import queries as catalog
from shopkeeper.consent import queries as consent
from shopkeeper.foundation.kept import Kept
from shopkeeper.storefront import basket, telling, watching
from shopkeeper.storefront.lowering import prices
from shopkeeper.storefront.visitors import Visitor

AISLES_SHOWN = 10
ALIKE = {
    "assets": "frame/assets",
    "mark": "frame/mark",
    "finder": "parts/finder",
    "person": "frame/person",
    "bag": "frame/bag",
    "ask": "privacy/banner",
    "foot": "frame/foot",
}


@dataclass(frozen=True)
class Aisle:
    """A category in which something is for sale, with those below it."""

    name: str
    slug: str
    url: str
    id: UUID
    products: int = 0
    children: tuple["Aisle", ...] = ()


def _load(_: list[str]) -> dict[str, tuple[Aisle, ...]]:
    nodes = [node for node in catalog.category_tree() if node.products]
    below: dict[object, list[catalog.CategoryNode]] = {}
    for node in nodes:
        below.setdefault(node.parent_id, []).append(node)

    def aisle(node: catalog.CategoryNode) -> Aisle:
        children = tuple(aisle(child) for child in below.get(node.id, ()))
        return Aisle(node.name, node.slug, category_url(node.slug), node.id, node.products, children)

    return {"all": tuple(aisle(node) for node in below.get(None, ()))}


_AISLES: Kept[str, tuple[Aisle, ...]] = Kept(_load)


def aisles() -> tuple[Aisle, ...]:
    """Return the categories in which something is for sale, as a tree."""
    return _AISLES.get(["all"])["all"]


@dataclass(frozen=True)
class Frame:
    """The parts of a page that are the same for every visitor, as HTML."""

    assets: SafeString
    mark: SafeString
    finder: SafeString
    person: SafeString
    bag: SafeString
    ask: SafeString
    ask_under_control: SafeString
    cart_url: str
    aisles: SafeString
    foot: SafeString


def letters() -> Mapping[str, str] | None:
    """Return the first topic that shoppers can sign up for by mail, for the form at the foot of each page."""
    offered = consent.topics(channel="email", offered=True)
    return {"slug": offered[0].slug, **consent.text_of(offered[0])} if offered else None


def _framed(places: list[str]) -> dict[str, Frame]:
    whole, has_deals = aisles()[:AISLES_SHOWN], bool(prices().running.deals)
    alike = {
        name: render_to_string(f"storefront/{part}.html", {"letters": letters() if name == "foot" else None})
        for name, part in ALIKE.items()
    }
    under_control = render_to_string(f"storefront/{ALIKE['ask']}.html", {"gpc": True})
    return {
        place: Frame(
            aisles=render_to_string(
                "storefront/frame/aisles.html", {"aisles": whole, "here": place, "has_deals": has_deals}
            ),
            ask_under_control=under_control,
            cart_url=reverse("storefront:cart"),
            **alike,
        )
        for place in places
    }


# One for each place in the header that can be marked as the present one.
_FRAMES: Kept[str, Frame] = Kept(_framed)


def category_url(slug: str) -> str:
    """Return the address of a category's page."""
    return reverse("storefront:category", args=[slug])


def canonical(path: str) -> str:
    """Return the one address of a page, whatever host it was asked for under."""
    return settings.SITE_URL.rstrip("/") + path


def render(
    request: HttpRequest, visitor: Visitor, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return the page; one made for a known visitor stays out of shared caches."""
    here = str(context.get("here", ""))
    watch = watching.watch(request, visitor, [*context.get("tells", ()), *telling.told(request)])
    count = basket.count_of(request, visitor)
    whole = {"visitor": visitor, "shell": _FRAMES.get([here])[here], "watch": watch, "cart_count": count, **context}
    response = HttpResponse(render_to_string(template, whole, request), status=status)
    if visitor.is_known:
        response["Cache-Control"] = "private, no-cache"
    return response
