"""What the gateway says of a payment, booked: forward only, once, and late money sent back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.customers import queries as customers
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders.events import PaymentFailed
from shopkeeper.orders.models import Order, PaymentIntent
from shopkeeper.orders.operations.keeping import keep_card
from shopkeeper.orders.operations.paying import record_payment
from shopkeeper.orders.operations.refunding import refund
from shopkeeper.orders.operations.steps import locked_order
from shopkeeper.orders.ports import Intent
from shopkeeper.orders.rules import NOT_EARNING, OrderStatus
from shopkeeper.orders.rules.money_back import IntentStatus, before

SETTLED = (IntentStatus.FAILED, IntentStatus.CANCELLED, IntentStatus.SUCCEEDED)


@transaction.atomic
def settle_intent(*, intent_id: UUID, said: Intent, at: datetime, actor: Actor) -> str:
    """Let a payment take the status that the gateway told, if it lies ahead, and return where it stands now.

    A payment that succeeds is recorded on its order. One that comes when the order is called off or already paid is
    kept, and goes back at once.
    """
    order = locked_order(PaymentIntent.objects.values_list("order_id", flat=True).get(pk=intent_id))
    intent = PaymentIntent.objects.get(pk=intent_id)
    fields = {"reference": said.reference or intent.reference, "session": said.session or intent.session}
    if intent.status not in before(said.status):
        PaymentIntent.objects.filter(pk=intent_id).update(**fields)
        return intent.status
    old, intent.status = intent.status, said.status.value
    intent.reference = fields["reference"]
    was = OrderStatus(order.status)
    payment_id = _recorded(order, intent, at, actor) if said.status is IntentStatus.SUCCEEDED else None
    PaymentIntent.objects.filter(pk=intent_id).update(
        **fields,
        status=said.status.value,
        failure=said.failure[:60],
        payment_id=payment_id,
        settled_at=at if said.status in SETTLED else None,
    )
    if payment_id is not None and was is not OrderStatus.PENDING:
        _send_back(order, intent, payment_id, was, at, actor)
    if said.card is not None and intent.saves and order.customer_id is not None:
        keep_card(customer_id=customers.survivor(order.customer_id), card=said.card, at=at)
    if said.status is IntentStatus.FAILED:
        tell(PaymentFailed(order.id, order.customer_id, intent.id, said.failure[:60]), at=at)
    audit.record(
        actor=actor,
        action=f"orders.payment-{said.status.value.replace('_', '-')}",
        subject_kind="order",
        subject_id=order.id,
        at=at,
        changes={"payment": [old, said.status.value], "reference": [None, intent.reference]},
    )
    return intent.status


def _recorded(order: Order, intent: PaymentIntent, at: datetime, actor: Actor) -> UUID:
    return record_payment(
        order_id=order.id,
        method="card",
        amount=Money(intent.currency, intent.amount_minor),
        reference=intent.reference or f"intent:{intent.id}",
        at=at,
        actor=actor,
    )


def _send_back(
    order: Order, intent: PaymentIntent, payment_id: UUID, was: OrderStatus, at: datetime, actor: Actor
) -> None:
    """Send back what comes when the order is called off, or a second time."""
    reason = "late-payment" if was in NOT_EARNING else "paid-twice"
    refund(
        order_id=order.id,
        amount=Money(intent.currency, intent.amount_minor),
        reason=reason,
        key=f"{reason}:{intent.id}",
        at=at,
        actor=actor,
        payment_id=payment_id,
    )
