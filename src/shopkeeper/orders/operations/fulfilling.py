"""Picking, packing, shipping."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders.events import OrderPacked, OrderShipped
from shopkeeper.orders.models import Cancellation, Order, Shipment, ShipmentLine
from shopkeeper.orders.operations.delivering import record_parcel
from shopkeeper.orders.operations.steps import UnableToStep, locked_order, require_waited, step
from shopkeeper.orders.queries.fulfilment import remaining
from shopkeeper.orders.queries.keys import tracking_digest
from shopkeeper.orders.rules import OrderStatus, ShipmentStatus
from shopkeeper.orders.rules.cutoff import CancellationStatus


class UnableToPackOrder(Exception):
    """The order is not there, or not one that can be picked or packed now."""


class UnableToShipOrder(Exception):
    """The order is not there, or not one that can be shipped now."""


@transaction.atomic
def pick_order(*, order_id: UUID, at: datetime, actor: Actor) -> None:
    """Note that somebody picks the order: from now on its customer can't change it. Raises UnableToPackOrder."""
    try:
        order = locked_order(order_id)
        require_waited(order, at=at)
        step(order, to=OrderStatus.PICKING, at=at, actor=actor)
    except UnableToStep as refusal:
        raise UnableToPackOrder(str(refusal)) from None


@transaction.atomic
def pack_order(*, order_id: UUID, at: datetime, actor: Actor) -> None:
    """Note that the order is packed. Raises UnableToPackOrder."""
    try:
        order = locked_order(order_id)
        require_waited(order, at=at)
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
    quantities: Mapping[UUID, int] | None = None,
    label: str = "",
) -> UUID:
    """Return the key of a parcel that leaves now with so many of each line, or with None all that has not left.

    A further parcel may follow while the order is shipped. The parcel is promised for when the order was, unless said
    otherwise. An order that its customer asked to stop does not leave before that is answered. Raises
    UnableToShipOrder.
    """
    try:
        order = locked_order(order_id)
        inside = _inside(order, quantities)
        if order.status != OrderStatus.SHIPPED.value:
            require_waited(order, at=at)
            step(order, to=OrderStatus.SHIPPED, at=at, actor=actor)
    except UnableToStep as refusal:
        raise UnableToShipOrder(str(refusal)) from None
    if Cancellation.objects.filter(order=order, status=CancellationStatus.ASKED.value).exists():
        raise UnableToShipOrder(f"the customer asked to stop order {order.number}; answer that first")
    if tracking_number and order.customer_id is None:
        raise UnableToShipOrder(f"order {order.number} names no customer, with whose key the number could be sealed")
    shipment = Shipment.objects.create(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
        id=new_id(at),
        order=order,
        customer_id=order.customer_id,
        seller_id=seller_id,
        carrier=carrier,
        tracking_number=tracking_number,
        tracking_digest=tracking_digest(tracking_number),
        status=ShipmentStatus.SHIPPED.value,
        promised_at=promised_at or order.promised_at,
        shipped_at=at,
        label=label,
    )
    ShipmentLine.objects.bulk_create(
        [ShipmentLine(shipment=shipment, order_line_id=key, quantity=quantity) for key, quantity in inside.items()]
    )
    record_parcel(shipment, "parcel-shipped", None, at, actor)
    tell(OrderShipped(order_id=order.id, customer_id=order.customer_id, shipment_id=shipment.id), at=at)
    return shipment.id


def _inside(order: Order, quantities: Mapping[UUID, int] | None) -> dict[UUID, int]:
    left = remaining(order)
    if quantities is None:
        return left
    wanted = {line_id: quantity for line_id, quantity in quantities.items() if quantity}
    if not wanted:
        raise UnableToShipOrder("an empty parcel can't be sent; say what is in it")
    for line_id, quantity in wanted.items():
        if not 0 < quantity <= left.get(line_id, 0):
            raise UnableToShipOrder(
                f"{quantity} of a line of order {order.number} can't be sent; {left.get(line_id, 0)} have not left yet"
            )
    return wanted
