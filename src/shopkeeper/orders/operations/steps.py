"""The one way an order's status changes: by the state machine, guarded, with its history and its audit entry."""

from datetime import datetime
from uuid import UUID

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.orders.models import CheckOut, Order, StatusChange
from shopkeeper.orders.rules import OrderStatus, may_become


class UnableToStep(Exception):
    """The order is not there, or may not take that status now."""


def locked_order(order_id: UUID) -> Order:
    """Return the order, locked until the transaction ends. Raises UnableToStep."""
    order = Order.objects.select_for_update(no_key=True).filter(pk=order_id).first()
    if order is None:
        raise UnableToStep(f"there is no order {order_id}")
    return order


def require_step(order: Order, to: OrderStatus) -> None:
    """Raise UnableToStep when the state machine has no such step."""
    old = OrderStatus(order.status)
    if not may_become(old, to):
        raise UnableToStep(f"order {order.number} is {old.value}, so it can't become {to.value}")


def require_waited(order: Order, *, at: datetime) -> None:
    """Raise UnableToStep while the order of one press may still be undone."""
    until = CheckOut.objects.filter(order=order, packed_not_before__gt=at).values_list("packed_not_before", flat=True)
    if waits := until.first():
        raise UnableToStep(f"order {order.number} may be taken back until {waits:%H:%M} UTC, so it waits till then")


def step(order: Order, *, to: OrderStatus, at: datetime, actor: Actor, reason: str = "") -> None:
    """Let a locked order take the status. Raises UnableToStep when the state machine has no such step."""
    require_step(order, to)
    old = OrderStatus(order.status)
    Order.objects.filter(pk=order.pk, status=old.value).update(status=to.value)
    order.status = to.value
    write_change(order, old=old.value, at=at, actor=actor, reason=reason)
    audit.record(
        actor=actor,
        action=f"orders.order-{to.value}",
        subject_kind="order",
        subject_id=order.pk,
        at=at,
        changes={"status": [old.value, to.value]},
    )


def write_change(order: Order, *, old: str, at: datetime, actor: Actor, reason: str = "") -> None:
    """Write one line of the order's history; keys go by the clock, so steps of one instant stay in order."""
    StatusChange.objects.create(
        order=order,
        from_status=old,
        to_status=order.status,
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        reason=reason,
    )
