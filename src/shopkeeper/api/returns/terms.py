"""The terms of returns, the label of one, and the answer to what an exchange costs more."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from shopkeeper.api.authentication import actor_of
from shopkeeper.api.problems import Problem
from shopkeeper.api.returns.routes import READ, WRITE, looked_at, shown, told
from shopkeeper.api.returns.schemas import DifferenceIn, PolicyOut, ReturnOut, ReturnTold
from shopkeeper.api.schemas import Listed, Named
from shopkeeper.foundation.clock import now
from shopkeeper.returns import operations, queries

router = Router(tags=["Returns"])


@router.get("/returns/policies", response=Listed[PolicyOut], auth=READ, summary="List the terms of returns")
def policies(request: HttpRequest) -> dict[str, Any]:
    """Return them all: those for a category hold for what is below it, those without one for all the rest."""
    return {"items": queries.policies(), "next": None}


@router.get(
    "/returns/{number}/label.pdf",
    auth=READ,
    summary="Fetch the label of a return as PDF",
    openapi_extra={
        "responses": {200: {"description": "The label", "content": {"application/pdf": {"schema": {"type": "string"}}}}}
    },
)
def label_pdf(request: HttpRequest, number: Named) -> HttpResponse:
    found = looked_at(request, shown(number))
    drawn = queries.label_pdf(found.id)
    if drawn is None:
        raise Problem(404, "not-found", f"return {number} is {found.status.replace('_', ' ')}, and has no label now")
    return HttpResponse(drawn, content_type="application/pdf")


@router.post(
    "/returns/{number}/difference",
    response=ReturnOut | ReturnTold,
    auth=WRITE,
    summary="Answer what an exchange costs more",
)
def answer_difference(request: HttpRequest, number: Named, body: DifferenceIn) -> Any:
    """Agree, and it is paid when the replacement leaves; or decline, and have `outcome` instead."""
    found, actor = shown(number), actor_of(request)
    if body.agrees:
        operations.agree_to_difference(return_id=found.id, at=now(), actor=actor)
    else:
        operations.decline_difference(return_id=found.id, outcome=body.outcome, at=now(), actor=actor)
    return told(request, number)
