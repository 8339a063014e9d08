"""Labels bought of carriers, and carriers asked for news."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db.models import F, Q

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.personal import keys
from shopkeeper.orders.models import Order, Shipment
from shopkeeper.orders.operations.delivering import UnableToDeliver
from shopkeeper.orders.operations.fulfilling import UnableToShipOrder, ship_order
from shopkeeper.orders.operations.tracking import CARRIERS, UnableToNoteTracking, note_parcel
from shopkeeper.orders.ports import Carrier, LabelWanted
from shopkeeper.orders.queries.fulfilment import cut_off_of, remaining
from shopkeeper.orders.rules import ShipmentStatus

QUIET = timedelta(hours=6)
OLDEST = timedelta(days=60)
_log = structlog.get_logger(__name__)
_known: dict[str, Carrier] = {}


def install_carriers(carriers: Iterable[Carrier]) -> None:
    """Make carriers known by their names; the first is the one that is offered first."""
    _known.clear()
    _known.update({carrier.name: carrier for carrier in carriers})


def carriers() -> tuple[str, ...]:
    """Return the names of the carriers that labels can be bought of."""
    return tuple(_known)


def ship_with_label(
    *, order_id: UUID, carrier: str, quantities: Mapping[UUID, int] | None, key: str, at: datetime, actor: Actor
) -> UUID:
    """Buy a label and send a parcel off with it; return the parcel's key. Raises UnableToShipOrder.

    The same `key` asks the carrier for the same label, so that a press that comes twice pays once.
    """
    chosen = _known.get(carrier)
    if chosen is None:
        raise UnableToShipOrder(f"{carrier} is no carrier that labels are bought of; there is {', '.join(_known)}")
    order = Order.objects.filter(pk=order_id).first()
    if order is None:
        raise UnableToShipOrder(f"there is no order {order_id}")
    if not remaining(order):
        raise UnableToShipOrder(f"order {order.number}: {cut_off_of(order).why}")
    # bought before the transaction, for a network must not be waited for inside one
    label = chosen.buy_label(LabelWanted(key=f"{order_id}/{key}", order_id=order_id, country=order.country))
    return ship_order(
        order_id=order_id,
        carrier=chosen.name,
        tracking_number=label.tracking_number,
        label=label.address,
        quantities=quantities,
        at=at,
        actor=actor,
    )


def ask_carriers(*, at: datetime, limit: int = 500) -> int:
    """Ask after parcels that nothing was heard of for six hours, the longest silent first; return how many had news."""
    silent = Shipment.objects.filter(
        Q(asked_at=None) | Q(asked_at__lt=at - QUIET),
        status=ShipmentStatus.SHIPPED.value,
        carrier__in=list(_known),
        shipped_at__gt=at - OLDEST,
        tracking_digest__isnull=False,
    )
    asked = list(silent.order_by(F("asked_at").asc(nulls_first=True), "id")[:limit])
    keys.warm({one.customer_id for one in asked if one.customer_id})
    return sum(_ask(one, at) for one in asked)


def _ask(parcel: Shipment, at: datetime) -> bool:
    """Ask after one parcel; a carrier that does not answer is asked again, and never in the way of the others."""
    try:
        news = _known[parcel.carrier].track(str(parcel.tracking_number), shipped_at=parcel.shipped_at or at, at=at)
        return note_parcel(shipment_id=parcel.id, updates=news, at=at, actor=CARRIERS) > 0
    except (OSError, UnableToDeliver, UnableToNoteTracking) as error:
        _log.warning("carrier_did_not_answer", carrier=parcel.carrier, error=type(error).__name__)
        Shipment.objects.filter(pk=parcel.pk).update(asked_at=at)
        return False
