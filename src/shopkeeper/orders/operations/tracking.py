"""News of parcels, from carriers that tell it twice, late and out of order."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders.events import ShipmentDelayed, ShipmentOutForDelivery
from shopkeeper.orders.models import Order, Shipment, TrackingUpdate
from shopkeeper.orders.operations.delivering import deliver, locked_parcel, lose
from shopkeeper.orders.queries.keys import tracking_digest
from shopkeeper.orders.rules import ShipmentStatus, parcel_may_become
from shopkeeper.orders.rules.tracking import TrackingState, Update, moves

CARRIERS = system("carriers")
MOST_UPDATES = 200
TOLD: dict[TrackingState, type[ShipmentOutForDelivery | ShipmentDelayed]] = {
    TrackingState.OUT_FOR_DELIVERY: ShipmentOutForDelivery,
    TrackingState.DELAYED: ShipmentDelayed,
}


class UnableToNoteTracking(Exception):
    """No parcel has that number, or the news can't be right."""


def note_tracking(
    *, carrier: str, tracking_number: str, updates: Sequence[Update], at: datetime, actor: Actor = CARRIERS
) -> int:
    """Write down news of the parcel with that number, and return how many pieces were new.

    The same piece again changes nothing. All are kept; where the parcel is moves forward only. Raises
    UnableToNoteTracking.
    """
    digest = tracking_digest(tracking_number)
    named = list(Shipment.objects.filter(tracking_digest=digest).order_by("-id")[:20]) if digest else []
    same = [one for one in named if one.carrier.casefold() == carrier.casefold()] or named
    if not same:
        raise UnableToNoteTracking("no parcel has that tracking number")
    # numbers are used again after some months: the last parcel that is still under way is meant
    under_way = [one for one in same if one.status == ShipmentStatus.SHIPPED.value]
    return note_parcel(shipment_id=(under_way or same)[0].id, updates=updates, at=at, actor=actor)


@transaction.atomic
def note_parcel(*, shipment_id: UUID, updates: Sequence[Update], at: datetime, actor: Actor = CARRIERS) -> int:
    """Write down news of the parcel and return how many pieces were new.

    Raises UnableToNoteTracking, UnableToDeliver.
    """
    if len(updates) > MOST_UPDATES:
        raise UnableToNoteTracking(f"{len(updates)} pieces of news at once; at most {MOST_UPDATES}")
    order, shipment = locked_parcel(shipment_id)
    known = set(TrackingUpdate.objects.filter(shipment=shipment).values_list("state", "at", "code"))
    fresh = []
    for one in sorted(updates, key=lambda one: one.at):
        if (one.state.value, one.at, one.code) not in known:
            known.add((one.state.value, one.at, one.code))
            fresh.append(one)
    TrackingUpdate.objects.bulk_create(
        [
            TrackingUpdate(
                id=new_id(at), shipment=shipment, state=one.state.value, code=one.code, at=one.at, heard_at=at
            )
            for one in fresh
        ]
    )
    shipment.asked_at = at
    for one in fresh:
        _apply(order, shipment, one, at, actor)
    shipment.save(update_fields=["tracking_state", "tracking_at", "expected_at", "asked_at"])
    return len(fresh)


def _apply(order: Order, shipment: Shipment, update: Update, at: datetime, actor: Actor) -> None:
    state = TrackingState(shipment.tracking_state) if shipment.tracking_state else None
    if not moves(state, shipment.tracking_at, update):
        return
    # a delivery that staff noted stands, whatever a carrier still tells
    if shipment.status == ShipmentStatus.DELIVERED.value:
        return
    shipment.tracking_state, shipment.tracking_at = update.state.value, update.at
    shipment.expected_at = update.expected_at or shipment.expected_at
    status = ShipmentStatus(shipment.status)
    if update.state is TrackingState.DELIVERED and parcel_may_become(status, ShipmentStatus.DELIVERED):
        deliver(order, shipment, update.at, at=at, actor=actor)
    elif update.state is TrackingState.LOST and parcel_may_become(status, ShipmentStatus.LOST):
        lose(order, shipment, at=at, actor=actor)
    elif event := TOLD.get(update.state):
        tell(event(order.id, order.customer_id, shipment.id), at=at)
