"""Claims about what came damaged, wrong, late or not at all; and withdrawals by law, in their two steps."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from shopkeeper.api.authentication import actor_of
from shopkeeper.api.problems import missing
from shopkeeper.api.returns.routes import READ, WRITE, line_ids, order_shown
from shopkeeper.api.returns.schemas import (
    ApprovalIn,
    ClaimFilter,
    ClaimIn,
    ClaimOut,
    SaidIn,
    WithdrawalIn,
    WithdrawalOut,
)
from shopkeeper.api.schemas import Listed, Named
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.money import Money
from shopkeeper.returns import operations, queries

router = Router(tags=["Returns"])


def _shown(number: str) -> Any:
    if found := queries.claim_by_number(number):
        return found
    raise missing("claim", number)


@router.get("/claims", response=Listed[ClaimOut], auth=READ, summary="List claims, the newest first")
def claims(request: HttpRequest, wanted: Query[ClaimFilter]) -> dict[str, Any]:
    """Without `status`, those that wait for somebody."""
    page = queries.open_claims(wanted.status, cursor=wanted.cursor, limit=wanted.limit)
    return {"items": page.rows, "next": page.next_cursor}


@router.post("/claims", response={201: ClaimOut}, auth=WRITE, summary="Open a claim")
def open_claim(request: HttpRequest, body: ClaimIn) -> Status[Any]:
    order = order_shown(body.order)
    known = line_ids(order, [line.position for line in body.lines])
    made = operations.open_claim(
        order_id=order.id,
        kind=body.kind,
        lines={known[line.position]: line.quantity for line in body.lines},
        wish=body.wish,
        words=body.words,
        key=f"api-{body.key}",
        at=now(),
        actor=actor_of(request),
    )
    return Status(201, queries.the_claim(made))


@router.get("/claims/{number}", response=ClaimOut, auth=READ, summary="Read a claim by its number")
def claim(request: HttpRequest, number: Named) -> Any:
    return _shown(number)


@router.post("/claims/{number}/ask", response=ClaimOut, auth=WRITE, summary="Ask the customer for more")
def ask(request: HttpRequest, number: Named, body: SaidIn) -> Any:
    operations.ask_evidence(claim_id=_shown(number).id, words=body.words, at=now(), actor=actor_of(request))
    return _shown(number)


@router.post("/claims/{number}/evidence", response=ClaimOut, auth=WRITE, summary="Add what the customer says")
def evidence(request: HttpRequest, number: Named, body: SaidIn) -> Any:
    operations.add_evidence(claim_id=_shown(number).id, words=body.words, at=now(), actor=actor_of(request))
    return _shown(number)


@router.post("/claims/{number}/approve", response=ClaimOut, auth=WRITE, summary="Approve a claim and put it right")
def approve(request: HttpRequest, number: Named, body: ApprovalIn) -> Any:
    operations.approve_claim(
        claim_id=_shown(number).id,
        resolution=body.resolution,
        amount=Money(body.amount.currency, body.amount.minor) if body.amount else None,
        words=body.words,
        at=now(),
        actor=actor_of(request),
    )
    return _shown(number)


@router.post("/claims/{number}/deny", response=ClaimOut, auth=WRITE, summary="Deny a claim, saying why")
def deny(request: HttpRequest, number: Named, body: SaidIn) -> Any:
    operations.deny_claim(claim_id=_shown(number).id, words=body.words, at=now(), actor=actor_of(request))
    return _shown(number)


@router.post("/withdrawals", response={201: WithdrawalOut}, auth=WRITE, summary="Declare a withdrawal: step one")
def declare(request: HttpRequest, body: WithdrawalIn) -> Status[Any]:
    order = order_shown(body.order)
    known = line_ids(order, [line.position for line in body.lines or []])
    made = operations.declare_withdrawal(
        order_id=order.id,
        quantities={known[line.position]: line.quantity for line in body.lines} if body.lines else None,
        name=body.name,
        email=body.email,
        key=f"api-{body.key}",
        at=now(),
        actor=actor_of(request),
    )
    return Status(201, queries.withdrawal(made))


@router.post("/withdrawals/{uuid:withdrawal_id}/confirm", response=WithdrawalOut, auth=WRITE)
def confirm(request: HttpRequest, withdrawal_id: UUID) -> Any:
    """Confirm a withdrawal: the second step, from which its receipt has its day and hour."""
    operations.confirm_withdrawal(withdrawal_id=withdrawal_id, at=now(), actor=actor_of(request))
    return queries.withdrawal(withdrawal_id)
