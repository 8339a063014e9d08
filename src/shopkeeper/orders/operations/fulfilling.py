"""Packing, shipping, delivering."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders.events import OrderDelivered, OrderPacked, OrderShipped, ParcelLost
from shopkeeper.orders.models import Order, Shipment
from shopkeeper.orders.operations.steps import UnableToStep, locked_order, step
from shopkeeper.orders.rules import OrderStatus, ShipmentStatus, is_delivered_whole, parcel_may_become


class UnableToPackOrder(Exception):
    """The order is not there, or not one that can be packed now."""


class UnableToShipOrder(Exception):
    """The order is not there, or not one that can be shipped now."""


class UnableToDeliver(Exception):
    """The parcel is not there, or not one that this can happen to now."""


@transaction.atomic
def pack_order(*, order_id: UUID, at: datetime, actor: Actor) -> None:
    """Note that the order is packed. Raises UnableToPackOrder."""
    try:
        order = locked_order(order_id)
        step(order, to=OrderStatus.PACKED, at=at, actor=actor)
    except UnableToStep as refusal:
        raise UnableToPackOrder(str(refusal)) from None
    tell(OrderPacked(order_id=order.id, customer_id=order.customer_id), at=at)


@transaction.atomic
def ship_order(
    *,
    order_id: UUID,
    at: datetime,
    actor: Actor,
    carrier: str = "",
    tracking_number: str = "",
    promised_at: datetime | None = None,
    seller_id: UUID | None = None,
) -> UUID:
    """Return the key of a parcel that leaves now; a further parcel may follow while the order is shipped.

    The parcel is promised for when the order was, unless said otherwise. Raises UnableToShipOrder.
    """
    try:
        order = locked_order(order_id)
        if order.status != OrderStatus.SHIPPED.value:
            step(order, to=OrderStatus.SHIPPED, at=at, actor=actor)
    except UnableToStep as refusal:
        raise UnableToShipOrder(str(refusal)) from None
    if tracking_number and order.customer_id is None:
        raise UnableToShipOrder(f"order {order.number} names no customer, with whose key the number could be sealed")
    shipment = Shipment.objects.create(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
        id=new_id(at),
        order=order,
        customer_id=order.customer_id,
        seller_id=seller_id,
        carrier=carrier,
        tracking_number=tracking_number,
        status=ShipmentStatus.SHIPPED.value,
        promised_at=promised_at or order.promised_at,
        shipped_at=at,
    )
    _record(shipment, "parcel-shipped", None, at, actor)
    tell(OrderShipped(order_id=order.id, customer_id=order.customer_id, shipment_id=shipment.id), at=at)
    return shipment.id


@transaction.atomic
def deliver_shipment(*, shipment_id: UUID, at: datetime, actor: Actor) -> None:
    """Note that the parcel arrived; with the last one the order is delivered. Raises UnableToDeliver."""
    order, shipment = _locked_parcel(shipment_id)
    _parcel_step(shipment, ShipmentStatus.DELIVERED, at, actor)
    parcels = Shipment.objects.filter(order=order).values_list("status", flat=True)
    if order.status == OrderStatus.SHIPPED.value and is_delivered_whole(ShipmentStatus(one) for one in parcels):
        step(order, to=OrderStatus.DELIVERED, at=at, actor=actor)
        tell(OrderDelivered(order_id=order.id, customer_id=order.customer_id), at=at)


@transaction.atomic
def report_parcel_lost(*, shipment_id: UUID, at: datetime, actor: Actor) -> None:
    """Note that the parcel won't arrive. Raises UnableToDeliver."""
    order, shipment = _locked_parcel(shipment_id)
    _parcel_step(shipment, ShipmentStatus.LOST, at, actor)
    tell(ParcelLost(order_id=order.id, customer_id=order.customer_id, shipment_id=shipment.id), at=at)


def _locked_parcel(shipment_id: UUID) -> tuple[Order, Shipment]:
    """Return order and parcel, the order locked first, as everywhere: parcels of one order wait their turn."""
    order_id = Shipment.objects.filter(pk=shipment_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise UnableToDeliver(f"there is no parcel {shipment_id}")
    order = locked_order(order_id)
    return order, Shipment.objects.get(pk=shipment_id)


def _parcel_step(shipment: Shipment, to: ShipmentStatus, at: datetime, actor: Actor) -> None:
    old = ShipmentStatus(shipment.status)
    if not parcel_may_become(old, to):
        raise UnableToDeliver(f"the parcel is {old.value}, so it can't become {to.value}")
    delivered_at = at if to is ShipmentStatus.DELIVERED else None
    Shipment.objects.filter(pk=shipment.pk).update(status=to.value, delivered_at=delivered_at)
    shipment.status = to.value
    _record(shipment, f"parcel-{to.value}", old.value, at, actor)


def _record(shipment: Shipment, action: str, old: str | None, at: datetime, actor: Actor) -> None:
    audit.record(
        actor=actor,
        action=f"orders.{action}",
        subject_kind="shipment",
        subject_id=shipment.pk,
        at=at,
        changes={"status": [old, shipment.status]},
    )
