"""What may be offered, in as few words as choosing needs: one light query, no model instances."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from shopkeeper.catalog.models import Product, Variant
from shopkeeper.catalog.rules import ProductStatus


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A product on sale: the price of its first variant, and whether any variant can be had at once."""

    id: UUID
    title: str
    category_id: UUID | None
    brand_id: UUID | None
    price_minor: int
    is_in_stock: bool


def on_shelf(product_ids: Iterable[UUID]) -> dict[UUID, OnShelf]:
    """Return those of the products that are active, by key, in one query."""
    wanted = set(product_ids)
    return {row.id: row for row in _rows(Product.objects.filter(pk__in=wanted))} if wanted else {}


def newest_on_shelf(*, limit: int, category_id: UUID | None = None) -> list[OnShelf]:
    """Return active products that can be had at once, the newest first, of the whole shop or one category."""
    found = Product.objects.order_by("-created_at", "-id")
    if category_id is not None:
        found = found.filter(category=category_id)
    return _rows(found.filter(Exists(_at_hand())), limit)


def _at_hand() -> QuerySet[Variant]:
    return Variant.objects.filter(product=OuterRef("pk")).filter(Q(stock_on_hand=None) | Q(stock_on_hand__gt=0))


def _rows(products: QuerySet[Product], limit: int | None = None) -> list[OnShelf]:
    first = Variant.objects.filter(product=OuterRef("pk")).order_by("position", "id")
    rows = (
        products.filter(status=ProductStatus.ACTIVE.value)
        .annotate(price=Subquery(first.values("price_minor")[:1]), at_hand=Exists(_at_hand()))
        .values_list("id", "title", "category_id", "brand_id", "price", "at_hand")
    )
    return [
        OnShelf(key, title, category, brand, price or 0, bool(at_hand))
        for key, title, category, brand, price, at_hand in rows[:limit]
    ]
