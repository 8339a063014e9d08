"""Changing an order until somebody picks it: what can be done, a change with its price, the yes to it; its invoices."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from shopkeeper.api.authentication import actor_of
from shopkeeper.api.buying.schemas import (
    AcceptedOut,
    AcceptIn,
    ChangeIn,
    ChangeOut,
    CutOffOut,
    InvoiceOut,
    PlaceIn,
)
from shopkeeper.api.orders.routes import READ, WRITE, looked_at, shown, told
from shopkeeper.api.orders.schemas import OrderTold
from shopkeeper.api.orders.skus import line_requests
from shopkeeper.api.problems import Problem, missing
from shopkeeper.api.schemas import Named
from shopkeeper.foundation.clock import now
from shopkeeper.orders import operations, queries

router = Router(tags=["Changes of orders"])
CHANGE = "/orders/{number}/changes/{uuid:change_id}"


@router.get("/orders/{number}/cut-off", response=CutOffOut, auth=READ, summary="See what can still be done with it")
def cut_off(request: HttpRequest, number: Named) -> Any:
    return queries.cut_off(shown(number).id, now())


@router.put("/orders/{number}/address", response=OrderTold, auth=WRITE, summary="Send an order to another address")
def change_address(request: HttpRequest, number: Named, body: PlaceIn) -> Any:
    operations.change_delivery(order_id=shown(number).id, ship_to=body.dict(), at=now(), actor=actor_of(request))
    return told(request, shown(number))


@router.post("/orders/{number}/changes", response={201: ChangeOut}, auth=WRITE, summary="Ask what a change costs")
def propose(request: HttpRequest, number: Named, body: ChangeIn) -> Status[Any]:
    """Return the change with its price, which holds for 20 minutes with its goods; nothing is changed yet."""
    order = shown(number)
    made = operations.propose_change(
        order_id=order.id,
        quantities=_quantities(order, body),
        additions=line_requests(body.add),
        shipping_code=body.shipping,
        key=f"api-{body.key}",
        at=now(),
        actor=actor_of(request),
    )
    return Status(201, queries.change(made, order_id=order.id))


@router.get(CHANGE, response=ChangeOut, auth=READ, summary="Read a change")
def read(request: HttpRequest, number: Named, change_id: UUID) -> Any:
    return _change(number, change_id)


@router.post(CHANGE + "/accept", response=AcceptedOut, auth=WRITE, summary="Do a change that its customer agreed to")
def accept(request: HttpRequest, number: Named, change_id: UUID, body: AcceptIn) -> Any:
    """Pay what is more, as the customer agreed, and do it; what is less goes back. Done once, whoever asks again."""
    found = _change(number, change_id)
    pay = body.pay.asked() if body.pay else None
    return operations.accept_change(change_id=found.id, pay=pay, key=body.key, at=now(), actor=actor_of(request))


@router.delete(CHANGE, response={204: None}, auth=WRITE, summary="Leave the order as it is")
def withdraw(request: HttpRequest, number: Named, change_id: UUID) -> Status[None]:
    operations.withdraw_change(change_id=_change(number, change_id).id, at=now(), actor=actor_of(request))
    return Status(204, None)


@router.get("/orders/{number}/invoices", response=list[InvoiceOut], auth=READ, summary="List invoices, credit notes")
def invoices(request: HttpRequest, number: Named) -> Any:
    return queries.invoices_of(shown(number).id)


@router.get(
    "/orders/{number}/invoices/{uuid:invoice_id}/pdf",
    auth=READ,
    summary="Fetch an invoice as PDF",
    openapi_extra={
        "responses": {
            200: {"description": "The invoice", "content": {"application/pdf": {"schema": {"type": "string"}}}}
        }
    },
)
def invoice_pdf(request: HttpRequest, number: Named, invoice_id: UUID) -> HttpResponse:
    order, found = shown(number), queries.invoice(invoice_id)
    if found is None or found.order_id != order.id:
        raise missing(f"invoice of order {number} with the key", invoice_id)
    looked_at(request, order)
    return HttpResponse(queries.invoice_pdf(found), content_type="application/pdf")


def _change(number: str, change_id: UUID) -> queries.SeenChange:
    if found := queries.change(change_id, order_id=shown(number).id):
        return found
    raise missing(f"change of order {number} with the key", change_id)


def _quantities(order: Any, body: ChangeIn) -> dict[UUID, int]:
    known = {line.position: line.id for line in order.lines.all() if line.kind == "product"}
    for one in body.lines:
        if one.position not in known:
            raise Problem(422, "unknown-line", f"lines: order {order.number} has no goods at position {one.position}")
    return {known[one.position]: one.quantity for one in body.lines}
