"""Returns: what may come back, asking for it, and every step until it is paid back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from shopkeeper.api.authentication import ScopedKey, actor_of, has_scope
from shopkeeper.api.problems import Problem, missing
from shopkeeper.api.returns.schemas import (
    AskedIn,
    CountsIn,
    EligibilityOut,
    InspectionIn,
    LabelIn,
    RejectIn,
    ResolveIn,
    ReturnFilter,
    ReturnIn,
    ReturnOut,
    ReturnSummary,
    ReturnTold,
)
from shopkeeper.api.schemas import Listed, Named
from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation import audit
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.money import Money
from shopkeeper.orders import queries as orders
from shopkeeper.returns import operations, queries

router = Router(tags=["Returns"])
READ, WRITE = ScopedKey("returns:read"), ScopedKey("returns:write")


def order_shown(number: str) -> Any:
    """Return the order of that number; 404 when there is none."""
    if found := orders.order_by_number(number):
        return found
    raise missing("order", number)


def line_ids(order: Any, positions: Sequence[int]) -> dict[int, UUID]:
    """Return the key of each line by its place; 422 for a place that the order doesn't have."""
    known = {line.position: line.id for line in order.lines.all() if line.kind == "product"}
    for position in positions:
        if position not in known:
            raise Problem(422, "unknown-line", f"lines: order {order.number} has no goods at position {position}")
    return known


def shown(number: str) -> Any:
    """Return the return of that number; 404 when there is none."""
    if found := queries.return_by_number(number):
        return found
    raise missing("return", number)


def looked_at(request: HttpRequest, found: Any) -> Any:
    """Return the return, its being looked at written down."""
    audit.record(
        actor=actor_of(request), action="returns.looked-at", subject_kind="order", subject_id=found.order_id, at=now()
    )
    return found


def told(request: HttpRequest, number: str) -> Any:
    """Return what a write is answered with: the return to a key that may read, else where it stands."""
    found = shown(number)
    if has_scope(request, READ.scope):
        return looked_at(request, found)
    return {"id": found.id, "number": found.number, "status": found.status}


@router.get("/returns/eligibility", response=EligibilityOut, auth=READ, summary="Ask what of an order may come back")
def eligibility(request: HttpRequest, order: Named) -> Any:
    found = order_shown(order)
    there = queries.eligibility(found.id, now())
    assert there is not None  # noqa: S101  the order is there; tells the type checker
    places = {line.id: line.position for line in found.lines.all()}
    return {
        "number": there.number,
        "currency": there.currency,
        "may_return": there.may_return,
        "may_withdraw": there.may_withdraw,
        "withdraw_until": there.withdraw_until,
        "lines": [{**vars(line), "position": places[line.line_id]} for line in there.lines],
    }


@router.get("/returns", response=Listed[ReturnSummary], auth=READ, summary="List returns, the newest first")
def returns(request: HttpRequest, wanted: Query[ReturnFilter]) -> dict[str, Any]:
    """Without `status`, those that wait for anything."""
    page = queries.open_returns(wanted.status, cursor=wanted.cursor, limit=wanted.limit)
    return {"items": page.rows, "next": page.next_cursor}


@router.post("/returns", response={201: ReturnOut | ReturnTold}, auth=WRITE, summary="Ask to send goods back")
def request_return(request: HttpRequest, body: ReturnIn) -> Status[Any]:
    order = order_shown(body.order)
    made = operations.request_return(
        order_id=order.id,
        lines=_asked(order, body.lines),
        outcome=body.outcome,
        key=f"api-{body.key}",
        comment=body.comment,
        at=now(),
        actor=actor_of(request),
    )
    found = queries.the_return(made)
    assert found is not None  # noqa: S101  it was just made; tells the type checker
    return Status(201, told(request, found.number))


def _asked(order: Any, lines: Sequence[AskedIn]) -> list[operations.Asked]:
    known = line_ids(order, [line.position for line in lines])
    variants = catalog.variants_by_skus([line.replacement_sku for line in lines if line.replacement_sku])
    for line in lines:
        if line.replacement_sku and line.replacement_sku not in variants:
            raise Problem(422, "unknown-sku", f"lines: no variant has the SKU {line.replacement_sku}")
    return [
        operations.Asked(
            known[line.position],
            line.quantity,
            line.reason,
            variants[line.replacement_sku].id if line.replacement_sku else None,
        )
        for line in lines
    ]


@router.get("/returns/{number}", response=ReturnOut, auth=READ, summary="Read a return by its number")
def the_return(request: HttpRequest, number: Named) -> Any:
    return looked_at(request, shown(number))


@router.post("/returns/{number}/approve", response=ReturnOut | ReturnTold, auth=WRITE, summary="Approve a return")
def approve(request: HttpRequest, number: Named, body: CountsIn) -> Any:
    found = shown(number)
    quantities = _counts(found, body)
    operations.approve(return_id=found.id, quantities=quantities, at=now(), actor=actor_of(request))
    return told(request, number)


@router.post("/returns/{number}/reject", response=ReturnOut | ReturnTold, auth=WRITE, summary="Refuse a return")
def reject(request: HttpRequest, number: Named, body: RejectIn) -> Any:
    operations.reject(return_id=shown(number).id, **body.dict(), at=now(), actor=actor_of(request))
    return told(request, number)


@router.post("/returns/{number}/label", response=ReturnOut | ReturnTold, auth=WRITE, summary="Make its label")
def label(request: HttpRequest, number: Named, body: LabelIn) -> Any:
    operations.issue_label(return_id=shown(number).id, **body.dict(), at=now(), actor=actor_of(request))
    return told(request, number)


@router.post("/returns/{number}/scan", response=ReturnOut | ReturnTold, auth=WRITE, summary="The carrier has it")
def scan(request: HttpRequest, number: Named) -> Any:
    operations.note_scan(return_id=shown(number).id, at=now(), actor=actor_of(request))
    return told(request, number)


@router.post("/returns/{number}/receive", response=ReturnOut | ReturnTold, auth=WRITE, summary="Note what came")
def receive(request: HttpRequest, number: Named, body: CountsIn) -> Any:
    found = shown(number)
    quantities = _counts(found, body)
    operations.receive(return_id=found.id, quantities=quantities, at=now(), actor=actor_of(request))
    return told(request, number)


@router.post("/returns/{number}/inspect", response=ReturnOut | ReturnTold, auth=WRITE, summary="Note what was found")
def inspect(request: HttpRequest, number: Named, body: InspectionIn) -> Any:
    found = shown(number)
    known = _lines(found, [line.position for line in body.lines])
    findings = [
        operations.Finding(known[one.position], one.accepted, one.condition, one.disposition) for one in body.lines
    ]
    operations.inspect(return_id=found.id, findings=findings, resolves=body.resolves, at=now(), actor=actor_of(request))
    return told(request, number)


@router.post("/returns/{number}/resolve", response=ReturnOut | ReturnTold, auth=WRITE, summary="Give back what is due")
def resolve(request: HttpRequest, number: Named, body: ResolveIn) -> Any:
    off = Money(body.deduction.currency, body.deduction.minor) if body.deduction else None
    operations.resolve(return_id=shown(number).id, deduction=off, at=now(), actor=actor_of(request))
    return told(request, number)


@router.post("/returns/{number}/cancel", response=ReturnOut | ReturnTold, auth=WRITE, summary="Call a return off")
def cancel(request: HttpRequest, number: Named) -> Any:
    operations.cancel(return_id=shown(number).id, at=now(), actor=actor_of(request))
    return told(request, number)


@router.post("/returns/{number}/lost", response=ReturnOut | ReturnTold, auth=WRITE, summary="It got lost on its way")
def lost(request: HttpRequest, number: Named) -> Any:
    operations.report_lost(return_id=shown(number).id, at=now(), actor=actor_of(request))
    return told(request, number)


@router.post("/returns/{number}/send-back", response=ReturnOut | ReturnTold, auth=WRITE, summary="It goes back")
def send_back(request: HttpRequest, number: Named) -> Any:
    operations.send_back(return_id=shown(number).id, at=now(), actor=actor_of(request))
    return told(request, number)


def _counts(found: Any, body: CountsIn) -> dict[UUID, int] | None:
    if body.lines is None:
        return None
    known = _lines(found, [line.position for line in body.lines])
    return {known[line.position]: line.quantity for line in body.lines}


def _lines(found: Any, positions: Sequence[int]) -> dict[int, UUID]:
    known = {line.order_line.position: line.id for line in found.lines.all()}
    for position in positions:
        if position not in known:
            raise Problem(422, "unknown-line", f"lines: return {found.number} has no line at position {position}")
    return known
