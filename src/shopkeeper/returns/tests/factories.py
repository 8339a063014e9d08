"""Delivered orders and returns of them for tests, made through the doors."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.models import Order, OrderLine
from shopkeeper.orders.tests.factories import AT, OrderLineFactory, PaymentFactory, ShipmentFactory, order_of
from shopkeeper.returns import operations
from shopkeeper.returns.models import Return, ReturnPolicy
from shopkeeper.returns.queries import Condition, Disposition, Outcome, Reason

__all__ = [
    "AT",
    "CAME",
    "CARRIER",
    "LATER",
    "SHOPPER",
    "STAFF",
    "asked",
    "back",
    "delivered",
    "found",
    "goods",
    "policy",
    "requested",
]
STAFF = Actor(kind="staff", id="1")
SHOPPER = Actor(kind="customer", id="2")
CARRIER = Actor(kind="system", id="carriers")
CAME = AT + timedelta(days=3)
LATER = AT + timedelta(days=5)


def delivered(
    quantity: int = 3, *, discount: int = 750, shipping: int = 500, method: str = "test", **fields: Any
) -> Order:
    """Return a paid and delivered order of two goods at 12.50 each, with shipping and a discount."""
    variants = [VariantFactory(stock_on_hand=10), VariantFactory(stock_on_hand=10)]
    order = order_of(
        variants,
        quantity=quantity,
        shipping_minor=shipping,
        discount_minor=discount,
        **{"status": "delivered", **fields},
    )
    if discount:
        OrderLineFactory(
            order=order, position=9, kind="discount", variant=None, unit_price_minor=-discount, total_minor=-discount,
            title="Deal", currency=order.currency,
        )  # fmt: skip
    PaymentFactory(order=order, amount_minor=order.total_minor, currency=order.currency, method=method)
    ShipmentFactory(order=order, status="delivered", delivered_at=CAME)
    return order


def goods(order: Order) -> list[OrderLine]:
    return list(order.lines.filter(kind="product"))


def asked(line: OrderLine, quantity: int = 1, reason: Reason = Reason.CHANGED_MIND, **more: Any) -> operations.Asked:
    return operations.Asked(line.pk, quantity, reason, **more)


def requested(
    order: Order,
    lines: Sequence[operations.Asked],
    *,
    outcome: Outcome = Outcome.REFUND,
    at: datetime = LATER,
    actor: Actor = SHOPPER,
    **more: Any,
) -> Return:
    made = operations.request_return(
        order_id=order.pk, lines=lines, outcome=outcome, at=at, actor=actor, **{"key": str(new_id()), **more}
    )
    return Return.objects.get(pk=made)


def back(row: Return, *, at: datetime = LATER, **finding: Any) -> Return:
    """Let a whole return come, be inspected and found new."""
    operations.receive(return_id=row.pk, at=at, actor=STAFF)
    operations.inspect(return_id=row.pk, findings=found(row, **finding), at=at, actor=STAFF)
    row.refresh_from_db()
    return row


def found(
    row: Return,
    accepted: int | None = None,
    condition: Condition = Condition.NEW,
    disposition: Disposition = Disposition.RESTOCK,
) -> list[operations.Finding]:
    return [
        operations.Finding(line.pk, line.received if accepted is None else accepted, condition, disposition)
        for line in row.lines.all()
        if line.received
    ]


def policy(category: UUID | None = None, **fields: Any) -> ReturnPolicy:
    return ReturnPolicy.objects.create(
        **{"name": "Ours", "window_days": 30, "currency": "GBP", "category_id": category, "updated_at": AT, **fields}
    )
