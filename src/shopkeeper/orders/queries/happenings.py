"""What happened around one customer's orders, in order of time: for the page that tells everything about a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q

from shopkeeper.foundation.money import Money
from shopkeeper.orders.models import Order, Payment, Shipment, StatusChange

SOLD_LINES = Q(lines__kind="product") & ~Q(lines__quantity=0)


@dataclass(frozen=True)
class Happening:
    """One thing: `kind` is placed, credited, paid, status, shipped, delivered or late; `detail` a word with it."""

    at: datetime
    kind: str
    order_id: UUID
    number: str
    detail: str = ""
    amount: Money | None = None
    count: int = 0


def happenings_of_customer(customer_id: UUID, *, before: datetime | None = None, limit: int = 30) -> list[Happening]:
    """Return what happened last before the instant, the latest first, in four queries.

    At most `limit` of each kind are read, so that a page never depends on how long the customer has been one.
    """
    found = [
        *_placed(customer_id, before, limit),
        *_changes(customer_id, before, limit),
        *_payments(customer_id, before, limit),
        *_parcels(customer_id, before, limit),
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def _placed(customer_id: UUID, before: datetime | None, limit: int) -> Iterator[Happening]:
    rows = Order.objects.filter(customer=customer_id).annotate(goods=Count("lines", filter=SOLD_LINES))
    if before:
        rows = rows.filter(placed_at__lt=before)
    for row in rows.order_by("-placed_at", "-id")[:limit]:
        kind = "placed" if row.kind == "sale" else "credited"
        yield Happening(
            row.placed_at,
            kind,
            row.id,
            row.number,
            amount=Money(row.currency, row.total_minor),
            count=row.goods,  # type: ignore[attr-defined]  # annotated above
        )


def _changes(customer_id: UUID, before: datetime | None, limit: int) -> Iterator[Happening]:
    rows = StatusChange.objects.filter(
        order__customer=customer_id, to_status__in=("picking", "packed", "cancelled", "unavailable")
    )
    if before:
        rows = rows.filter(at__lt=before)
    for row in rows.select_related("order").order_by("-at", "-id")[:limit]:
        yield Happening(row.at, "status", row.order_id, row.order.number, detail=row.to_status)


def _payments(customer_id: UUID, before: datetime | None, limit: int) -> Iterator[Happening]:
    rows = Payment.objects.filter(order__customer=customer_id, paid_at__isnull=False)
    if before:
        rows = rows.filter(paid_at__lt=before)
    for row in rows.select_related("order").order_by("-paid_at", "-id")[:limit]:
        amount = Money(row.currency, row.amount_minor)
        assert row.paid_at  # noqa: S101  filtered above; tells the type checker
        yield Happening(row.paid_at, "paid", row.order_id, row.order.number, detail=row.method, amount=amount)


def _parcels(customer_id: UUID, before: datetime | None, limit: int) -> Iterator[Happening]:
    sent = Shipment.objects.filter(order__customer=customer_id).exclude(shipped_at=None, delivered_at=None)
    rows = sent.select_related("order")
    if before:
        rows = rows.filter(Q(shipped_at__lt=before) | Q(delivered_at__lt=before))
    for row in rows.order_by(F("shipped_at").desc(nulls_last=True), "-id")[: 2 * limit]:
        if row.shipped_at and (before is None or row.shipped_at < before):
            yield Happening(row.shipped_at, "shipped", row.order_id, row.order.number, detail=row.carrier)
        if row.delivered_at and (before is None or row.delivered_at < before):
            is_late = row.promised_at is not None and row.delivered_at > row.promised_at
            yield Happening(
                row.delivered_at, "late" if is_late else "delivered", row.order_id, row.order.number, detail=row.carrier
            )
