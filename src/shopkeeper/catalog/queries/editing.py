"""What whoever edits the catalogue has to see: what stood there when they began, what was corrected by hand."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from shopkeeper.catalog.models import Product, StockCorrection, Variant
from shopkeeper.catalog.rules import fingerprint

if TYPE_CHECKING:
    from django.db import models

PRODUCT_FIELDS = ("title", "description", "brand_id", "category_id", "seller_id", "status", "attributes")
VARIANT_FIELDS = (
    "sku",
    "title",
    "options",
    "compare_at_minor",
    "cost_minor",
    "weight_grams",
    "is_digital",
    "is_final_sale",
)


def seen_of_product(product: Product) -> str:
    """Return the fingerprint of what can be edited of a product: handed back with a change, it tells of another's."""
    return _seen(product, PRODUCT_FIELDS)


def seen_of_variant(variant: Variant) -> str:
    """Return the fingerprint of what can be edited of a variant, its price and stock aside."""
    return _seen(variant, VARIANT_FIELDS)


def usual_currency() -> str:
    """Return the currency of the variant made last, EUR where there is none."""
    return Variant.objects.order_by("-id").values_list("currency", flat=True).first() or "EUR"


def all_variants() -> Iterator[Variant]:
    """Return every variant with its product, brand and category, a product's own together; read bit by bit."""
    rows = Variant.objects.select_related("product__brand", "product__category")
    return rows.order_by("product__title", "product_id", "position", "id").iterator(chunk_size=500)


def stock_corrections(product_id: UUID, *, limit: int = 10) -> list[StockCorrection]:
    """Return what was corrected by hand in the stock of a product's variants, the latest first."""
    found = StockCorrection.objects.filter(variant__product=product_id).select_related("variant")
    return list(found.order_by("-at", "-id")[:limit])


def _seen(row: "models.Model", fields: tuple[str, ...]) -> str:
    return fingerprint({name: getattr(row, name) for name in fields})
