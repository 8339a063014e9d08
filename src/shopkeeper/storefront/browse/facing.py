"""What the page of a product shows to everyone, as HTML, kept for half a minute.

What is a promise stands in the key, looked at anew for each page: prices and the deals that make them, whether any is
left, the last change of the product. So a new price is seen at once, and only what nobody pays by may be old, such as
the name of a category.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation import clock
from shopkeeper.foundation.kept import Kept
from shopkeeper.storefront import cards, pages, shelves
from shopkeeper.storefront.browse import described
from shopkeeper.storefront.browse.structured import json_ld
from shopkeeper.storefront.lowering import Prices, prices

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Variant

PARTS = ("meta", "crumbs", "gallery", "naming", "to_cart", "wish", "wished", "words")
PRODUCTS_KEPT = 1_000


class State(NamedTuple):
    """What of a variant must be as it is now; `left` stops at more than a few."""

    id: UUID
    list_minor: int
    compare_at_minor: int | None
    left: int
    now_minor: int
    deal: str
    until: str


@dataclass(frozen=True)
class Standing:
    """By what the face of a product is kept: the product, the variant shown, and what must be as it is now."""

    slug: str
    chosen: UUID
    changed_at: datetime
    variants: tuple[State, ...]


@dataclass(frozen=True)
class Face:
    """The parts of the page that are the same for everyone, and what the page tells of itself."""

    product_id: UUID
    title: str
    aisle: str
    meta: SafeString
    crumbs: SafeString
    gallery: SafeString
    naming: SafeString
    to_cart: SafeString
    wish: SafeString
    wished: SafeString
    words: SafeString
    told: dict[str, Any]


def face(slug: str, offered: catalog.Offered, chosen: "Variant", now: Prices) -> Face | None:
    """Return the face of the product whose variants these are, None where it went from sale meanwhile."""
    states = tuple(_state(variant, now) for variant in offered.variants)
    return _FACES.one(Standing(slug, chosen.id, offered.changed_at, states))


def beside(product_id: UUID) -> SafeString:
    """Return the shelves of what else was bought with the product."""
    return _BESIDE.one(product_id) or SafeString()


def _state(variant: "Variant", now: Prices) -> State:
    deal, left, few = now.deal(variant), variant.stock_on_hand, described.FEW_LEFT + 1
    return State(
        id=variant.id,
        list_minor=variant.price_minor,
        compare_at_minor=variant.compare_at_minor,
        left=few if left is None else min(left, few),
        now_minor=now.minor(variant),
        deal=deal.name if deal else "",
        until=now.until(deal) if deal else "",
    )


def _load(standings: list[Standing]) -> dict[Standing, Face]:
    now = prices()
    found = ((one, catalog.product_page(one.slug)) for one in standings)
    return {one: _face(page, one.chosen, now) for one, page in found if page and page.variants}


def _face(page: catalog.ProductPage, chosen_id: UUID, now: Prices) -> Face:
    product, variants = page.product, page.variants
    now.look_back(variants)
    chosen = next((one for one in variants if one.id == chosen_id), variants[0])
    pictures = described.turned([cards.picture_of(picture) for picture in page.pictures], variants, chosen)
    url, deal = reverse("storefront:product", args=[product.slug]), now.deal(chosen)
    context = {
        "product": product,
        "card": cards.card_of(product, now),
        "path": [{"name": step.name, "url": pages.category_url(step.slug)} for step in page.categories],
        "pictures": pictures,
        "variant": chosen,
        "choices": [described.choice(variant, chosen, url, now) for variant in variants],
        "choice_name": described.choice_name(variants),
        "price": cards.price_of(chosen, now),
        "price_note": deal.name if deal else "",
        "stock": described.stock_of(chosen),
        "facts": described.facts(product, chosen),
        "brand_url": described.brand_url(product),
        "summary": Truncator(product.description or product.title).chars(155),
        "canonical": pages.canonical(url),
        "json_ld": json_ld(page, pictures, pages.canonical(url), now),
    }
    parts = {part: render_to_string(f"storefront/browse/product/{part}.html", context) for part in PARTS}
    return Face(
        product_id=product.id,
        title=product.title,
        aisle=page.categories[0].slug if page.categories else "",
        told=described.told(product, chosen, page.categories, now.money(chosen)),
        **parts,
    )


def _load_beside(product_ids: Sequence[UUID]) -> dict[UUID, SafeString]:
    at = clock.now()
    return {
        key: render_to_string("storefront/browse/product/beside.html", {"shelves": shelves.beside_product(key, at=at)})
        for key in product_ids
    }


_FACES: Kept[Standing, Face] = Kept(_load, most=PRODUCTS_KEPT)
_BESIDE: Kept[UUID, SafeString] = Kept(_load_beside, most=PRODUCTS_KEPT)
