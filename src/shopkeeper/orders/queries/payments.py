"""How payments stand, and which ways of paying a customer saved."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shopkeeper.customers import queries as customers
from shopkeeper.orders.models import HeardEvent, PaymentIntent, RefundPart, SavedMethod
from shopkeeper.orders.rules.money_back import OPEN_INTENTS, RefundStatus


def saved_methods(customer_id: UUID) -> list[SavedMethod]:
    """Return what the customer saved, the default first, then the newest; also what those merged into them saved."""
    mine = SavedMethod.objects.filter(customer__in=customers.selves(customer_id), removed_at__isnull=True)
    return list(mine.order_by("-is_default", "-saved_at", "-id"))


def method_of(customer_id: UUID, method_id: UUID) -> SavedMethod | None:
    """Return a saved method, if it is that customer's and not removed."""
    selves = customers.selves(customers.survivor(customer_id))
    return SavedMethod.objects.filter(pk=method_id, customer__in=selves, removed_at__isnull=True).first()


def intent(intent_id: UUID) -> PaymentIntent | None:
    """Return a try to pay, with its order."""
    return PaymentIntent.objects.select_related("order").filter(pk=intent_id).first()


def intents_of(order_id: UUID) -> list[PaymentIntent]:
    """Return the tries to pay an order, the latest first."""
    return list(PaymentIntent.objects.filter(order=order_id).order_by("-id"))


@dataclass(frozen=True)
class GatewayFigures:
    """What waits at the gateway: payments that are open, refunds that are, those of which nothing is known."""

    open_payments: int
    waiting_refunds: int
    unknown: int
    heard_at: datetime | None
    differing: int


def gateway_figures() -> GatewayFigures:
    """Return how much is open at the gateway, and when it was last heard."""
    heard = HeardEvent.objects.order_by("-heard_at").first()
    tries = PaymentIntent.objects.filter(status__in=[status.value for status in OPEN_INTENTS])
    parts = RefundPart.objects.exclude(tender="hand")
    unknown = RefundStatus.UNKNOWN.value
    return GatewayFigures(
        open_payments=tries.count(),
        waiting_refunds=parts.filter(status__in=[RefundStatus.PENDING.value, RefundStatus.SUBMITTED.value]).count(),
        unknown=tries.filter(status=unknown).count() + parts.filter(status=unknown).count(),
        heard_at=heard.heard_at if heard else None,
        differing=HeardEvent.objects.filter(differs__gt=0).count(),
    )
