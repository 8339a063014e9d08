"""Products and variants, one or several."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from shopkeeper.catalog.models import Brand, Category, Picture, Price, Product, Seller, Variant
from shopkeeper.catalog.queries.categories import category_path
from shopkeeper.catalog.rules import ProductStatus
from shopkeeper.foundation.db.keys import instant_of, key_of
from shopkeeper.foundation.db.planned import Columns, planned_cursor


@dataclass(frozen=True)
class ProductPage:
    """What a product's page shows; `categories` leads from the root to the product's own."""

    product: Product
    variants: list[Variant]
    pictures: list[Picture]
    categories: list[Category]


# Each look at a product asks this: written out, for building the statement took longer than running it.
_VARIANT = Columns(Variant)
_OFFERED = f"""
SELECT {_VARIANT.listed("v")}, p.updated_at, p.brand_id, p.category_id
FROM catalog_product p JOIN catalog_variant v ON v.product_id = p.id
WHERE p.slug = %s AND p.status = 'active' ORDER BY v.position, v.id"""  # noqa: S608  the names are the model's own


@dataclass(frozen=True)
class Offered:
    """The variants of a product that is for sale, and when it was last changed; of the product only keys are read."""

    changed_at: datetime
    variants: list[Variant]


def product(product_id: UUID) -> Product | None:
    """Return the product, whatever its status, with brand, category, seller, variants and pictures."""
    return Product.objects.filter(pk=product_id).cards().first()


def product_page(slug: str, *, with_hidden: bool = False) -> ProductPage | None:
    """Return the page of the active product of this slug, in four queries; `with_hidden` also of drafts and retired."""
    found = Product.objects.filter(slug=slug).cards()
    if not with_hidden:
        found = found.filter(status=ProductStatus.ACTIVE.value)
    shown = found.first()
    if shown is None:
        return None
    return ProductPage(
        product=shown,
        variants=list(shown.variants.all()),
        pictures=list(shown.pictures.all()),
        categories=category_path(shown.category_id) if shown.category_id else [],
    )


def offered(slug: str) -> Offered | None:
    """Return what is offered under this slug as it stands now, in one query; None where nothing is for sale there."""
    with planned_cursor() as cursor:
        cursor.execute(_OFFERED, [slug])
        rows = cursor.fetchall()
    variants = [_VARIANT.read(row) for row in rows]
    for variant, (*_, brand, category) in zip(variants, rows, strict=True):
        keys = [variant.product_id, brand and key_of(brand), category and key_of(category)]
        variant.product = Product.from_db(DEFAULT_DB_ALIAS, ["id", "brand_id", "category_id"], keys)
    return Offered(instant_of(rows[0][-3]), variants) if rows else None


def products_by_ids(product_ids: Sequence[UUID], *, with_hidden: bool = False) -> list[Product]:
    """Return the active products of these keys in their order, ready to be shown as cards, in three queries."""
    found = Product.objects.filter(pk__in=product_ids).cards()
    if not with_hidden:
        found = found.filter(status=ProductStatus.ACTIVE.value)
    by_id = {one.id: one for one in found}
    return [by_id[key] for key in product_ids if key in by_id]


def variant(variant_id: UUID) -> Variant | None:
    """Return the variant with its product."""
    return Variant.objects.filter(pk=variant_id).select_related("product").first()


def variants_by_ids(variant_ids: Iterable[UUID]) -> dict[UUID, Variant]:
    """Return the variants, each with its product, by key."""
    return {one.id: one for one in Variant.objects.filter(pk__in=set(variant_ids)).select_related("product")}


def variants_by_skus(skus: Iterable[str]) -> dict[str, Variant]:
    """Return the variants, each with its product, by SKU."""
    return {one.sku: one for one in Variant.objects.filter(sku__in=set(skus)).select_related("product")}


def price_history(variant_id: UUID) -> list[Price]:
    """Return every price of the variant, the present one first."""
    return list(Price.objects.filter(variant_id=variant_id).order_by("-valid_from"))


def price_periods(
    variant_ids: Iterable[UUID], *, until: datetime
) -> list[tuple[UUID, str, int, datetime, datetime | None]]:
    """Return what each variant cost and when, up to an instant: variant, currency, minor units, from, to."""
    rows = Price.objects.filter(variant_id__in=set(variant_ids), valid_from__lte=until)
    return list(rows.values_list("variant_id", "currency", "price_minor", "valid_from", "valid_to"))


def brands() -> QuerySet[Brand]:
    """Return all brands by name."""
    return Brand.objects.order_by("name", "id")


def sellers() -> QuerySet[Seller]:
    """Return all sellers by name."""
    return Seller.objects.order_by("name", "id")


def number_for_sale() -> int:
    """Return how many products are active."""
    return Product.objects.filter(status=ProductStatus.ACTIVE.value).count()


def addresses_for_sale(*, limit: int, offset: int) -> list[tuple[str, datetime]]:
    """Return slug and last change of active products, by their slug."""
    rows = Product.objects.filter(status=ProductStatus.ACTIVE.value).order_by("slug")
    return list(rows.values_list("slug", "updated_at")[offset : offset + limit])
