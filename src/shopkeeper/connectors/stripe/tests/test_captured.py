"""Events in the form in which Stripe sends or documents them: signed, let pass by the official library, read by ours.

Each file of `captured/` names its source. Of `refund.updated`, `refund.failed` and `charge.refunded` nobody keeps a
captured event of a version with payment intents in public: they are Stripe's own documented objects in Stripe's own
envelope. Stripe publishes no signature together with body and secret, so the header's form is held against the
documented example, and the signatures of these events are made by the official library.
"""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import stripe

from shopkeeper.connectors.stripe import event_of
from shopkeeper.foundation.money import Money
from shopkeeper.orders.ports import (
    DisputeStatus,
    GatewayDispute,
    GatewayEvent,
    GatewayRefund,
    Intent,
    IntentStatus,
    NotTheGateway,
    RefundStatus,
)

SECRET = "whsec_tests_captured"
CAPTURED = Path(__file__).parent / "captured"
ZEROS, FEW = "0" * 24, "0" * 14
# from docs.stripe.com/webhooks, "Verify webhook signatures manually"
DOCUMENTED = (
    "t=1492774577,"
    "v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd,"
    "v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39"
)


def body_of(kind: str) -> bytes:
    """Return the event as Stripe writes bodies: indented by two, in the order of its fields."""
    return json.dumps(json.loads((CAPTURED / f"{kind}.json").read_text())["event"], indent=2).encode()


def heard(kind: str) -> GatewayEvent:
    """Return what the shop reads in it, once the official library let the same bytes and header pass."""
    body, now = body_of(kind), time.time()
    made = stripe.WebhookSignature._compute_signature(f"{int(now)}.{body.decode()}", SECRET)
    header = f"t={int(now)},v1={made},v0={'6' * 64}"
    told = stripe.Webhook.construct_event(body, header, SECRET)
    said = event_of(body, header, secrets=[SECRET], now=now)
    assert (said.id, said.kind) == (told.id, told.type) == (told.id, kind)
    return said


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (
            "payment_intent.succeeded",
            Intent(f"pi_{ZEROS}", IntentStatus.SUCCEEDED, client_secret=f"pi_{ZEROS}_secret_{'0' * 25}"),
        ),
        (
            "payment_intent.payment_failed",
            Intent(
                f"pi_{ZEROS}",
                IntentStatus.FAILED,
                client_secret=f"pi_{ZEROS}_secret_{'0' * 25}",
                failure="generic_decline",
            ),
        ),
        (
            "payment_intent.requires_action",
            Intent(
                f"pi_{FEW}",
                IntentStatus.REQUIRES_ACTION,
                client_secret=f"pi_{FEW}",
                next_url="https://bank.example.com/3dsecure",
                failure="payment_intent_payment_attempt_failed",
            ),
        ),
        ("payment_intent.canceled", Intent(f"pi_{FEW}", IntentStatus.CANCELLED, client_secret=f"pi_{FEW}")),
    ],
)
def test_a_payment_is_read_whole(kind: str, wanted: Intent) -> None:
    said = heard(kind)
    assert (said.intent, said.refund, said.dispute) == (wanted, None, None)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("charge.refund.updated", GatewayRefund(f"re_{ZEROS}", RefundStatus.SUCCEEDED)),
        ("refund.updated", GatewayRefund("re_1MoqxHLgUG5tbmjcYO7PFWn6", RefundStatus.SUCCEEDED)),
        (
            "refund.failed",
            GatewayRefund("re_1MoqxHLgUG5tbmjcYO7PFWn6", RefundStatus.FAILED, failure="expired_or_canceled_card"),
        ),
    ],
)
def test_a_refund_is_read_whole(kind: str, wanted: GatewayRefund) -> None:
    said = heard(kind)
    assert (said.intent, said.refund, said.dispute) == (None, wanted, None)


def test_a_dispute_names_its_payment_its_sum_and_its_last_day() -> None:
    opened = heard("charge.dispute.created").dispute
    assert opened is not None
    assert opened == GatewayDispute(
        reference="dp_1JAyTwJSZQVUcJYgPqasUEn1",
        payment_reference="pi_1JAyTwJSZQVUcJYgBbsz0NuH",
        amount=Money("USD", 1000),
        status=DisputeStatus.OPEN,
        reason="fraudulent",
        evidence_due_at=opened.evidence_due_at,
    )
    assert opened.evidence_due_at is not None
    assert opened.evidence_due_at.timestamp() == 1_626_566_399


def test_a_dispute_of_a_version_before_payment_intents_names_the_charge() -> None:
    closed = heard("charge.dispute.closed").dispute
    assert closed is not None
    assert (closed.payment_reference, closed.status) == (f"ch_{FEW}", DisputeStatus.WON)


@pytest.mark.parametrize(
    "kind", ["charge.refunded", "setup_intent.succeeded", "payment_method.attached", "payment_method.detached"]
)
def test_what_is_asked_for_elsewhere_is_heard_and_books_nothing(kind: str) -> None:
    """A charge's refund comes as a refund of its own; methods are asked for when their owner is back from saving."""
    said = heard(kind)
    assert (said.intent, said.refund, said.dispute) == (None, None, None)


def test_every_captured_event_names_its_source_and_is_read() -> None:
    for path in sorted(CAPTURED.glob("*.json")):
        held: dict[str, Any] = json.loads(path.read_text())
        assert held["source"], path.name
        assert heard(path.stem).kind == held["event"]["type"]


@pytest.mark.parametrize("header", [DOCUMENTED, DOCUMENTED.replace("v1=", "v2="), DOCUMENTED.replace("t=", "s=")])
def test_the_documented_header_is_of_another_body_and_of_long_ago(header: str) -> None:
    body = body_of("payment_intent.succeeded")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(body, header, SECRET, 300)
    with pytest.raises(NotTheGateway):
        event_of(body, header, secrets=[SECRET], now=1_492_774_577.0)


def test_a_right_signature_of_the_old_scheme_alone_does_not_count() -> None:
    body, at = body_of("payment_intent.succeeded"), int(time.time())
    made = stripe.WebhookSignature._compute_signature(f"{at}.{body.decode()}", SECRET)
    for header in (f"t={at},v0={made}", f"t={at},v1={'0' * 64},v0={made}"):
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.WebhookSignature.verify_header(body, header, SECRET, 300)
        with pytest.raises(NotTheGateway):
            event_of(body, header, secrets=[SECRET], now=at)
