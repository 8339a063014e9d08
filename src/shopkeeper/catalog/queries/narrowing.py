"""What was found, with what it can be narrowed by."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shopkeeper.catalog.facets import BRAND, TYPE, Asked, Facet, Facts, bands, facets, narrowed, read_values
from shopkeeper.catalog.models import Product, Variant

__all__ = ["BRAND", "TYPE", "Asked", "Facet", "Facts", "bands", "facets", "facts_of", "narrowed"]

Row = tuple[UUID, int, int | None, dict[str, Any]]


def facts_of(keys: Sequence[UUID]) -> tuple[list[Facts], str]:
    """Return what facets look at of each product, in the order given, and the currency most prices are in.

    Two queries a thousand products; those without a price in that currency are left out.
    """
    variants, currency = _variants(keys)
    found: dict[UUID, Facts] = {}
    for start in range(0, len(keys), 1_000):
        rows = Product.objects.filter(pk__in=keys[start : start + 1_000]).values_list(
            "id", "title", "created_at", "category__name", "brand__name", "attributes", "category_id", "brand_id"
        )
        for key, title, created_at, category, brand, attributes, *places in rows:
            if own := variants.get(key):
                values = read_values(attributes) | _options(own)
                values |= {TYPE: (category,)} if category else {}
                values |= {BRAND: (brand,)} if brand else {}
                prices = [price for _, price, _, _ in own]
                in_stock = any(stock is None or stock > 0 for _, _, stock, _ in own)
                found[key] = Facts(
                    key, title, created_at, min(prices), max(prices), in_stock, values, tuple(prices),
                    frozenset({key, *(place for place in places if place)}),
                )  # fmt: skip
    return [found[key] for key in keys if key in found], currency


def _options(variants: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for _, _, _, options in variants:
        for name, words in read_values(options).items():
            found[name].update(dict.fromkeys(words))
    return {name: tuple(words) for name, words in found.items()}


def _variants(keys: Sequence[UUID]) -> tuple[dict[UUID, list[Row]], str]:
    by_currency: defaultdict[str, list[Row]] = defaultdict(list)
    for start in range(0, len(keys), 1_000):
        rows = Variant.objects.filter(product__in=keys[start : start + 1_000]).values_list(
            "currency", "product_id", "price_minor", "stock_on_hand", "options"
        )
        for currency, *row in rows:
            by_currency[currency].append((row[0], row[1], row[2], row[3]))
    currency = max(sorted(by_currency), key=lambda one: len(by_currency[one]), default="")
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for one in by_currency[currency]:
        found[one[0]].append(one)
    return found, currency
