"""What the gateway tells by itself: heard once, in any order, and only forward."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders.events import DisputeClosed, DisputeOpened
from shopkeeper.orders.models import Dispute, HeardEvent, Order, Payment, PaymentIntent, RefundPart
from shopkeeper.orders.operations.disputing import hold_for_disputes
from shopkeeper.orders.operations.refunding import give_what_waited, settle_part
from shopkeeper.orders.operations.settling import settle_intent
from shopkeeper.orders.operations.steps import locked_order
from shopkeeper.orders.ports import GatewayDispute, GatewayEvent, GatewayRefund, GatewayRefused, Intent, gateway
from shopkeeper.orders.rules.money_back import DisputeStatus

GATEWAY = system("gateway")


def take_gateway_event(*, event: GatewayEvent, at: datetime) -> bool:
    """Book what the gateway tells, and return whether it was new. Heard before, or in another order, it is harmless.

    The same id with another body changes nothing and stands in the audit log. A dispute that is told before its
    payment has the gateway asked for that: raises GatewaySilent when it says nothing, for the gateway to tell it again.
    """
    if event.dispute is not None:
        _ask_what_is_disputed(event.dispute, at)
    return _booked(event, at)


def _ask_what_is_disputed(said: GatewayDispute, at: datetime) -> None:
    """Book the payment of a dispute, where the shopper is not back yet and the news of it was overtaken."""
    door = gateway()
    if door is None or Payment.objects.filter(reference=said.payment_reference).exists():
        return
    try:
        intent = door.retrieve(reference=said.payment_reference, session="")
    except GatewayRefused:
        return  # it is not one that this shop asked for
    _hear_intent(intent, at)


@transaction.atomic
def _booked(event: GatewayEvent, at: datetime) -> bool:
    if not _is_new(event, at):
        return False
    if event.intent is not None:
        _hear_intent(event.intent, at)
    if event.refund is not None:
        _hear_refund(event.refund, at)
    if event.dispute is not None:
        hear_dispute(event.dispute, at)
    return True


def _is_new(event: GatewayEvent, at: datetime) -> bool:
    try:
        with transaction.atomic():
            HeardEvent.objects.create(event_id=event.id, kind=event.kind[:80], digest=event.digest, heard_at=at)
    except IntegrityError:
        differing = HeardEvent.objects.filter(pk=event.id).exclude(digest=event.digest)
        if differing.update(differs=F("differs") + 1):
            audit.record(
                actor=GATEWAY,
                action="orders.gateway-event-differs",
                subject_kind="gateway-event",
                subject_id=event.id,
                at=at,
            )
        return False
    return True


def _hear_intent(said: Intent, at: datetime) -> None:
    found = _uuid(said.intent_id)
    rows = PaymentIntent.objects.filter(pk=found) if found else PaymentIntent.objects.filter(reference=said.reference)
    for intent_id in rows.exclude(pk__isnull=True).values_list("id", flat=True)[:1]:
        settle_intent(intent_id=intent_id, said=said, at=at, actor=GATEWAY)


def _hear_refund(said: GatewayRefund, at: datetime) -> None:
    found = _uuid(said.part_id)
    rows = RefundPart.objects.filter(pk=found) if found else RefundPart.objects.filter(reference=said.reference)
    for part_id in rows.values_list("id", flat=True)[:1]:
        settle_part(
            part_id=part_id, to=said.status, at=at, actor=GATEWAY, reference=said.reference, failure=said.failure
        )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@transaction.atomic
def hear_dispute(said: GatewayDispute, at: datetime) -> None:
    """Open a dispute, or close it. While it is open, and when it was lost, it holds what was not refunded before."""
    payment = Payment.objects.select_related("order").filter(reference=said.payment_reference).first()
    if payment is None:
        return
    order = locked_order(payment.order_id)
    row = Dispute.objects.filter(reference=said.reference).first()
    if row is None:
        row = _opened(payment, said, at)
    if said.evidence_due_at and row.evidence_due_at != said.evidence_due_at:
        Dispute.objects.filter(pk=row.pk).update(evidence_due_at=said.evidence_due_at)
    if said.status is DisputeStatus.OPEN or row.status != DisputeStatus.OPEN.value:
        return
    Dispute.objects.filter(pk=row.pk).update(status=said.status.value, closed_at=at)
    if said.status is DisputeStatus.WON:
        Payment.objects.filter(pk=payment.pk).update(disputed_minor=F("disputed_minor") - row.held_minor)
        Dispute.objects.filter(pk=row.pk).update(held_minor=0)
        hold_for_disputes(payment.pk)
        give_what_waited(order=order, reason="dispute-won", key=f"dispute-won:{row.pk}", at=at, actor=GATEWAY)
    tell(DisputeClosed(payment.order_id, payment.order.customer_id, row.id, said.status.value), at=at)
    _record(payment.order, row, said.status.value, at)


def _opened(payment: Payment, said: GatewayDispute, at: datetime) -> Dispute:
    payment.refresh_from_db()
    left = payment.amount_minor - payment.refunded_minor - payment.disputed_minor
    held = max(0, min(left, said.amount.minor))
    row = Dispute.objects.create(
        payment=payment,
        reference=said.reference,
        amount_minor=said.amount.minor,
        held_minor=held,
        currency=said.amount.currency,
        reason=said.reason[:60],
        status=DisputeStatus.OPEN.value,
        opened_at=at,
        evidence_due_at=said.evidence_due_at,
    )
    Payment.objects.filter(pk=payment.pk).update(disputed_minor=F("disputed_minor") + held)
    tell(DisputeOpened(payment.order_id, payment.order.customer_id, row.id), at=at)
    _record(payment.order, row, "opened", at)
    return row


def _record(order: Order, row: Dispute, what: str, at: datetime) -> None:
    audit.record(
        actor=GATEWAY,
        action=f"orders.dispute-{what}",
        subject_kind="order",
        subject_id=order.id,
        at=at,
        changes={"dispute": [None, row.reference], "amount": [None, f"{row.currency} {row.amount_minor}"]},
    )
