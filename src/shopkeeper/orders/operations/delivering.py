"""A parcel arrives, or does not; with the last one the order is delivered."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders.events import OrderDelivered, ParcelLost, ShipmentDelivered
from shopkeeper.orders.models import Order, Shipment
from shopkeeper.orders.operations.steps import locked_order, step
from shopkeeper.orders.queries.fulfilment import goods_of, remaining
from shopkeeper.orders.rules import OrderStatus, ShipmentStatus, is_delivered_whole, parcel_may_become


class UnableToDeliver(Exception):
    """The parcel is not there, or not one that this can happen to now."""


@transaction.atomic
def deliver_shipment(*, shipment_id: UUID, at: datetime, actor: Actor, arrived_at: datetime | None = None) -> None:
    """Note that the parcel arrived; with the last one the order is delivered. Raises UnableToDeliver.

    `arrived_at` is the carrier's time where that is known; otherwise it arrived now.
    """
    order, shipment = locked_parcel(shipment_id)
    deliver(order, shipment, arrived_at or at, at=at, actor=actor)


@transaction.atomic
def report_parcel_lost(*, shipment_id: UUID, at: datetime, actor: Actor) -> None:
    """Note that the parcel won't arrive. Raises UnableToDeliver."""
    order, shipment = locked_parcel(shipment_id)
    lose(order, shipment, at=at, actor=actor)


def deliver(order: Order, shipment: Shipment, arrived_at: datetime, *, at: datetime, actor: Actor) -> None:
    """Deliver a parcel of a locked order."""
    shipment.delivered_at = arrived_at
    _parcel_step(shipment, ShipmentStatus.DELIVERED, at, actor)
    tell(ShipmentDelivered(order.id, order.customer_id, shipment.id), at=at)
    finish_if_arrived(order, at=at, actor=actor)


def lose(order: Order, shipment: Shipment, *, at: datetime, actor: Actor) -> None:
    """Lose a parcel of a locked order."""
    _parcel_step(shipment, ShipmentStatus.LOST, at, actor)
    tell(ParcelLost(order_id=order.id, customer_id=order.customer_id, shipment_id=shipment.id), at=at)


def finish_if_arrived(order: Order, *, at: datetime, actor: Actor) -> None:
    """Let a shipped order whose parcels have all arrived, with nothing left to send, become delivered."""
    parcels = Shipment.objects.filter(order=order).values_list("status", flat=True)
    if order.status != OrderStatus.SHIPPED.value or not is_delivered_whole(ShipmentStatus(one) for one in parcels):
        return
    if not remaining(Order.objects.get(pk=order.pk)):
        step(order, to=OrderStatus.DELIVERED, at=at, actor=actor)
        tell(OrderDelivered(order_id=order.id, customer_id=order.customer_id), at=at)


def finish_if_only_files(order: Order, *, at: datetime, actor: Actor) -> None:
    """Let a paid order of nothing but files become delivered: no parcel leaves, and none is told of."""
    if OrderStatus(order.status) not in {OrderStatus.PAID, OrderStatus.PICKING, OrderStatus.PACKED}:
        return
    goods = [line for line in goods_of(Order.objects.get(pk=order.pk)) if line.quantity > 0]
    if goods and all(line.is_digital for line in goods):
        step(order, to=OrderStatus.SHIPPED, at=at, actor=actor)
        step(order, to=OrderStatus.DELIVERED, at=at, actor=actor)


def locked_parcel(shipment_id: UUID) -> tuple[Order, Shipment]:
    """Return order and parcel, the order locked first, as everywhere: parcels of one order wait their turn."""
    order_id = Shipment.objects.filter(pk=shipment_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise UnableToDeliver(f"there is no parcel {shipment_id}")
    order = locked_order(order_id)
    return order, Shipment.objects.get(pk=shipment_id)


def record_parcel(shipment: Shipment, action: str, old: str | None, at: datetime, actor: Actor) -> None:
    """Write what became of a parcel into the audit log."""
    audit.record(
        actor=actor,
        action=f"orders.{action}",
        subject_kind="shipment",
        subject_id=shipment.pk,
        at=at,
        changes={"status": [old, shipment.status]},
    )


def _parcel_step(shipment: Shipment, to: ShipmentStatus, at: datetime, actor: Actor) -> None:
    old = ShipmentStatus(shipment.status)
    if not parcel_may_become(old, to):
        raise UnableToDeliver(f"the parcel is {old.value}, so it can't become {to.value}")
    arrived_at = shipment.delivered_at if to is ShipmentStatus.DELIVERED else None
    Shipment.objects.filter(pk=shipment.pk).update(status=to.value, delivered_at=arrived_at)
    shipment.status = to.value
    record_parcel(shipment, f"parcel-{to.value}", old.value, at, actor)
