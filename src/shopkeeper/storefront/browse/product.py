"""The page of one product: pictures, price, stock, its variants, and what else was bought."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from shopkeeper.catalog import queries as catalog
from shopkeeper.customers import queries as customers
from shopkeeper.foundation import clock
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.storefront import cards, pages, shelves
from shopkeeper.storefront.browse.delivering import delivery
from shopkeeper.storefront.browse.structured import json_ld
from shopkeeper.storefront.buying import one_press
from shopkeeper.storefront.looking import looked_at
from shopkeeper.storefront.lowering import Prices, prices
from shopkeeper.storefront.visitors import Visitor, page
from shopkeeper.storefront.wishes.owner import owner_of

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Category, Product, Variant

FEW_LEFT = 5


@dataclass(frozen=True)
class Stock:
    """What the page says about stock, and in which colour."""

    text: str
    tone: str


@require_safe
@page
def product(request: HttpRequest, visitor: Visitor, slug: str) -> HttpResponse:
    """Show one product that is for sale."""
    shown = catalog.product_page(slug)
    if shown is None or not shown.variants:
        raise Http404(f"no product {slug}")
    product, variants = shown.product, shown.variants
    chosen = chosen_variant(variants, request.GET.get("variant", ""))
    pictures = turned([cards.picture_of(picture) for picture in shown.pictures], variants, chosen)
    url = reverse("storefront:product", args=[slug])
    now = prices()
    cost, deal = now.money(chosen), now.deal(chosen)
    context = {
        "product": product,
        "card": cards.card_of(product, now),
        "here": shown.categories[0].slug if shown.categories else "",
        "path": [{"name": step.name, "url": pages.category_url(step.slug)} for step in shown.categories],
        "pictures": pictures,
        "variant": chosen,
        "choices": [_choice(variant, chosen, url, now) for variant in variants],
        "choice_name": choice_name(variants),
        "price": cards.price_of(chosen, now),
        "price_note": deal.name if deal else "",
        "stock": stock_of(chosen),
        "facts": facts(product, chosen),
        "brand_url": _brand_url(product),
        "summary": Truncator(product.description or product.title).chars(155),
        "canonical": pages.canonical(url),
        "json_ld": json_ld(shown, pictures, pages.canonical(url), now),
        "may_buy_at_once": one_press.may_press(visitor, cost),
        "shown_minor": cost.minor,
        "may_be_had": cards.is_in_stock(chosen),
        "press": new_id(clock.now()),
        "tells": [["product", _told(product, chosen, shown.categories, cost)]],
        "shelves": _shelves(request, visitor, product),
        "here_path": request.get_full_path(),
        "delivery": delivery(request, visitor, cost, at=now.at),
        "is_wished": bool(customers.wished_variants(owner_of(request, visitor), [chosen.id])),
    }
    return pages.render(request, visitor, "storefront/browse/product.html", context)


def _shelves(request: HttpRequest, visitor: Visitor, product: "Product") -> list[shelves.Shelf]:
    now = clock.now()
    lately = looked_at(request, visitor, leaving_out=[product.id], at=now)
    return [*shelves.beside_product(visitor, product.id, at=now), *([lately] if lately else [])]


def chosen_variant(variants: "Sequence[Variant]", sku: str) -> "Variant":
    """Return the variant asked for by its SKU, else the first that can be had."""
    named = (variant for variant in variants if sku and variant.sku == sku)
    offered = (variant for variant in variants if cards.is_in_stock(variant))
    return next(named, None) or next(offered, None) or variants[0]


def turned(
    pictures: list[cards.PictureView], variants: "Sequence[Variant]", chosen: "Variant"
) -> list[cards.PictureView]:
    """Return the pictures with the chosen variant's first, where there is one picture for each variant."""
    if len(pictures) != len(variants):
        return pictures
    place = list(variants).index(chosen)
    return pictures[place:] + pictures[:place]


def stock_of(variant: "Variant") -> Stock:
    """Return what to say about the stock of a variant."""
    left = variant.stock_on_hand
    if left is None or left > FEW_LEFT:
        return Stock("In stock", "in")
    if left > 0:
        return Stock(f"Only {left} left", "few")
    return Stock("Out of stock at the moment", "out")


def choice_name(variants: "Sequence[Variant]") -> str:
    """Return what the variants differ in, such as `Colour`; the options of all are looked at."""
    names = dict.fromkeys(name for variant in variants for name in variant.options)
    return " and ".join(str(name) for name in names).capitalize() or "Variant"


def facts(product: "Product", variant: "Variant") -> list[tuple[str, str]]:
    """Return the attributes of the product, its seller and the article number, as pairs to be listed."""
    pairs = [(str(name).replace("_", " ").capitalize(), _fact(value)) for name, value in product.attributes.items()]
    if product.seller:
        place = ", ".join(part for part in (product.seller.city, product.seller.region) if part)
        pairs.append(("Sold by", f"{product.seller.name} ({place})" if place else product.seller.name))
    pairs.append(("Article number", variant.sku))
    return [pair for pair in pairs if pair[1]]


def _fact(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_fact(one) for one in value)
    return "" if value is None or isinstance(value, dict) else str(value)


def _choice(variant: "Variant", chosen: "Variant", url: str, now: Prices) -> dict[str, Any]:
    options = " / ".join(str(value) for value in variant.options.values())
    return {
        "name": variant.title or options or variant.sku,
        "url": f"{url}?{urlencode({'variant': variant.sku})}",
        "is_chosen": variant.id == chosen.id,
        "is_in_stock": cards.is_in_stock(variant),
        "price": now.money(variant).format(),
    }


def _told(product: "Product", variant: "Variant", categories: "Sequence[Category]", cost: Money) -> dict[str, Any]:
    """Return the product in the words of Segment's e-commerce events."""
    told = {
        "product_id": str(product.id),
        "sku": variant.sku,
        "name": product.title,
        "variant": variant.title,
        "brand": product.brand.name if product.brand else "",
        "category": categories[-1].name if categories else "",
        "price": float(cost.major),
        "currency": cost.currency,
    }
    return {name: value for name, value in told.items() if value != ""}


def _brand_url(product: "Product") -> str:
    return f"{reverse('storefront:search')}?{urlencode({'q': product.brand.name})}" if product.brand else ""
