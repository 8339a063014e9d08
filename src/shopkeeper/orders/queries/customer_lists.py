"""Customers found and ordered by what they bought."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import Coalesce

from shopkeeper.orders.models import Order
from shopkeeper.orders.rules import OrderKind

SALE = Q(kind=OrderKind.SALE.value)


class BuyerSort(StrEnum):
    """How a list of buyers is ordered."""

    SPENT = "spent"
    ORDERS = "orders"
    LAST_ORDER = "last-order"
    LONGEST_AWAY = "longest-away"


ORDERS = {
    BuyerSort.SPENT: ("-spent", "customer_id"),
    BuyerSort.ORDERS: ("-orders", "-spent", "customer_id"),
    BuyerSort.LAST_ORDER: (F("last_order_at").desc(nulls_last=True), "customer_id"),
    BuyerSort.LONGEST_AWAY: (F("last_order_at").asc(nulls_last=True), "customer_id"),
}


@dataclass(frozen=True)
class Buyers:
    """A page of customers by key, in order; `has_more` says that another page follows."""

    customer_ids: list[UUID]
    has_more: bool


def buyers(
    *,
    currency: str,
    status: str = "",
    country: str = "",
    orders_from: int | None = None,
    spent_from_minor: int | None = None,
    last_order_from: datetime | None = None,
    last_order_to: datetime | None = None,
    sort: BuyerSort = BuyerSort.SPENT,
    offset: int = 0,
    limit: int = 50,
) -> Buyers:
    """Return customers who bought, filtered by what is given, in one query.

    What was spent is counted in the one currency, credits taken off. The period of the last order is half-open.
    """
    about: dict[str, Any] = {"customer__status": status, "customer__country": country}
    found = Order.objects.earning().filter(
        customer__isnull=False, **{key: value for key, value in about.items() if value}
    )
    if not status:
        found = found.exclude(customer__status="erased")
    figures = found.values("customer_id").annotate(
        orders=Count("id", filter=SALE),
        spent=Coalesce(Sum("total_minor", filter=Q(currency=currency)), 0),
        last_order_at=Max("placed_at", filter=SALE),
    )
    asked = {
        "orders__gte": 1 if orders_from is None else orders_from,
        "spent__gte": spent_from_minor,
        "last_order_at__gte": last_order_from,
        "last_order_at__lt": last_order_to,
    }
    figures = figures.filter(**{name: value for name, value in asked.items() if value is not None})
    rows = list(figures.order_by(*ORDERS[sort]).values_list("customer_id", flat=True)[offset : offset + limit + 1])
    return Buyers(rows[:limit], has_more=len(rows) > limit)
