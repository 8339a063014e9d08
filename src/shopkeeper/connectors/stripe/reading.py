"""Stripe's objects in the words of orders."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from shopkeeper.foundation.money import Money
from shopkeeper.orders.ports import (
    Card,
    DisputeStatus,
    GatewayDispute,
    GatewayRefund,
    Intent,
    IntentStatus,
    RefundStatus,
)

Object = Mapping[str, Any]
STATUSES = {
    "requires_confirmation": IntentStatus.REQUIRES_ACTION,
    "requires_action": IntentStatus.REQUIRES_ACTION,
    "processing": IntentStatus.PROCESSING,
    "requires_capture": IntentStatus.PROCESSING,
    "succeeded": IntentStatus.SUCCEEDED,
    "canceled": IntentStatus.CANCELLED,
}
REFUNDS = {
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}
DISPUTES = {"won": DisputeStatus.WON, "warning_closed": DisputeStatus.WON, "lost": DisputeStatus.LOST}


def intent(row: Object) -> Intent:
    """Return a payment intent; without a method it failed when one was declined, else it waits for the shopper."""
    error = row.get("last_payment_error") or {}
    waiting = IntentStatus.FAILED if error else IntentStatus.REQUIRES_ACTION
    go = ((row.get("next_action") or {}).get("redirect_to_url") or {}).get("url")
    method = row.get("payment_method")
    return Intent(
        reference=row["id"],
        status=STATUSES.get(row["status"], waiting),
        client_secret=row.get("client_secret"),
        next_url=go,
        failure=error.get("decline_code") or error.get("code") or "",
        card=card(method) if isinstance(method, Mapping) else None,
        intent_id=(row.get("metadata") or {}).get("intent_id", ""),
    )


def session(row: Object) -> Intent:
    """Return a checkout session, with its payment intent expanded, as a try to pay."""
    inner = row.get("payment_intent")
    told = intent(inner) if isinstance(inner, Mapping) else Intent("", IntentStatus.REQUIRES_ACTION)
    status = IntentStatus.CANCELLED if row["status"] == "expired" else told.status
    return Intent(
        reference=told.reference,
        status=status,
        session=row["id"],
        next_url=row.get("url"),
        failure=told.failure,
        card=told.card,
        intent_id=told.intent_id or (row.get("metadata") or {}).get("intent_id", ""),
    )


def card(row: Object) -> Card:
    """Return a saved method; one that is no card has only its kind to be known by."""
    details = row.get("card") or {}
    return Card(
        reference=row["id"],
        brand=details.get("brand") or row.get("type", "other"),
        last4=details.get("last4") or "",
        expires_month=details.get("exp_month") or 0,
        expires_year=details.get("exp_year") or 0,
    )


def refund(row: Object) -> GatewayRefund:
    """Return a refund; `pending` and `requires_action` mean that it is on its way."""
    return GatewayRefund(
        reference=row["id"],
        status=REFUNDS.get(row["status"], RefundStatus.SUBMITTED),
        failure=row.get("failure_reason") or "",
        part_id=(row.get("metadata") or {}).get("part_id", ""),
    )


def dispute(row: Object) -> GatewayDispute:
    """Return a dispute; what is neither won nor lost is open."""
    due = (row.get("evidence_details") or {}).get("due_by")
    return GatewayDispute(
        reference=row["id"],
        payment_reference=row.get("payment_intent") or row.get("charge") or "",
        amount=Money(str(row["currency"]).upper(), int(row["amount"])),
        status=DISPUTES.get(row["status"], DisputeStatus.OPEN),
        reason=row.get("reason") or "",
        evidence_due_at=datetime.fromtimestamp(due, UTC) if due else None,
    )
