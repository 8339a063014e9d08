"""What the shop writes about orders and parcels: one letter for each thing, and none about what is over."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shopkeeper.messaging import describing
from shopkeeper.messaging.handlers.writing import Values, order_of, write
from shopkeeper.messaging.queries import Name, Reader
from shopkeeper.orders import events
from shopkeeper.orders import queries as orders
from shopkeeper.returns import queries as returns

if TYPE_CHECKING:
    from shopkeeper.orders.models import Order

ENDED = {"cancelled", "unavailable"}


def confirm_order(event: events.OrderPaid, at: datetime) -> None:
    """Confirm an order; one that was bought elsewhere or is over by now is not confirmed.

    Nor is a replacement for which nothing was paid: the letter of its return or claim says that it comes.
    """
    order = order_of(event.order_id)
    if order is None or order.source or order.status in ENDED:
        return
    if order.total_minor or not returns.is_replacement(order.id):
        write(Name.ORDER_CONFIRMED, order, about=str(order.id), at=at)


def tell_shipped(event: events.OrderShipped, at: datetime) -> None:
    """Tell of a parcel that left, unless it has arrived by now; of one sent in exchange another letter tells."""
    if returns.replaced_by(event.order_id) is None:
        _tell_of_parcel(Name.ORDER_SHIPPED, event.order_id, event.shipment_id, at, while_="shipped")


def tell_out_for_delivery(event: events.ShipmentOutForDelivery, at: datetime) -> None:
    """Tell of a parcel that comes today, unless it has arrived by now."""
    _tell_of_parcel(Name.OUT_FOR_DELIVERY, event.order_id, event.shipment_id, at, while_="shipped")


def tell_delayed(event: events.ShipmentDelayed, at: datetime) -> None:
    """Tell of a parcel that comes later, unless it has arrived by now."""
    _tell_of_parcel(Name.DELAYED, event.order_id, event.shipment_id, at, while_="shipped")


def tell_delivered(event: events.ShipmentDelivered, at: datetime) -> None:
    """Tell of a parcel that arrived."""
    _tell_of_parcel(Name.DELIVERED, event.order_id, event.shipment_id, at, while_="delivered")


def tell_lost(event: events.ParcelLost, at: datetime) -> None:
    """Tell of a parcel that is given up, unless it has turned up."""
    _tell_of_parcel(Name.PARCEL_LOST, event.order_id, event.shipment_id, at, while_="lost")


def tell_ended(event: events.OrderCancelled, at: datetime) -> None:
    """Tell that an order is cancelled or can't be supplied; of an exchange given up another letter tells."""
    order = order_of(event.order_id)
    if order is None or _has_lapsed(event.order_id):
        return
    if event.status == "unavailable":
        write(Name.ORDER_UNAVAILABLE, order, about=str(order.id), at=at)
        return
    whole = next((one for one in orders.cancellations_of(order.id) if one.is_whole and one.status == "done"), None)
    more = None if whole is None else _cancelled(whole, order)
    write(Name.ORDER_CANCELLED, order, about=str(order.id), at=at, more=more)


def _has_lapsed(order_id: UUID) -> bool:
    found = returns.replaced_by(order_id)
    return found is not None and found.exchange.lapsed_at is not None


def tell_lines_cancelled(event: events.LinesCancelled, at: datetime) -> None:
    """Tell what was taken off an order; of a whole one the letter above tells."""
    if not event.is_whole:
        _tell_of_cancellation(Name.LINES_CANCELLED, event.order_id, event.cancellation_id, at, while_="done")


def tell_cancellation_asked(event: events.CancellationAsked, at: datetime) -> None:
    """Tell that staff try to stop an order, unless that is decided by now."""
    _tell_of_cancellation(Name.CANCELLATION_ASKED, event.order_id, event.cancellation_id, at, while_="asked")


def tell_cancellation_refused(event: events.CancellationRefused, at: datetime) -> None:
    """Tell that an order could not be stopped."""
    _tell_of_cancellation(Name.CANCELLATION_REFUSED, event.order_id, event.cancellation_id, at, while_="refused")


def tell_order_changed(event: events.OrderChanged, at: datetime) -> None:
    """Tell what an order holds now, once for each change, unless it is over by now."""
    order = order_of(event.order_id)
    if order is not None and order.status not in ENDED:
        write(Name.ORDER_CHANGED, order, about=str(event.change_id), at=at)


def tell_change_too_late(event: events.ChangeTooLate, at: datetime) -> None:
    """Tell that a change was paid too late, and that the money goes back."""
    order = order_of(event.order_id)
    if order is not None:
        write(Name.CHANGE_TOO_LATE, order, about=str(event.change_id), at=at)


def tell_address_changed(event: events.DeliveryChanged, at: datetime) -> None:
    """Tell where an order goes now, once for each time that it changed."""
    order = order_of(event.order_id)
    if order is not None and order.status not in ENDED:
        write(Name.ADDRESS_CHANGED, order, about=str(event.change_id or order.id), at=at)


def _tell_of_parcel(name: Name, order_id: UUID, shipment_id: UUID, at: datetime, *, while_: str) -> None:
    order, tracking = order_of(order_id), orders.tracking(order_id)
    parcel = next((one for one in tracking.parcels if one.id == shipment_id), None) if tracking else None
    if order is None or parcel is None or parcel.status != while_:
        return
    # a carrier may promise another day later: of each new day it is told once
    day = f":{parcel.expected_at:%Y%m%d}" if name is Name.DELAYED and parcel.expected_at else ""

    def more(reader: Reader) -> Mapping[str, Any]:
        return {"parcel": describing.parcel_values(parcel, reader=reader)}

    write(name, order, about=f"{shipment_id}{day}", at=at, more=more)


def _tell_of_cancellation(name: Name, order_id: UUID, cancellation_id: UUID, at: datetime, *, while_: str) -> None:
    order = order_of(order_id)
    found = next((one for one in orders.cancellations_of(order_id) if one.id == cancellation_id), None)
    if order is not None and found is not None and found.status == while_:
        write(name, order, about=str(cancellation_id), at=at, more=_cancelled(found, order))


def _cancelled(cancellation: Any, order: "Order") -> Values:
    def more(reader: Reader) -> Mapping[str, Any]:
        return {"cancelled": describing.cancelled_values(cancellation, currency=order.currency, reader=reader)}

    return more
