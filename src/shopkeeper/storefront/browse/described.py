"""What the page of a product says of it, in words; values in, words out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from shopkeeper.foundation.money import Money
from shopkeeper.storefront import cards
from shopkeeper.storefront.lowering import Prices

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Category, Product, Variant

FEW_LEFT = 5


@dataclass(frozen=True)
class Stock:
    """What the page says about stock, and in which colour."""

    text: str
    tone: str


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


def choice(variant: "Variant", chosen: "Variant", url: str, now: Prices) -> dict[str, Any]:
    """Return a variant as one of those to choose from."""
    options = " / ".join(str(value) for value in variant.options.values())
    return {
        "name": variant.title or options or variant.sku,
        "url": f"{url}?{urlencode({'variant': variant.sku})}",
        "is_chosen": variant.id == chosen.id,
        "is_in_stock": cards.is_in_stock(variant),
        "price": now.money(variant).format(),
    }


def told(product: "Product", variant: "Variant", categories: "Sequence[Category]", cost: Money) -> dict[str, Any]:
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


def brand_url(product: "Product") -> str:
    """Return where more of the brand is found, empty where there is none."""
    return f"{reverse('storefront:search')}?{urlencode({'q': product.brand.name})}" if product.brand else ""
