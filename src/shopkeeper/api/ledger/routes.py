"""Store credit: what a customer holds, what happened to it, and giving more."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from shopkeeper.api.authentication import ScopedKey, actor_of
from shopkeeper.api.behaviour.routes import looked_at
from shopkeeper.api.behaviour.schemas import PageOf
from shopkeeper.api.ledger.schemas import GrantIn, GrantOut, StoreCreditOut, line_out
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import operations, queries

router = Router(tags=["Store credit"])
READ, WRITE = ScopedKey("ledger:read"), ScopedKey("ledger:write")
PLACE = "/customers/{uuid:customer_id}/store-credit"


@router.get(PLACE, response=StoreCreditOut, auth=READ, summary="Read store credit")
def store_credit(request: HttpRequest, customer_id: UUID, wanted: Query[PageOf]) -> dict[str, Any]:
    """Return what a customer holds, and what happened to it, the latest first."""
    looked_at(request, customer_id)
    found = queries.statement(customer_id, cursor=wanted.cursor, limit=wanted.limit)
    return {
        "held": queries.store_credit(customer_id),
        "items": [line_out(line) for line in found.lines],
        "next": found.next_cursor,
    }


@router.post(PLACE, response={201: GrantOut}, auth=WRITE, summary="Give store credit")
def grant(request: HttpRequest, customer_id: UUID, body: GrantIn) -> Status[dict[str, Any]]:
    """Give a customer store credit, once for each key; above what the key may give alone it is asked for."""
    actor = actor_of(request)
    given = operations.give_store_credit(
        customer_id=customer_id,
        amount=Money(body.amount.currency, body.amount.minor),
        reason=body.reason,
        reference=body.reference,
        note=body.note,
        key=f"api/{actor.id}/{body.key}",
        at=now(),
        actor=actor,
    )
    asked = queries.asked_grant(given.asked_id) if given.asked_id else None
    return Status(
        201,
        {
            "status": asked.status if asked else queries.AskedStatus.ALLOWED,
            "entry_id": given.entry_id,
            "asked_id": given.asked_id,
            "held": queries.store_credit(customer_id),
        },
    )
