"""What a shopper walks through: what is for sale in a category, what a deal is for, the face of each category."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery

from shopkeeper.catalog.models import Brand, Category, Product, Variant
from shopkeeper.catalog.queries.categories import categories_within
from shopkeeper.catalog.queries.lists import ORDERS, Sort
from shopkeeper.catalog.queries.lowering import Goods, Lowering
from shopkeeper.catalog.rules import ProductStatus
from shopkeeper.foundation.db.paging import Page, page_of

__all__ = ["Goods", "Lowering", "are_known", "faces", "goods", "newest_within"]


def newest_within(category_id: UUID, *, limit: int) -> list[UUID]:
    """Return the keys of what is for sale in the category and all below it, the newest first, in two queries."""
    found = Product.objects.filter(status=ProductStatus.ACTIVE.value, category__in=categories_within(category_id))
    return list(found.order_by("-created_at", "-id").values_list("id", flat=True)[:limit])


def are_known(*, products: Collection[UUID], categories: Collection[UUID], brands: Collection[UUID]) -> bool:
    """Tell whether each of these keys is that of a product, a category, a brand; in one query for each kind named."""
    named = (
        (Product.objects.filter(pk__in=set(products)), products),
        (Category.objects.filter(pk__in=set(categories)), categories),
        (Brand.objects.filter(pk__in=set(brands)), brands),
    )
    return all(found.count() == len(set(keys)) for found, keys in named if keys)


def goods(ranges: Collection[Goods], *, cursor: str | None = None, limit: int = 24) -> Page[Product]:
    """Return the keys of active products in any of the ranges that can be had, the newest first. Raises BadCursor."""
    wanted = Q(pk__in=[])
    for one in ranges:
        priced = Variant.objects.filter(product=OuterRef("pk"), price_minor__gt=0)
        wanted |= one.condition() & Q(Exists(priced.filter(currency=one.currency) if one.currency else priced))
    found = Product.objects.filter(wanted, status=ProductStatus.ACTIVE.value).in_stock()
    return page_of(found.only("id", "created_at"), by=ORDERS[Sort.NEWEST], cursor=cursor, limit=limit)


def faces() -> dict[UUID, UUID]:
    """Return for each category that has one itself the newest product with a picture, in one query."""
    newest = Product.objects.filter(
        category=OuterRef("pk"), status=ProductStatus.ACTIVE.value, pictures__isnull=False
    ).order_by("-created_at", "-id")
    rows = Category.objects.annotate(face=Subquery(newest.values("id")[:1])).values_list("id", "face")
    return {key: face for key, face in rows if face is not None}
