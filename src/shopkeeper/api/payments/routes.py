"""Payments, saved ways of paying, refunds, disputes. A card's number never comes here."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from shopkeeper.api.authentication import ScopedKey, actor_of
from shopkeeper.api.behaviour.routes import looked_at
from shopkeeper.api.buying.schemas import BegunOut
from shopkeeper.api.orders.routes import shown
from shopkeeper.api.payments.schemas import (
    DisputeFilter,
    DisputeOut,
    MethodBeginIn,
    MethodBegunOut,
    MethodOut,
    PaymentBeginIn,
    PaymentTryOut,
    RefundFilter,
    RefundIn,
    RefundOut,
)
from shopkeeper.api.problems import missing
from shopkeeper.api.schemas import Listed, Named
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations, queries

router = Router(tags=["Payments and refunds"])
READ, WRITE = ScopedKey("payments:read"), ScopedKey("payments:write")
METHODS = "/customers/{uuid:customer_id}/payment-methods"
METHOD = METHODS + "/{uuid:method_id}"


@router.get("/payments", response=list[PaymentTryOut], auth=READ, summary="List the tries to pay an order")
def payments(request: HttpRequest, order: Named) -> Any:
    return queries.intents_of(shown(order).id)


@router.get("/payments/{uuid:payment_id}", response=PaymentTryOut, auth=READ, summary="See how a payment stands")
def payment(request: HttpRequest, payment_id: UUID) -> Any:
    if found := queries.intent(payment_id):
        return found
    raise missing("payment", payment_id)


@router.post("/payments", response={201: BegunOut}, auth=WRITE, summary="Begin to pay an order")
def begin(request: HttpRequest, body: PaymentBeginIn) -> Status[Any]:
    """Return where the payment stands, and the gateway's page where the customer goes on."""
    found = shown(body.order)
    begun = operations.begin_payment(
        order_id=found.id, pay=body.pay.asked(), key=f"api:{body.key}", at=now(), actor=actor_of(request)
    )
    return Status(201, begun)


@router.get(METHODS, response=list[MethodOut], auth=READ, summary="List a customer's saved ways of paying")
def methods(request: HttpRequest, customer_id: UUID) -> Any:
    looked_at(request, customer_id)
    return queries.saved_methods(customer_id)


@router.post(METHODS, response={201: MethodBegunOut}, auth=WRITE, summary="Let a customer save a way of paying")
def begin_saving(request: HttpRequest, customer_id: UUID, body: MethodBeginIn) -> Status[Any]:
    looked_at(request, customer_id)
    url = operations.begin_saving(
        customer_id=customer_id, return_url=operations.pages().saved(), key=f"api:{customer_id}:{body.key}"
    )
    return Status(201, {"url": url})


@router.put(METHOD + "/default", response={204: None}, auth=WRITE, summary="Make one the customer's default")
def prefer(request: HttpRequest, customer_id: UUID, method_id: UUID) -> Status[None]:
    operations.prefer_method(customer_id=customer_id, method_id=method_id, at=now(), actor=actor_of(request))
    return Status(204, None)


@router.delete(METHOD, response={204: None}, auth=WRITE, summary="Forget a saved way of paying")
def remove(request: HttpRequest, customer_id: UUID, method_id: UUID) -> Status[None]:
    operations.remove_method(customer_id=customer_id, method_id=method_id, at=now(), actor=actor_of(request))
    return Status(204, None)


@router.get("/refunds", response=Listed[RefundOut], auth=READ, summary="List refunds, the latest first")
def refunds(request: HttpRequest, wanted: Query[RefundFilter]) -> dict[str, Any]:
    page = queries.refund_list(status=wanted.status, cursor=wanted.cursor, limit=wanted.limit)
    return {"items": page.rows, "next": page.next_cursor}


@router.get("/refunds/{uuid:refund_id}", response=RefundOut, auth=READ, summary="See how a refund stands")
def refund(request: HttpRequest, refund_id: UUID) -> Any:
    if found := queries.refund_seen(refund_id):
        return found
    raise missing("refund", refund_id)


@router.post("/refunds", response={201: RefundOut}, auth=WRITE, summary="Give money back")
def ask_refund(request: HttpRequest, body: RefundIn) -> Status[Any]:
    """Write the refund, which background work hands on; above what the key may give alone it waits for staff."""
    found, amount = shown(body.order), Money(body.amount.currency, body.amount.minor)
    actor = actor_of(request)
    made = operations.refund(
        order_id=found.id,
        amount=amount,
        reason=body.reason,
        key=f"api:{actor.id}:{body.key}"[:160],
        to=body.to,
        is_reduction=True,
        at=now(),
        actor=actor,
    )
    return Status(201, queries.refund_seen(made))


@router.get("/disputes", response=Listed[DisputeOut], auth=READ, summary="List disputes, the latest first")
def disputes(request: HttpRequest, wanted: Query[DisputeFilter]) -> dict[str, Any]:
    page = queries.dispute_list(is_open=wanted.open, cursor=wanted.cursor, limit=wanted.limit)
    return {"items": page.rows, "next": page.next_cursor}
