"""Products of another system: those that aren't there yet are taken in; what the shop has since made of one stays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from shopkeeper.catalog.models import Brand, Category, Product, Seller, Variant
from shopkeeper.catalog.operations.stocking import stock_catalogue
from shopkeeper.catalog.rules import ProductStatus, slug_of
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id


@dataclass(frozen=True)
class PastSeller:
    """A seller as another system knows it."""

    ref: str
    name: str
    city: str = ""
    region: str = ""
    country: str = ""


@dataclass(frozen=True)
class PastProduct:
    """A product with one variant as another system knows it; `price_minor` is the last price seen."""

    sku: str
    title: str
    price_minor: int
    currency: str
    first_sold_at: datetime
    description: str = ""
    category: str = ""
    brand: str = ""
    seller_ref: str = ""


@dataclass(frozen=True)
class ImportedCatalogue:
    """Keys, hexadecimal, of every variant by SKU and seller by its key there, and how many products are new."""

    variants: Mapping[str, str]
    sellers: Mapping[str, str]
    created: int


@transaction.atomic
def import_catalogue(
    *, products: Sequence[PastProduct], sellers: Sequence[PastSeller], at: datetime, actor: Actor, source: str
) -> ImportedCatalogue:
    """Take in the sellers and products that are not there yet, found in search at once; all of them, or none.

    A SKU that the shop has already is that product, whoever brought it.
    """
    known_sellers = _keys(Seller.objects.filter(source=source), "external_id")
    fresh_sellers = [_seller(one, at, source) for one in sellers if one.ref not in known_sellers]
    _with_free_slugs(fresh_sellers, Seller)
    seller_keys = known_sellers | {row["external_id"]: row["id"] for row in fresh_sellers}
    skus = [one.sku for one in products]
    known = _keys(_having("sku", skus), "sku")
    fresh = [one for one in products if one.sku not in known]
    brands, brand_keys = _named(Brand, {one.brand for one in fresh}, at)
    categories, category_keys = _named(Category, {one.category for one in fresh}, at)
    rows = [_product(one, source, brand_keys, category_keys, seller_keys) for one in fresh]
    _with_free_slugs(rows, Product)
    variants = [_variant(one, row["id"]) for one, row in zip(fresh, rows, strict=True)]
    if fresh or fresh_sellers:
        stock_catalogue(
            sellers=fresh_sellers,
            brands=brands,
            categories=[{**row, "position": place} for place, row in enumerate(categories)],
            products=rows,
            variants=variants,
            pictures=[],
            at=at,
            actor=actor,
            source=source,
        )
    found = known | {row["sku"]: row["id"] for row in variants}
    return ImportedCatalogue(_hex(found), _hex(seller_keys), len(fresh))


def _having(name: str, values: Sequence[str]) -> "models.QuerySet[Variant]":
    """Return the variants with these SKUs; few enough to ask for, or all of them."""
    return Variant.objects.filter(**{f"{name}__in": values}) if len(values) < 500 else Variant.objects.all()


def _keys(rows: "models.QuerySet[Any]", name: str) -> dict[str, UUID]:
    return {text: key for text, key in rows.values_list(name, "id") if text}


def _hex(keys: Mapping[str, UUID]) -> dict[str, str]:
    return {text: key.hex for text, key in keys.items()}


def _seller(one: PastSeller, at: datetime, source: str) -> dict[str, Any]:
    return {
        "id": new_id(at),
        "source": source,
        "external_id": one.ref,
        "name": one.name,
        "slug": slug_of(one.name),
        "city": one.city,
        "region": one.region,
        "country": one.country,
    }


def _named(
    model: type[Brand] | type[Category], names: Iterable[str], at: datetime
) -> tuple[list[dict[str, Any]], dict[str, UUID]]:
    """Return rows for the names that nothing of the model has, and the keys of all of them."""
    known = _keys(model.objects.all(), "name")
    fresh = sorted({name for name in names if name} - set(known))
    rows: list[dict[str, Any]] = [{"id": new_id(at), "name": name, "slug": slug_of(name)} for name in fresh]
    _with_free_slugs(rows, model)
    return rows, known | {str(row["name"]): row["id"] for row in rows}


def _with_free_slugs(rows: list[dict[str, Any]], model: "type[Brand | Category | Product | Seller]") -> None:
    """Put a number behind slugs that are taken, each looked for from the last one given."""
    if not rows:
        return
    taken = set(model.objects.values_list("slug", flat=True))
    last: dict[str, int] = {}
    for row in rows:
        slug = wished = row["slug"]
        while slug in taken:
            last[wished] = last.get(wished, 1) + 1
            slug = f"{wished}-{last[wished]}"
        taken.add(slug)
        row["slug"] = slug


def _product(
    one: PastProduct,
    source: str,
    brands: Mapping[str, UUID],
    categories: Mapping[str, UUID],
    sellers: Mapping[str, UUID],
) -> dict[str, Any]:
    return {
        "id": new_id(one.first_sold_at),
        "source": source,
        "external_id": one.sku,
        "title": one.title,
        "slug": slug_of(one.title),
        "description": one.description,
        "brand_id": brands.get(one.brand),
        "category_id": categories.get(one.category),
        "seller_id": sellers.get(one.seller_ref),
        "status": ProductStatus.ACTIVE.value,
        "attributes": {},
        "first_sold_at": one.first_sold_at,
        "created_at": one.first_sold_at,
        "updated_at": one.first_sold_at,
    }


def _variant(one: PastProduct, product_id: UUID) -> dict[str, Any]:
    return {
        "id": new_id(one.first_sold_at),
        "product_id": product_id,
        "sku": one.sku,
        "title": "",
        "options": {},
        "price_minor": one.price_minor,
        "currency": one.currency,
        "position": 0,
    }
