"""Orders: placed, paid, packed, shipped, delivered, cancelled, each step by the one state machine."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from shopkeeper.api.authentication import ScopedKey, actor_of, has_scope
from shopkeeper.api.orders.schemas import (
    CancelIn,
    OrderFilter,
    OrderIn,
    OrderOut,
    OrderSummary,
    OrderTold,
    PaymentIn,
    ShipmentIn,
)
from shopkeeper.api.orders.skus import line_requests
from shopkeeper.api.problems import missing
from shopkeeper.api.schemas import Listed, Named
from shopkeeper.foundation import audit
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations, queries

router = Router(tags=["Orders"])
READ, WRITE = ScopedKey("orders:read"), ScopedKey("orders:write")


def shown(number: str) -> Any:
    """Return the order with all that belongs to it; 404 when there is none."""
    if order := queries.order_by_number(number):
        return order
    raise missing("order", number)


def looked_at(request: HttpRequest, found: Any) -> Any:
    """Return the order, and record that the program looked at it: it shows where a person lives."""
    audit.record(
        actor=actor_of(request), action="orders.looked-at", subject_kind="order", subject_id=found.id, at=now()
    )
    return found


def told(request: HttpRequest, found: Any) -> Any:
    """Return what a write is answered with: the order to a key that may read, else where it stands."""
    may_read = has_scope(request, READ.scope)
    return looked_at(request, found) if may_read else {"id": found.id, "number": found.number, "status": found.status}


@router.get("/orders", response=Listed[OrderSummary], auth=READ, summary="List orders, the newest first")
def orders(request: HttpRequest, wanted: Query[OrderFilter]) -> dict[str, Any]:
    page = queries.order_list(**wanted.dict())
    return {"items": page.rows, "next": page.next_cursor}


@router.post("/orders", response={201: OrderTold}, auth=WRITE, summary="Place an order")
def place_order(request: HttpRequest, body: OrderIn) -> Status[Any]:
    order_id = operations.place_order(
        lines=line_requests(body.lines),
        **body.dict(exclude={"lines"}),
        at=now(),
        actor=actor_of(request),
    )
    return Status(201, told(request, queries.order(order_id)))


@router.get("/orders/{number}", response=OrderOut, auth=READ, summary="Read an order by its number")
def order(request: HttpRequest, number: Named) -> Any:
    return looked_at(request, shown(number))


@router.post("/orders/{number}/payments", response={201: OrderTold}, auth=WRITE, summary="Record a payment seen")
def record_payment(request: HttpRequest, number: Named, body: PaymentIn) -> Status[Any]:
    amount = Money(body.amount.currency, body.amount.minor)
    given = body.dict(exclude={"amount"})
    found = shown(number)
    operations.record_payment(order_id=found.id, amount=amount, **given, at=now(), actor=actor_of(request))
    return Status(201, told(request, shown(number)))


@router.post("/orders/{number}/pack", response=OrderTold, auth=WRITE, summary="Note that an order is packed")
def pack(request: HttpRequest, number: Named) -> Any:
    operations.pack_order(order_id=shown(number).id, at=now(), actor=actor_of(request))
    return told(request, shown(number))


@router.post("/orders/{number}/shipments", response={201: OrderTold}, auth=WRITE, summary="Send a parcel off")
def ship(request: HttpRequest, number: Named, body: ShipmentIn) -> Status[Any]:
    operations.ship_order(order_id=shown(number).id, **body.dict(), at=now(), actor=actor_of(request))
    return Status(201, told(request, shown(number)))


@router.post("/orders/{number}/shipments/{uuid:shipment_id}/delivered", response=OrderTold, auth=WRITE)
def deliver(request: HttpRequest, number: Named, shipment_id: UUID) -> Any:
    """Note that a parcel arrived; with the last one the order is delivered."""
    parcel_of(number, shipment_id)
    operations.deliver_shipment(shipment_id=shipment_id, at=now(), actor=actor_of(request))
    return told(request, shown(number))


@router.post("/orders/{number}/shipments/{uuid:shipment_id}/lost", response=OrderTold, auth=WRITE)
def lost(request: HttpRequest, number: Named, shipment_id: UUID) -> Any:
    """Note that a parcel won't arrive."""
    parcel_of(number, shipment_id)
    operations.report_parcel_lost(shipment_id=shipment_id, at=now(), actor=actor_of(request))
    return told(request, shown(number))


@router.post("/orders/{number}/cancel", response=OrderTold, auth=WRITE, summary="Cancel an order")
def cancel(request: HttpRequest, number: Named, body: CancelIn) -> Any:
    operations.call_off_order(order_id=shown(number).id, reason=body.reason, at=now(), actor=actor_of(request))
    return told(request, shown(number))


def parcel_of(number: str, shipment_id: UUID) -> None:
    """Refuse a parcel that is not of this order."""
    if all(parcel.id != shipment_id for parcel in shown(number).shipments.all()):
        raise missing(f"parcel in order {number} with the key", shipment_id)
