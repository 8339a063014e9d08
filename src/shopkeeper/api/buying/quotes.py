"""Quotes, and checking out: the price comes from the quote, never from the request."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from shopkeeper.api.authentication import ScopedKey, actor_of
from shopkeeper.api.buying.schemas import CheckedOutOut, CheckOutIn, QuoteIn, QuoteOut, WayOut
from shopkeeper.api.orders.skus import line_requests
from shopkeeper.api.problems import Problem, missing
from shopkeeper.foundation import audit
from shopkeeper.foundation.clock import now
from shopkeeper.orders import operations, queries

router = Router(tags=["Quotes and check-out"])
READ, WRITE = ScopedKey("orders:read"), ScopedKey("orders:write")
PLACE = "/quotes/{uuid:quote_id}"


@router.post("/quotes", response={201: QuoteOut}, auth=WRITE, summary="Quote goods for an address")
def make(request: HttpRequest, body: QuoteIn) -> Status[Any]:
    """Return a price that holds for 20 minutes, its goods set aside; it takes the place of the customer's last one."""
    codes: list[str] = list(body.codes)
    if body.lines is not None:
        lines = line_requests(body.lines)
    else:
        cart = queries.cart(queries.CartOwner(body.customer_id))
        lines = [operations.LineRequest(variant_id, quantity) for variant_id, quantity in cart.wanted]
        codes = codes or list(cart.codes)
    quote = operations.make_quote(
        customer_id=body.customer_id,
        lines=lines,
        ship_to=body.ship_to.dict(),
        codes=codes,
        shipping_code=body.shipping,
        channel="api",
        is_of_cart=body.lines is None,
        at=now(),
        actor=actor_of(request),
    )
    return Status(201, shown(quote.id))


@router.get(PLACE, response=QuoteOut, auth=READ, summary="Read a quote")
def read(request: HttpRequest, quote_id: UUID) -> Any:
    found = shown(quote_id)
    audit.record(
        actor=actor_of(request), action="orders.looked-at", subject_kind="quote", subject_id=quote_id, at=now()
    )
    return found


@router.get(PLACE + "/ways", response=list[WayOut], auth=READ, summary="See the ways in which it could be sent")
def ways(request: HttpRequest, quote_id: UUID) -> Any:
    """Return each way with its price and days, the cheapest first; quote again with its code to take it."""
    quote, at = shown(quote_id), now()
    wanted = [(line.variant_id, line.quantity) for line in quote.lines.all()]
    reckoned = queries.reckon(wanted, codes=quote.codes, customer_id=quote.customer_id, at=at)
    if reckoned is None or not quote.ship_to:
        return []
    return queries.ways_to_send(reckoned, place=quote.ship_to, at=at)


@router.post(PLACE + "/check-out", response={201: CheckedOutOut}, auth=WRITE, summary="Order what was quoted")
def check_out(request: HttpRequest, quote_id: UUID, body: CheckOutIn) -> Status[Any]:
    """Return the order of the quote, always the same one, and the payment that was begun."""
    shown(quote_id)
    try:
        done = operations.check_out(
            quote_id=quote_id,
            pay=body.pay.asked(),
            key=f"api:{body.key}",
            at=now(),
            actor=actor_of(request),
            wants_files_at_once=body.wants_files_at_once,
        )
    except operations.UnableToBeginPayment as refusal:
        order_id = queries.order_of_quote(quote_id)
        order = queries.order(order_id) if order_id else None
        if order is None:
            raise
        raise Problem(
            422, "unable-to-begin-payment", f"order {order.number} stands and waits for its payment: {refusal}"
        ) from None
    order = queries.order(done.order_id)
    assert order is not None  # noqa: S101  just made; tells the type checker
    return Status(201, {"order_id": order.id, "number": order.number, "status": order.status, "payment": done.payment})


def shown(quote_id: UUID) -> Any:
    """Return the quote; 404 when there is none."""
    if quote := queries.quote(quote_id):
        return quote
    raise missing("quote", quote_id)
