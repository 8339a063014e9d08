"""Products and categories by whatever key an outside program knows them by."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from shopkeeper.catalog.models import Brand, Category, Product, Variant
from shopkeeper.foundation.db.distinct import distinct_values


@dataclass(frozen=True, slots=True)
class Reference:
    """A product that a key names, and its variant where the key names one or the product has no other."""

    product_id: UUID
    variant_id: UUID | None
    category_id: UUID | None
    brand_id: UUID | None


def products_by_references(references: Iterable[str]) -> dict[str, Reference]:
    """Return the products that the texts name, by text, in at most four queries.

    A text may be an SKU, which comes first, our key of a variant or product, or another system's key of a product.
    """
    wanted = set(references)
    if not wanted:
        return {}
    own = {key: text for text in wanted if (key := _key(text))}
    named: dict[str, Reference] = {}
    for sku, key, product, category, brand in Variant.objects.filter(Q(sku__in=wanted) | Q(pk__in=own)).values_list(
        "sku", "id", "product_id", "product__category_id", "product__brand_id"
    ):
        found = Reference(product, key, category, brand)
        if key in own:
            named.setdefault(own[key], found)
        if sku in wanted:
            named[sku] = found
    left = wanted - named.keys()
    if left:
        named.update(_products(left, {key: text for key, text in own.items() if text in left}))
    return named


def categories_by_references(references: Iterable[str]) -> dict[str, UUID]:
    """Return the keys of the categories that the texts name by slug, name or our key, in at most one query."""
    wanted = set(references)
    if not wanted:
        return {}
    own = [key for text in wanted if (key := _key(text))]
    named: dict[str, UUID] = {}
    for key, slug, name in Category.objects.filter(Q(slug__in=wanted) | Q(name__in=wanted) | Q(pk__in=own)).values_list(
        "id", "slug", "name"
    ):
        for text in (name, slug, str(key), key.hex):
            if text in wanted:
                named[text] = key
    return named


def _products(wanted: set[str], own: dict[UUID, str]) -> dict[str, Reference]:
    # by source too, for the index begins with it
    outside = Q(external_id__in=wanted, source__in=distinct_values(Product, "source", where="external_id <> ''"))
    rows = list(
        Product.objects.filter(Q(pk__in=own) | outside)
        .order_by("source")
        .values_list("id", "external_id", "category_id", "brand_id")
    )
    only = _only_variants([row[0] for row in rows])
    named: dict[str, Reference] = {}
    for key, external_id, category, brand in rows:
        found = Reference(key, only.get(key), category, brand)
        for text in (own.get(key), external_id):
            if text in wanted:
                named.setdefault(text, found)
    return named


def _only_variants(product_ids: list[UUID]) -> dict[UUID, UUID]:
    """Return the variant of each product that has just one."""
    variants: dict[UUID, list[UUID]] = {}
    if product_ids:
        for product, key in Variant.objects.filter(product__in=product_ids).values_list("product_id", "id"):
            variants.setdefault(product, []).append(key)
    return {product: keys[0] for product, keys in variants.items() if len(keys) == 1}


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) in {32, 36} else None
    except ValueError:
        return None


def topic_names(keys: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of categories and brands by key, in two queries."""
    wanted = list(keys)
    found = dict(Category.objects.filter(pk__in=wanted).values_list("id", "name"))
    return found | dict(Brand.objects.filter(pk__in=wanted).values_list("id", "name"))
