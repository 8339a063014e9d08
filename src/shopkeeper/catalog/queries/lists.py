"""Lists of products, page by page."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from shopkeeper.catalog.models import Product
from shopkeeper.catalog.queries.categories import categories_within
from shopkeeper.catalog.queries.lowering import Lowering, with_price_now
from shopkeeper.catalog.rules import ProductStatus
from shopkeeper.foundation.db.paging import Page, page_of


class Sort(StrEnum):
    """How a list is ordered."""

    NEWEST = "newest"
    TITLE = "title"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"


ORDERS = {
    Sort.NEWEST: ("-created_at", "-id"),
    Sort.TITLE: ("title", "id"),
    Sort.CHEAPEST: ("price_now_minor", "id"),
    Sort.DEAREST: ("-price_now_minor", "-id"),
}


BY_PRICE = frozenset({Sort.CHEAPEST, Sort.DEAREST})


def products_in_category(
    category_id: UUID, *, sort: Sort = Sort.NEWEST, cursor: str | None = None, limit: int = 24
) -> Page[Product]:
    """Return active products of the category and all below it. Raises BadCursor."""
    return product_list(category_id=category_id, status=ProductStatus.ACTIVE, sort=sort, cursor=cursor, limit=limit)


def product_list(
    *,
    status: ProductStatus | None = None,
    category_id: UUID | None = None,
    brand_id: UUID | None = None,
    seller_id: UUID | None = None,
    is_out_of_stock: bool | None = None,
    sort: Sort = Sort.NEWEST,
    cursor: str | None = None,
    limit: int = 50,
    lowered: Sequence[Lowering] = (),
) -> Page[Product]:
    """Return products as cards, filtered by what is given, in at most four queries. Raises BadCursor.

    Each has `price_from_minor`, the price of its first variant; by price it is sorted by what that costs now, `lowered`
    by the deals that run.
    """
    found = Product.objects.cards().with_price()
    if sort in BY_PRICE:
        found = with_price_now(found, lowered)
    if status is not None:
        found = found.filter(status=status.value)
    if category_id is not None:
        found = found.filter(category__in=categories_within(category_id))
    if brand_id is not None:
        found = found.filter(brand=brand_id)
    if seller_id is not None:
        found = found.filter(seller=seller_id)
    if is_out_of_stock is not None:
        found = found.out_of_stock() if is_out_of_stock else found.in_stock()
    return page_of(found, by=ORDERS[sort], cursor=cursor, limit=limit)
