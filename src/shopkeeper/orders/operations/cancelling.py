"""Calling an order off while nothing has left the house."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.catalog import operations as catalog
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders.events import OrderCancelled
from shopkeeper.orders.models import Order, OrderLine
from shopkeeper.orders.operations.steps import UnableToStep, locked_order, require_step, step
from shopkeeper.orders.rules import OrderStatus
from shopkeeper.promotions import operations as promotions


class UnableToCancelOrder(Exception):
    """The order is not there, or too far on its way."""


@transaction.atomic
def cancel_order(*, order_id: UUID, at: datetime, actor: Actor, reason: str = "", restock: bool = True) -> None:
    """Cancel the order and put its goods back on stock; `reason` is a slug such as `asked`. Raises UnableToCancelOrder.

    `restock` is no for an order whose goods were never taken from the stock that is kept here.

    Money already taken is given back by whoever took it: this only says that it is due.
    """
    order = _open(order_id, OrderStatus.CANCELLED)
    # stock before the audited step, as in placing: who holds the end of the audit log must not wait for goods
    for variant_id, quantity in (
        OrderLine.objects.filter(order=order).order_by("variant_id").values_list("variant_id", "quantity")
    ):
        if restock and variant_id is not None:
            catalog.adjust_stock(variant_id=variant_id, by=quantity, at=at)
    _end(order, OrderStatus.CANCELLED, at, actor, reason)


@transaction.atomic
def mark_unavailable(*, order_id: UUID, at: datetime, actor: Actor, reason: str = "") -> None:
    """End an order that can't be supplied; nothing goes back on stock. Raises UnableToCancelOrder."""
    _end(_open(order_id, OrderStatus.UNAVAILABLE), OrderStatus.UNAVAILABLE, at, actor, reason)


def _open(order_id: UUID, to: OrderStatus) -> Order:
    """Return the order, locked, if it may end so."""
    try:
        order = locked_order(order_id)
        require_step(order, to)
    except UnableToStep as refusal:
        raise UnableToCancelOrder(str(refusal)) from None
    return order


def _end(order: Order, to: OrderStatus, at: datetime, actor: Actor, reason: str) -> None:
    promotions.give_back(reference=order.id, at=at, actor=actor)
    step(order, to=to, at=at, actor=actor, reason=reason)
    tell(OrderCancelled(order_id=order.id, customer_id=order.customer_id, status=to.value), at=at)
