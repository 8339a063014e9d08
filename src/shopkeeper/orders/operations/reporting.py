"""Orders that were placed elsewhere and are told of as it happens: each made once, however often it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders.events import OrderPaid, OrderPlaced
from shopkeeper.orders.models import Order, OrderLine
from shopkeeper.orders.operations.placing import new_number
from shopkeeper.orders.operations.steps import write_change
from shopkeeper.orders.queries.keys import orders_by_keys
from shopkeeper.orders.rules import LineKind, OrderStatus, totals_of

LONGEST_NUMBER = 40
NEWS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """A product of a reported order; `variant_id` None where the catalogue doesn't know it."""

    title: str
    sku: str
    quantity: int
    unit_price_minor: int
    variant_id: UUID | None


@dataclass(frozen=True, slots=True)
class ReportedOrder:
    """An order as another system tells it; `key` is what it is known by there, `total_minor` None where not told."""

    key: str
    currency: str
    placed_at: datetime
    customer_id: UUID | None
    channel: str
    lines: tuple[ReportedLine, ...]
    total_minor: int | None = None
    shipping_minor: int = 0
    tax_minor: int = 0
    discount_minor: int = 0


@dataclass(frozen=True, slots=True)
class Reported:
    """The order that a report is about; `is_new` says that the report made it."""

    order_id: UUID
    is_new: bool


@transaction.atomic
def report_orders(*, orders: Sequence[ReportedOrder], source: str, at: datetime, actor: Actor) -> dict[str, Reported]:
    """Return the order of each key: the one that is there under this number or outside key, else a new one, paid.

    Stock stays as it is, for it was not taken here. Where the lines don't come to the total that is told, the total
    holds, and a line of adjustment says by how much. An order of more than a day ago is told to nobody.
    """
    there = orders_by_keys([one.key for one in orders])
    told = {key: Reported(one.order_id, is_new=False) for key, one in there.items()}
    for one in orders:
        if one.key not in told:
            told[one.key] = Reported(_write(one, source, at, actor), is_new=True)
    return told


def _write(one: ReportedOrder, source: str, at: datetime, actor: Actor) -> UUID:
    order_id = new_id(one.placed_at)
    lines = _lines(order_id, one)
    totals = totals_of([(LineKind(line.kind), line.total_minor) for line in lines], tax=one.tax_minor)
    order = Order.objects.create(
        id=order_id,
        number=one.key if len(one.key) <= LONGEST_NUMBER else new_number(),
        source=source,
        external_id=one.key,
        customer_id=one.customer_id,
        channel=one.channel,
        status=OrderStatus.PAID.value,
        currency=one.currency,
        placed_at=one.placed_at,
        items_minor=totals.items,
        discount_minor=totals.discount,
        shipping_minor=totals.shipping,
        tax_minor=totals.tax,
        total_minor=totals.total,
    )
    OrderLine.objects.bulk_create(lines)
    write_change(order, old="", at=one.placed_at, actor=actor, reason="reported")
    audit.record(
        actor=actor,
        action="orders.order-reported",
        subject_kind="order",
        subject_id=order_id,
        at=at,
        changes={"status": [None, order.status], "total": [None, f"{one.currency} {totals.total}"]},
    )
    if one.placed_at > at - NEWS:
        tell(OrderPlaced(order_id=order_id, customer_id=one.customer_id), at=at)
        tell(OrderPaid(order_id=order_id, customer_id=one.customer_id), at=at)
    return order_id


def _lines(order_id: UUID, one: ReportedOrder) -> list[OrderLine]:
    kept = [
        (LineKind.PRODUCT, line.title or line.sku, line.sku, line.quantity, line.unit_price_minor, line.variant_id)
        for line in one.lines
    ]
    extra = [(LineKind.SHIPPING, "Shipping", one.shipping_minor), (LineKind.DISCOUNT, "Discount", -one.discount_minor)]
    sums = [(kind, quantity * price) for kind, _, _, quantity, price, _ in kept]
    sums += [(kind, amount) for kind, _, amount in extra]
    missing = 0 if one.total_minor is None else one.total_minor - totals_of(sums, tax=one.tax_minor).total
    floor = totals_of(sums, tax=one.tax_minor).total if one.total_minor is None else 0
    missing += max(0, -floor)  # a discount greater than all it is taken from leaves nothing, not less
    extra.append((LineKind.ADJUSTMENT, "Difference to the total told", missing))
    kept += [(kind, title, "", 1, amount, None) for kind, title, amount in extra if amount]
    return [
        OrderLine(
            order_id=order_id,
            position=position,
            kind=kind.value,
            title=title[:300],
            sku=sku[:80],
            quantity=quantity,
            unit_price_minor=price,
            total_minor=quantity * price,
            variant_id=variant_id,
            currency=one.currency,
        )
        for position, (kind, title, sku, quantity, price, variant_id) in enumerate(kept)
    ]
