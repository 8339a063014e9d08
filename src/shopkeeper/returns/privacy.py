"""What returns keep of a person: what they wrote, what was written to them, and the number of the parcel back."""

from typing import Any
from uuid import UUID

from shopkeeper.foundation.personal.registry import PersonalField, declare
from shopkeeper.returns import operations, queries
from shopkeeper.returns.models import Claim, Return, Withdrawal


def export_returns(customer_id: UUID) -> dict[str, Any]:
    """Return the customer's returns, claims and withdrawals, the newest first."""
    return {
        "returns": [_return(one) for one in queries.every_return_of(customer_id)],
        "claims": [_claim(one) for one in queries.every_claim_of(customer_id)],
        "withdrawals": [_withdrawal(one) for one in queries.every_withdrawal_of(customer_id)],
    }


def _claim(one: Claim) -> dict[str, Any]:
    return {
        "number": one.number,
        "order": one.order.number,
        "kind": one.kind,
        "status": one.status,
        "resolution": one.resolution,
        "opened_at": one.opened_at.isoformat(),
        "currency": one.currency,
        "refund_minor": one.refund_minor,
        "words": one.words,
        "answer": one.answer,
        "said": [
            {"at": said.at.isoformat(), "by": said.actor_kind, "words": said.words} for said in one.evidence.all()
        ],
        "lines": [{"title": line.order_line.title, "quantity": line.quantity} for line in one.lines.all()],
    }


def _withdrawal(one: Withdrawal) -> dict[str, Any]:
    return {
        "number": one.number,
        "order": one.order.number,
        "declared_at": one.declared_at.isoformat(),
        "confirmed_at": one.confirmed_at.isoformat() if one.confirmed_at else None,
        "name": one.name,
        "email": one.email,
        "lines": [{"title": line.order_line.title, "quantity": line.quantity} for line in one.lines.all()],
    }


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
        PersonalField("Claim.words", kind="text", purpose="to know what was wrong with what came"),
        PersonalField("Claim.answer", kind="text", purpose="to tell the customer what was decided, and to know it"),
        PersonalField("Evidence.words", kind="text", purpose="to decide a claim"),
        PersonalField("Withdrawal.name", kind="name", purpose="to state who withdraws, as the law asks"),
        PersonalField("Withdrawal.email", kind="email", purpose="to send the receipt that the law asks for"),
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
        "Return.tracking_digest": "a keyed digest; the key stands in the key store",
        "Return.trigger": WORD,
        "Return.wear": "percentages by condition",
        "Exchange.status": "one of the state machine's words",
        "Exchange.held": "variants and how many of each",
        "Claim.number": "a number that names a claim, not a person",
        "Claim.key": "a key of the request, which names nobody",
        "Claim.digest": "a digest of what was asked under the key",
        "Claim.kind": WORD,
        "Claim.status": "one of the state machine's words",
        "Claim.wish": WORD,
        "Claim.resolution": WORD,
        "Claim.currency": "a currency",
        "Evidence.actor_kind": "staff, customer, API key or system",
        "Evidence.actor_id": "the key of who acted, which names nobody by itself",
        "Withdrawal.number": "a number that names a withdrawal, not a person",
        "Withdrawal.key": "a key of the request, which names nobody",
        "Withdrawal.digest": "a digest of what was asked under the key",
        "Withdrawal.status": WORD,
        "Arrival.key": "a key of the request, which names nobody",
        "Arrival.digest": "a digest of what was noted under the key",
        "Arrival.status": "one of the state machine's words",
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
