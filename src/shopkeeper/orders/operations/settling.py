"""What the gateway says of a payment, booked: forward only, once, and late money sent back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.customers import queries as customers
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders.events import ChangeTooLate, PaymentFailed
from shopkeeper.orders.models import Order, OrderChange, PaymentIntent
from shopkeeper.orders.operations.amending import carry_out, drop, stale
from shopkeeper.orders.operations.keeping import keep_card
from shopkeeper.orders.operations.paying import record_payment
from shopkeeper.orders.operations.refunding import refund
from shopkeeper.orders.operations.steps import locked_order
from shopkeeper.orders.ports import Intent
from shopkeeper.orders.rules import NOT_EARNING, OrderStatus
from shopkeeper.orders.rules.changes import ChangeStatus
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
    if intent.change is not None:
        _settle_change(order, intent, intent.change, payment_id, said.status, at, actor)
    elif payment_id is not None and was is not OrderStatus.PENDING:
        reason = "late-payment" if was in NOT_EARNING else "paid-twice"
        _send_back(order, intent, payment_id, reason, at, actor)
    if said.card is not None and intent.saves and order.customer_id is not None:
        keep_card(customer_id=customers.survivor(order.customer_id), card=said.card, at=at)
    if said.status is IntentStatus.FAILED and intent.change is None:
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


def _settle_change(
    order: Order,
    intent: PaymentIntent,
    change: OrderChange,
    payment_id: UUID | None,
    status: IntentStatus,
    at: datetime,
    actor: Actor,
) -> None:
    """Do the change that was paid; if that is too late, or was done already, the money goes back."""
    if payment_id is None:
        if status in SETTLED:  # it can be paid in another way while its price holds
            OrderChange.objects.filter(pk=change.pk, status=ChangeStatus.PAYING.value).update(
                status=ChangeStatus.OPEN.value
            )
        return
    is_done = change.status == ChangeStatus.DONE.value
    reason = "paid-twice" if is_done else stale(change, order, at)
    # a price that ran out while its payment was on the way holds all the same
    if not reason or (reason == "expired" and change.status != ChangeStatus.DROPPED.value):
        carry_out(change, order, at, actor)
        return
    if drop(change, reason, at) or not is_done:
        tell(ChangeTooLate(order.id, order.customer_id, change.id), at=at)
    _send_back(order, intent, payment_id, f"change-{reason}", at, actor)


def _send_back(order: Order, intent: PaymentIntent, payment_id: UUID, reason: str, at: datetime, actor: Actor) -> None:
    """Send back what comes too late, or a second time."""
    refund(
        order_id=order.id,
        amount=Money(intent.currency, intent.amount_minor),
        reason=reason,
        key=f"{reason}:{intent.id}",
        at=at,
        actor=actor,
        payment_id=payment_id,
    )
