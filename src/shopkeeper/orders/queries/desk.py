"""What the fulfilment desk has to do: orders by what they wait for, parcels that trouble somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef

from shopkeeper.foundation.db.paging import Page, page_of
from shopkeeper.foundation.personal import keys
from shopkeeper.orders.models import Cancellation, Order, OrderLine, OrderQuerySet, Shipment
from shopkeeper.orders.queries.fulfilment import contents, remaining
from shopkeeper.orders.rules import LineKind, OrderKind, OrderStatus, ShipmentStatus
from shopkeeper.orders.rules.cutoff import CancellationStatus

OLDEST_FIRST = ("placed_at", "id")
STILL_WAITED_FOR = timedelta(days=90)


class Pile(StrEnum):
    """What an order waits for at the desk."""

    TO_PICK = "to-pick"
    PICKING = "picking"
    PACKED = "packed"
    SENT = "sent"
    LATE = "late"
    LOST = "lost"
    STOP = "stop"


STATUSES = {
    Pile.TO_PICK: OrderStatus.PAID,
    Pile.PICKING: OrderStatus.PICKING,
    Pile.PACKED: OrderStatus.PACKED,
    Pile.SENT: OrderStatus.SHIPPED,
}


@dataclass(frozen=True)
class PickLine:
    """How many of one thing to fetch, and for which orders."""

    sku: str
    title: str
    quantity: int
    orders: tuple[tuple[str, int], ...]


def pile(which: Pile, *, at: datetime, cursor: str | None = None, limit: int = 50) -> Page[Order]:
    """Return the orders of a pile with lines and parcels, the longest waiting first. Raises BadCursor."""
    page = page_of(_of(which, at).with_contents(), by=OLDEST_FIRST, cursor=cursor, limit=limit)
    keys.warm({row.customer_id for row in page.rows if row.customer_id})
    return page


def pile_sizes(at: datetime) -> dict[Pile, int]:
    """Return how many orders are in each pile, in one query each."""
    return {which: _of(which, at).count() for which in Pile}


def pick_list(order_ids: Sequence[UUID]) -> list[PickLine]:
    """Return what to fetch for these orders, gathered by thing in the order of their numbers of stock."""
    wanted: dict[tuple[str, str], list[tuple[str, int]]] = {}
    found = Order.objects.filter(pk__in=order_ids).with_contents().order_by(*OLDEST_FIRST)
    for order in found:
        left = remaining(order, contents(order))
        for line in order.lines.all():
            if line.pk in left:
                wanted.setdefault((line.sku, line.title), []).append((order.number, left[line.pk]))
    return [
        PickLine(sku, title, sum(quantity for _, quantity in orders), tuple(orders))
        for (sku, title), orders in sorted(wanted.items())
    ]


def _of(which: Pile, at: datetime) -> OrderQuerySet:
    sales = Order.objects.filter(kind=OrderKind.SALE.value)
    if which in STATUSES:
        goods = OrderLine.objects.filter(order=OuterRef("pk"), kind=LineKind.PRODUCT.value, quantity__gt=0)
        only_files = Exists(goods.filter(is_digital=True)) & ~Exists(goods.filter(is_digital=False))
        return sales.filter(status=STATUSES[which].value).exclude(only_files)
    if which is Pile.STOP:
        asked = Cancellation.objects.filter(order=OuterRef("pk"), status=CancellationStatus.ASKED.value)
        return sales.filter(Exists(asked))
    # what came in from long ago without a date of arrival is nobody's worry any more
    parcels = Shipment.objects.filter(order=OuterRef("pk"), shipped_at__gt=at - STILL_WAITED_FOR)
    if which is Pile.LOST:
        return sales.filter(Exists(parcels.filter(status=ShipmentStatus.LOST.value)))
    late = parcels.filter(promised_at__lt=at, delivered_at=None, status=ShipmentStatus.SHIPPED.value)
    return sales.filter(status=OrderStatus.SHIPPED.value).filter(Exists(late))
