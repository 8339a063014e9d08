"""What returns keep of a person: what they wrote, what was written to them, and the number of the parcel back."""

from typing import Any
from uuid import UUID

from shopkeeper.foundation.personal.registry import PersonalField, declare
from shopkeeper.returns import operations, queries
from shopkeeper.returns.models import Return


def export_returns(customer_id: UUID) -> dict[str, Any]:
    """Return the customer's returns, the newest first."""
    return {"returns": [_return(one) for one in queries.every_return_of(customer_id)]}


def _return(one: Return) -> dict[str, Any]:
    return {
        "number": one.number,
        "order": one.order.number,
        "kind": one.kind,
        "status": one.status,
        "outcome": one.outcome,
        "requested_at": one.requested_at.isoformat(),
        "currency": one.currency,
        "refund_minor": one.refund_minor,
        "bonus_minor": one.bonus_minor,
        "comment": one.comment,
        "answer": one.words,
        "tracking_number": one.tracking_number,
        "lines": [
            {"title": line.order_line.title, "quantity": line.requested, "reason": line.reason}
            for line in one.lines.all()
        ],
    }


WORD = "one of a few words"
DECLARED = declare(
    "returns",
    personal=[
        PersonalField("Return.comment", kind="text", purpose="to know what was wrong with what comes back"),
        PersonalField("Return.words", kind="text", purpose="to tell the customer why, and to know what was told"),
        PersonalField("Return.tracking_number", kind="delivery", purpose="to follow the parcel on its way back"),
    ],
    not_personal={
        "ReturnPolicy.name": "the shop's own words",
        "ReturnPolicy.trigger": WORD,
        "ReturnPolicy.currency": "a currency",
        "ReturnPolicy.wear": "percentages by condition",
        "Return.number": "a number that names a return, not a person",
        "Return.key": "a key of the request, which names nobody",
        "Return.digest": "a digest of what was asked under the key",
        "Return.kind": WORD,
        "Return.status": "one of the state machine's words",
        "Return.outcome": WORD,
        "Return.currency": "a currency",
        "Return.reject_reason": "a slug of the shop's, shared by many",
        "Return.carrier": "a firm",
        "Return.trigger": WORD,
        "Return.wear": "percentages by condition",
        "ReturnLine.reason": WORD,
        "ReturnLine.condition": WORD,
        "ReturnLine.disposition": WORD,
        "ReturnStep.from_status": "one of the state machine's words",
        "ReturnStep.to_status": "one of the state machine's words",
        "ReturnStep.actor_kind": "staff, customer, API key or system",
        "ReturnStep.actor_id": "the key of who acted, which names nobody by itself",
        "ReturnStep.reason": "a slug of the shop's, shared by many",
    },
    export=export_returns,
    erase=lambda customer_id, at, actor: operations.erase_returns(customer_id=customer_id, at=at, actor=actor),
)
