"""Webhooks with the fields that Stripe documents, signed and checked by the official library, and then by the shop."""

import json
import time
from typing import Any

import pytest
import stripe
from django.test import Client
from pytest_django import Settings

from shopkeeper.connectors.stripe import event_of
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.money import Money
from shopkeeper.orders.models import HeardEvent
from shopkeeper.orders.ports import DisputeStatus, GatewayEvent, IntentStatus, NotTheGateway, RefundStatus

SECRET, OLD, OTHER = "whsec_tests_now", "whsec_tests_before", "whsec_of_somebody_else"
INTENT = {
    "id": "pi_1",
    "object": "payment_intent",
    "amount": 1250,
    "amount_capturable": 0,
    "amount_received": 1250,
    "capture_method": "automatic",
    "client_secret": "pi_1_secret_x",
    "currency": "gbp",
    "customer": "cus_1",
    "last_payment_error": None,
    "latest_charge": "ch_1",
    "metadata": {"intent_id": "01a20000-0000-7000-8000-000000000001"},
    "next_action": None,
    "payment_method": "pm_1",
    "status": "succeeded",
}
DECLINED = {"code": "card_declined", "decline_code": "insufficient_funds", "type": "card_error", "message": "No."}
BANK = {
    "type": "redirect_to_url",
    "redirect_to_url": {"url": "https://hooks.example/3ds", "return_url": "https://shop"},
}
REFUND = {
    "id": "re_1",
    "object": "refund",
    "amount": 500,
    "charge": "ch_1",
    "currency": "gbp",
    "failure_reason": None,
    "metadata": {"part_id": "01a20000-0000-7000-8000-000000000002"},
    "payment_intent": "pi_1",
    "reason": None,
    "status": "succeeded",
}
DISPUTE = {
    "id": "du_1",
    "object": "dispute",
    "amount": 1250,
    "charge": "ch_1",
    "currency": "jpy",
    "evidence_details": {"due_by": 1_800_000_000, "has_evidence": False, "past_due": False, "submission_count": 0},
    "is_charge_refundable": False,
    "metadata": {},
    "payment_intent": "pi_1",
    "reason": "fraudulent",
    "status": "needs_response",
}


def body_of(kind: str, row: dict[str, Any], key: str = "evt_1") -> bytes:
    """Return an event in Stripe's envelope."""
    told = {"id": key, "object": "event", "api_version": "2024-06-20", "created": 1_799_999_999, "type": kind}
    told |= {"livemode": False, "pending_webhooks": 1, "request": {"id": None, "idempotency_key": None}}
    return json.dumps(told | {"data": {"object": row}}, indent=2).encode()


def header(body: bytes, *secrets: str, at: float) -> str:
    """Sign by the official library, once for each secret, as Stripe does while a secret is rolled."""
    text = f"{int(at)}.{body.decode()}"
    made = [stripe.WebhookSignature._compute_signature(text, secret) for secret in secrets]
    return ",".join([f"t={int(at)}", *(f"v1={one}" for one in made), "v0=of-another-scheme"])


def heard(kind: str, row: dict[str, Any]) -> GatewayEvent:
    """Return what the shop reads in an event that the official library lets pass."""
    at = time.time()
    body = body_of(kind, row)
    signature = header(body, SECRET, at=at)
    told = stripe.Webhook.construct_event(body, signature, SECRET)
    said = event_of(body, signature, secrets=[SECRET], now=at)
    assert (told.id, told.type) == (said.id, said.kind)
    return said


@pytest.mark.parametrize(
    ("kind", "more", "status", "failure"),
    [
        ("payment_intent.succeeded", {}, IntentStatus.SUCCEEDED, ""),
        ("payment_intent.processing", {"status": "processing"}, IntentStatus.PROCESSING, ""),
        ("payment_intent.canceled", {"status": "canceled"}, IntentStatus.CANCELLED, ""),
        (
            "payment_intent.requires_action",
            {"status": "requires_action", "next_action": BANK},
            IntentStatus.REQUIRES_ACTION,
            "",
        ),
        (
            "payment_intent.payment_failed",
            {"status": "requires_payment_method", "last_payment_error": DECLINED, "payment_method": None},
            IntentStatus.FAILED,
            "insufficient_funds",
        ),
        (
            "payment_intent.amount_capturable_updated",
            {"status": "requires_capture", "amount_capturable": 1250},
            IntentStatus.PROCESSING,
            "",
        ),
    ],
)
def test_payments(kind: str, more: dict[str, Any], status: IntentStatus, failure: str) -> None:
    said = heard(kind, INTENT | more).intent
    assert said is not None
    assert (said.reference, said.status, said.failure) == ("pi_1", status, failure)
    assert said.intent_id == INTENT["metadata"]["intent_id"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("kind", "more", "status"),
    [
        ("refund.created", {"status": "pending"}, RefundStatus.SUBMITTED),
        ("refund.created", {"status": "requires_action"}, RefundStatus.SUBMITTED),
        ("refund.updated", {}, RefundStatus.SUCCEEDED),
        ("charge.refund.updated", {"status": "canceled"}, RefundStatus.FAILED),
        ("refund.failed", {"status": "failed", "failure_reason": "lost_or_stolen_card"}, RefundStatus.FAILED),
    ],
)
def test_refunds(kind: str, more: dict[str, Any], status: RefundStatus) -> None:
    said = heard(kind, REFUND | more).refund
    assert said is not None
    assert (said.reference, said.status, said.failure) == ("re_1", status, more.get("failure_reason", ""))


@pytest.mark.parametrize(
    ("kind", "told", "status"),
    [
        ("charge.dispute.created", "needs_response", DisputeStatus.OPEN),
        ("charge.dispute.created", "warning_needs_response", DisputeStatus.OPEN),
        ("charge.dispute.updated", "under_review", DisputeStatus.OPEN),
        ("charge.dispute.closed", "won", DisputeStatus.WON),
        ("charge.dispute.closed", "warning_closed", DisputeStatus.WON),
        ("charge.dispute.closed", "lost", DisputeStatus.LOST),
    ],
)
def test_disputes(kind: str, told: str, status: DisputeStatus) -> None:
    said = heard(kind, DISPUTE | {"status": told}).dispute
    assert said is not None
    assert (said.reference, said.payment_reference, said.amount) == ("du_1", "pi_1", Money("JPY", 1250))
    assert (said.status, said.evidence_due_at is not None) == (status, True)


def test_what_is_of_no_interest_is_heard_and_means_nothing() -> None:
    said = heard("customer.created", {"id": "cus_1", "object": "customer"})
    assert (said.intent, said.refund, said.dispute) == (None, None, None)


@pytest.mark.parametrize(
    ("signed_by", "age", "ours"),
    [
        ((OTHER,), 0, False),
        ((), 0, False),
        ((SECRET,), 301, False),
        ((SECRET,), 86_400, False),
        ((SECRET,), 290, True),
        ((OLD, SECRET), 0, True),
        ((OLD,), 0, True),
    ],
)
def test_the_shop_believes_what_the_official_library_believes(signed_by: tuple[str, ...], age: int, ours: bool) -> None:
    now, body = time.time(), body_of("payment_intent.succeeded", INTENT)
    signature = header(body, *signed_by, at=now - age)

    def official(secret: str) -> bool:
        try:
            stripe.WebhookSignature.verify_header(body.decode(), signature, secret, 300)
        except stripe.SignatureVerificationError:
            return False
        return True

    assert any(official(one) for one in (SECRET, OLD)) is ours
    try:
        event_of(body, signature, secrets=[SECRET, OLD], now=now)
    except NotTheGateway:
        assert not ours
    else:
        assert ours


@pytest.mark.django_db
def test_a_replayed_webhook_is_answered_and_changes_nothing(client: Client, settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    body, at = body_of("payment_intent.succeeded", INTENT), time.time()

    def post(text: bytes, signature: str) -> Any:
        return client.post(
            "/api/webhooks/stripe/", text, content_type="application/json", headers={"stripe-signature": signature}
        )

    first = header(body, SECRET, at=at)
    assert post(body, first).json() == {"new": True}
    for _ in range(3):
        assert post(body, first).json() == {"new": False}
    assert post(body, header(body, SECRET, at=at - 301)).status_code == 400
    assert post(body, header(body, OTHER, at=at)).status_code == 400
    assert post(body + b" ", first).status_code == 400
    forged = body_of("payment_intent.succeeded", INTENT | {"amount": 1})
    assert post(forged, header(forged, SECRET, at=at)).json() == {"new": False}
    assert HeardEvent.objects.get().differs == 1
    assert Entry.objects.filter(action="orders.webhook-refused").exists()
