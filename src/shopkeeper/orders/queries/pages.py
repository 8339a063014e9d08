"""One order, or lists of them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Case, Prefetch, QuerySet, When

from shopkeeper.foundation.db.paging import Page, page_of
from shopkeeper.foundation.personal import keys
from shopkeeper.orders.models import Order, Shipment
from shopkeeper.orders.rules import OrderKind, OrderStatus

NEWEST = ("-placed_at", "-id")


def order(order_id: UUID) -> Order | None:
    """Return the order with lines (variant and product), payments, shipments and status changes, in five queries."""
    return _whole(Order.objects.filter(pk=order_id))


def order_by_number(number: str, *, customer_id: UUID | None = None) -> Order | None:
    """Return the order of exactly that number, else of it in capitals; with `customer_id` only that customer's."""
    number = number.strip()
    found = Order.objects.filter(number__in={number, number.upper()})
    if customer_id is not None:
        found = found.filter(customer=customer_id)
    return _whole(found.order_by(Case(When(number=number, then=0), default=1)))


def orders_of_customer(customer_id: UUID, *, cursor: str | None = None, limit: int = 20) -> Page[Order]:
    """Return the customer's orders and credits with lines and shipments, the newest first, in three queries."""
    found = Order.objects.filter(customer=customer_id).with_contents()
    return page_of(found, by=NEWEST, cursor=cursor, limit=limit)


def every_order_of(customer_id: UUID) -> list[Order]:
    """Return all of the customer's orders and credits with lines and shipments, the newest first."""
    parcels = Prefetch("shipments", Shipment.objects.order_by("id"))
    found = Order.objects.filter(customer=customer_id).prefetch_related("lines__variant__product", parcels)
    return list(found.order_by(*NEWEST))


def order_list(
    *,
    kind: OrderKind | None = None,
    status: OrderStatus | None = None,
    channel: str = "",
    source: str = "",
    country: str = "",
    number: str = "",
    customer_id: UUID | None = None,
    placed_from: datetime | None = None,
    placed_to: datetime | None = None,
    is_late_at: datetime | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Order]:
    """Return orders with their customer, the newest first, filtered by what is given. Raises BadCursor.

    `number` finds by how it begins; the period is half-open; `is_late_at` leaves those with a parcel that was
    promised before that instant and has not arrived. The customers' keys are fetched at once.
    """
    wished = {
        "kind": kind and kind.value,
        "status": status and status.value,
        "channel": channel,
        "source": source,
        "country": country,
        "number__istartswith": number.strip(),
        "customer": customer_id,
        "placed_at__gte": placed_from,
        "placed_at__lt": placed_to,
    }
    found = Order.objects.filter(**{name: value for name, value in wished.items() if value}).select_related("customer")
    if is_late_at is not None:
        found = found.late(is_late_at)
    page = page_of(found, by=NEWEST, cursor=cursor, limit=limit)
    keys.warm({row.customer_id for row in page.rows if row.customer_id})
    return page


def _whole(found: QuerySet[Order]) -> Order | None:
    return (
        found.select_related("customer")
        .prefetch_related("lines__variant__product", "lines__seller", "payments", "shipments", "status_changes")
        .first()
    )
