"""Parcels and cancellations: where an order is, what a carrier told, what is called off in part or whole."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from shopkeeper.api.authentication import actor_of
from shopkeeper.api.orders.routes import READ, WRITE, parcel_of, shown
from shopkeeper.api.orders.schemas import Slug
from shopkeeper.api.problems import Problem
from shopkeeper.api.schemas import Input, Instant, Named
from shopkeeper.foundation.clock import now
from shopkeeper.orders import operations, queries

router = Router(tags=["Orders"])


class ItemOut(Schema):
    line_id: UUID
    title: str
    quantity: int


class UpdateOut(Schema):
    state: queries.TrackingState
    at: datetime


class ParcelOut(Schema):
    id: UUID
    carrier: str
    status: str
    state: queries.TrackingState
    items: list[ItemOut]
    updates: list[UpdateOut]
    promised_at: datetime | None
    expected_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None


class TrackingOut(Schema):
    """Where an order's parcels are, and what has not left yet."""

    number: str
    status: str
    promised_at: datetime | None
    parcels: list[ParcelOut]
    waiting: list[ItemOut]


class UpdateIn(Input):
    state: queries.TrackingState
    at: Instant
    code: Slug = ""
    expected_at: Instant | None = None


class UpdatesIn(Input):
    """What a carrier told of a parcel; what comes twice or late is kept and changes nothing."""

    updates: Annotated[list[UpdateIn], Field(min_length=1, max_length=200)]


class CancelledIn(Input):
    position: Annotated[int, Field(ge=0, le=10_000)]
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]


class CancellationIn(Input):
    """What to cancel; without `lines`, all that has not left. The same `key` is the same wish."""

    key: Annotated[str, Field(min_length=1, max_length=100)]
    lines: Annotated[list[CancelledIn], Field(min_length=1, max_length=500)] | None = None
    reason: Slug = ""


class CancellationOut(Schema):
    id: UUID
    status: queries.CancellationStatus
    refund_minor: int


@router.get("/orders/{number}/tracking", response=TrackingOut, auth=READ, summary="See where an order's parcels are")
def tracking(request: HttpRequest, number: Named) -> Any:
    return queries.tracking(shown(number).id)


@router.post("/orders/{number}/shipments/{uuid:shipment_id}/tracking", response=TrackingOut, auth=WRITE)
def note_tracking(request: HttpRequest, number: Named, shipment_id: UUID, body: UpdatesIn) -> Any:
    """Note what a carrier told of a parcel."""
    parcel_of(number, shipment_id)
    updates = [queries.Update(one.state, one.at, one.code, one.expected_at) for one in body.updates]
    operations.note_parcel(shipment_id=shipment_id, updates=updates, at=now(), actor=actor_of(request))
    return queries.tracking(shown(number).id)


@router.post("/orders/{number}/cancellations", response=CancellationOut, auth=WRITE, summary="Cancel all or a part")
def cancel_lines(request: HttpRequest, number: Named, body: CancellationIn) -> Any:
    order = shown(number)
    made = operations.cancel_lines(
        order_id=order.id,
        quantities=None if body.lines is None else _quantities(order, body.lines),
        reason=body.reason,
        key=f"api-{body.key}",
        at=now(),
        actor=actor_of(request),
    )
    return next(one for one in queries.cancellations_of(order.id) if one.id == made)


def _quantities(order: Any, lines: list[CancelledIn]) -> dict[UUID, int]:
    known = {line.position: line.id for line in order.lines.all()}
    for one in lines:
        if one.position not in known:
            raise Problem(422, "unknown-line", f"lines: order {order.number} has no line at position {one.position}")
    return {known[one.position]: one.quantity for one in lines}
