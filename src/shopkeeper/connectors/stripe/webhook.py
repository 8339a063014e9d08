"""Stripe's webhooks: the signature over the raw body, by any of the secrets in use, not older than the tolerance."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from shopkeeper.connectors.stripe import reading
from shopkeeper.orders.ports import GatewayEvent, NotTheGateway

TOLERANCE = 300  # seconds; what Stripe's own libraries allow
REFUNDS = {"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"}


def event_of(body: bytes, signature: str, *, secrets: Sequence[str], now: float) -> GatewayEvent:
    """Return what the gateway tells. Raises NotTheGateway unless one of the secrets signed it lately."""
    _verify(body, signature, secrets, now)
    try:
        told = json.loads(body)
        return _event(told, hashlib.sha256(body).digest())
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotTheGateway("the body is not an event") from None


def _event(told: dict[str, Any], digest: bytes) -> GatewayEvent:
    kind, row = str(told["type"]), told["data"]["object"]
    event = str(told["id"])
    if kind.startswith("payment_intent."):
        return GatewayEvent(event, kind, digest, intent=reading.intent(row))
    if kind in REFUNDS:
        return GatewayEvent(event, kind, digest, refund=reading.refund(row))
    if kind.startswith("charge.dispute."):
        return GatewayEvent(event, kind, digest, dispute=reading.dispute(row))
    return GatewayEvent(event, kind, digest)


def _verify(body: bytes, signature: str, secrets: Sequence[str], now: float) -> None:
    pairs = [part.partition("=") for part in signature.split(",")]
    seconds = next((value for name, _, value in pairs if name.strip() == "t"), "")
    given = [value for name, _, value in pairs if name.strip() == "v1"]
    if not seconds.isdecimal() or not given:
        raise NotTheGateway("the Stripe-Signature header is missing or not in its form")
    text = f"{seconds}.".encode() + body
    wanted = [hmac.new(secret.encode(), text, hashlib.sha256).hexdigest() for secret in secrets]
    if not any(hmac.compare_digest(one.encode(), other.encode()) for one in wanted for other in given):
        raise NotTheGateway("the signature is not of any secret in use")
    if abs(now - int(seconds)) > TOLERANCE:
        raise NotTheGateway("the signature is too old")
