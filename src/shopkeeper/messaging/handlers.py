"""What the shop writes to customers when something happens: one letter for each thing, and none about what is over."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shopkeeper.ledger.events import StoreCreditGranted
from shopkeeper.messaging import describing, operations, queries
from shopkeeper.messaging.queries import Name, Reader
from shopkeeper.orders import events
from shopkeeper.orders import queries as orders

if TYPE_CHECKING:
    from shopkeeper.orders.models import Order

ENDED = {"cancelled", "unavailable"}
Values = Callable[[Reader], Mapping[str, Any]]


def confirm_order(event: events.OrderPaid, at: datetime) -> None:
    """Confirm an order; one that was bought elsewhere or is over by now is not confirmed."""
    order = _order(event.order_id)
    if order is not None and not order.source and order.status not in ENDED:
        _write(Name.ORDER_CONFIRMED, order, about=str(order.id), at=at)


def tell_shipped(event: events.OrderShipped, at: datetime) -> None:
    """Tell of a parcel that left, unless it has arrived by now."""
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
    """Tell that an order is cancelled or can't be supplied."""
    order = _order(event.order_id)
    if order is None:
        return
    if event.status == "unavailable":
        _write(Name.ORDER_UNAVAILABLE, order, about=str(order.id), at=at)
        return
    whole = next((one for one in orders.cancellations_of(order.id) if one.is_whole and one.status == "done"), None)
    more = None if whole is None else _cancelled(whole, order)
    _write(Name.ORDER_CANCELLED, order, about=str(order.id), at=at, more=more)


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


def tell_address_changed(event: events.DeliveryChanged, at: datetime) -> None:
    """Tell where an order goes now; twice to one place is told once in a minute at most."""
    order = _order(event.order_id)
    if order is not None and order.status not in ENDED:
        _write(Name.ADDRESS_CHANGED, order, about=f"{order.id}:{at:%Y%m%d%H%M}", at=at)


def tell_store_credit(event: StoreCreditGranted, at: datetime) -> None:
    """Tell of store credit, once for each posting."""
    to = queries.addressee(event.customer_id)
    if to is None:
        return
    address, given_name, reader = to
    operations.write(
        name=Name.STORE_CREDIT_GRANTED,
        about=str(event.entry_id),
        customer_id=event.customer_id,
        values={
            "customer": {"given_name": given_name},
            "credit": {"amount": reader.money(event.currency, event.amount_minor)},
        },
        reader=reader,
        address=address,
        at=at,
    )


def _tell_of_parcel(name: Name, order_id: UUID, shipment_id: UUID, at: datetime, *, while_: str) -> None:
    order, tracking = _order(order_id), orders.tracking(order_id)
    parcel = next((one for one in tracking.parcels if one.id == shipment_id), None) if tracking else None
    if order is None or parcel is None or parcel.status != while_:
        return
    # a carrier may promise another day later: of each new day it is told once
    day = f":{parcel.expected_at:%Y%m%d}" if name is Name.DELAYED and parcel.expected_at else ""

    def more(reader: Reader) -> Mapping[str, Any]:
        return {"parcel": describing.parcel_values(parcel, reader=reader)}

    _write(name, order, about=f"{shipment_id}{day}", at=at, more=more)


def _tell_of_cancellation(name: Name, order_id: UUID, cancellation_id: UUID, at: datetime, *, while_: str) -> None:
    order = _order(order_id)
    found = next((one for one in orders.cancellations_of(order_id) if one.id == cancellation_id), None)
    if order is not None and found is not None and found.status == while_:
        _write(name, order, about=str(cancellation_id), at=at, more=_cancelled(found, order))


def _cancelled(cancellation: Any, order: "Order") -> Values:
    def more(reader: Reader) -> Mapping[str, Any]:
        return {"cancelled": describing.cancelled_values(cancellation, currency=order.currency, reader=reader)}

    return more


def _order(order_id: UUID) -> "Order | None":
    order = orders.order(order_id)
    return order if order is not None and order.kind == "sale" and order.customer_id else None


def _write(name: Name, order: "Order", *, about: str, at: datetime, more: Values | None = None) -> None:
    assert order.customer_id  # noqa: S101  `_order` returns no other; tells the type checker
    to = queries.addressee(order.customer_id)
    if to is None:
        return
    address, given_name, reader = to
    values = {
        "customer": {"given_name": given_name},
        "order": describing.order_values(order, reader=reader, site=queries.site(), at=at),
        **(more(reader) if more else {}),
    }
    operations.write(
        name=name, about=about, customer_id=order.customer_id, values=values, reader=reader, address=address, at=at
    )
