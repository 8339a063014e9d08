"""Handing refunds to the gateway, and asking after payments and refunds of which nothing was heard."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from shopkeeper.customers import queries as customers
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import operations as ledger
from shopkeeper.orders.models import PaymentIntent, RefundPart, SavedMethod
from shopkeeper.orders.operations.amending import release_expired_changes
from shopkeeper.orders.operations.beginning import UnableToBeginPayment, call_again
from shopkeeper.orders.operations.cancelling import UnableToCancelOrder, cancel_order
from shopkeeper.orders.operations.refunding import refund, settle_part
from shopkeeper.orders.operations.settling import settle_intent
from shopkeeper.orders.ports import GatewayRefund, GatewayRefused, GatewaySilent, PaymentGateway, gateway
from shopkeeper.orders.queries.refunds import refundable_of
from shopkeeper.orders.rules import OrderStatus
from shopkeeper.orders.rules.changes import ChangeStatus
from shopkeeper.orders.rules.money_back import (
    OPEN_INTENTS,
    PATIENCE,
    PAY_WITHIN,
    IntentStatus,
    RefundStatus,
)

WORKER = system("payments")
MOST_AT_ONCE = 200
Clock = Callable[[], datetime]


def submit_refunds(*, clock: Clock) -> int:
    """Hand the next refund to where its money came from; return how many were taken: 0 or 1.

    That it is handed over is committed before the gateway is called: a crash leaves a row that says so, and
    `reconcile` finds out what became of it.
    """
    door = gateway()
    due = RefundPart.objects.filter(status=RefundStatus.PENDING.value).exclude(tender="hand")
    if door is None:
        due = due.exclude(tender="gateway")
    part = due.select_related("payment__order", "refund").order_by("id").first()
    if part is None:
        return 0
    if part.tender != "gateway":
        _give_here(part, clock())
        return 1
    with transaction.atomic():
        # by compare-and-swap: of several workers one hands it over, the others look for the next
        if not settle_part(part_id=part.id, to=RefundStatus.SUBMITTED, at=clock(), actor=WORKER):
            return 1
        RefundPart.objects.filter(pk=part.pk).update(called_at=clock())
    if door is not None:
        _call(door, part, clock)
    return 1


def _give_here(part: RefundPart, at: datetime) -> None:
    """Give back what does not leave the house, in one transaction with its row."""
    try:
        with transaction.atomic():
            if settle_part(part_id=part.id, to=RefundStatus.SUCCEEDED, at=at, actor=WORKER):
                _to_store_credit(part, at)
    except ledger.UnableToReverse as refusal:
        with transaction.atomic():
            if settle_part(part_id=part.id, to=RefundStatus.SUBMITTED, at=at, actor=WORKER):
                settle_part(part_id=part.id, to=RefundStatus.FAILED, at=at, actor=WORKER, failure=str(refusal))


def _to_store_credit(part: RefundPart, at: datetime) -> None:
    """Let store credit go back the way it came; what was paid otherwise becomes new credit."""
    amount, key = Money(part.payment.currency, part.amount_minor), f"refund:{part.id}"
    if part.tender == "store_credit":
        ledger.reverse_posting(posting_key=part.payment.reference, amount=amount, key=key, at=at, actor=WORKER)
    elif part.tender == "grant" and part.payment.order.customer_id is not None:
        ledger.grant_store_credit(
            customer_id=customers.survivor(part.payment.order.customer_id),
            amount=amount,
            reason="refund",
            reference=str(part.refund_id),
            key=key,
            at=at,
            actor=WORKER,
        )


def _call(door: PaymentGateway, part: RefundPart, clock: Clock) -> None:
    amount = Money(part.payment.currency, part.amount_minor)
    try:
        said = door.refund(
            payment_reference=part.payment.reference, amount=amount, part_id=part.id, key=f"refund:{part.id}"
        )
    except GatewaySilent as silence:
        settle_part(part_id=part.id, to=RefundStatus.UNKNOWN, at=clock(), actor=WORKER, failure=str(silence))
    except GatewayRefused as refusal:
        settle_part(part_id=part.id, to=RefundStatus.FAILED, at=clock(), actor=WORKER, failure=refusal.code)
    else:
        _told(part, said, clock())


def _told(part: RefundPart, said: GatewayRefund, at: datetime) -> None:
    settle_part(part_id=part.id, to=said.status, at=at, actor=WORKER, reference=said.reference, failure=said.failure)


def reconcile(*, clock: Clock) -> int:
    """Ask the gateway what became of each payment and refund of which nothing was heard; return how many were asked.

    A refund is looked for first, and made again under the same key only where there is none. A silent gateway leaves
    the rest for the next time.
    """
    door = gateway()
    if door is None:
        return 0
    asked = 0
    try:
        for part in _silent_refunds(clock()):
            _ask_refund(door, part, clock)
            asked += 1
        for intent in _silent_intents(clock()):
            _ask_intent(door, intent, clock)
            asked += 1
        _detach_removed(door, clock())
    except GatewaySilent:
        return asked
    return asked


def _silent_refunds(now: datetime) -> list[RefundPart]:
    called = Q(status__in=[RefundStatus.SUBMITTED.value, RefundStatus.UNKNOWN.value], called_at__lt=now - PATIENCE)
    found = RefundPart.objects.filter(called, tender="gateway").select_related("payment")
    return list(found.order_by("called_at")[:MOST_AT_ONCE])


def _ask_refund(door: PaymentGateway, part: RefundPart, clock: Clock) -> None:
    if not part.reference:
        settle_part(part_id=part.id, to=RefundStatus.UNKNOWN, at=clock(), actor=WORKER)
    RefundPart.objects.filter(pk=part.pk).update(called_at=clock())
    said = door.find_refund(payment_reference=part.payment.reference, part_id=part.id)
    if said is None:
        _call(door, part, clock)
    else:
        _told(part, said, clock())


def _silent_intents(now: datetime) -> list[PaymentIntent]:
    found = PaymentIntent.objects.filter(
        status__in=[status.value for status in OPEN_INTENTS], called_at__lt=now - PATIENCE
    )
    return list(found.order_by("called_at")[:MOST_AT_ONCE])


def _ask_intent(door: PaymentGateway, intent: PaymentIntent, clock: Clock) -> None:
    PaymentIntent.objects.filter(pk=intent.pk).update(called_at=clock())
    if not (intent.reference or intent.session):
        call_again(intent_id=intent.id, at=clock(), actor=WORKER)
        return
    try:
        said = door.retrieve(reference=intent.reference, session=intent.session)
    except GatewayRefused:
        return
    settle_intent(intent_id=intent.id, said=said, at=clock(), actor=WORKER)


def ask_payment(*, intent_id: UUID, clock: Clock) -> str:
    """Ask the gateway how one payment stands, as when its payer comes back, and return that; silence changes nothing.

    Raises UnableToBeginPayment when there is no such payment.
    """
    intent = PaymentIntent.objects.filter(pk=intent_id).first()
    if intent is None:
        raise UnableToBeginPayment("there is no such payment")
    door = gateway()
    if door is not None:
        with suppress(GatewaySilent):
            _ask_intent(door, intent, clock)
    return PaymentIntent.objects.values_list("status", flat=True).get(pk=intent_id)


def _detach_removed(door: PaymentGateway, now: datetime) -> None:
    for method in SavedMethod.objects.filter(removed_at__isnull=False, detached_at__isnull=True)[:MOST_AT_ONCE]:
        door.detach_method(method=method.token, key=f"detach:{method.id}")
        SavedMethod.objects.filter(pk=method.pk).update(detached_at=now)


def give_up_unpaid(*, at: datetime, within: timedelta = PAY_WITHIN) -> int:
    """Cancel the orders that nobody paid in time, so that their goods are back on the shelf; return how many.

    What was paid in part goes back. A payment whose outcome is not known yet keeps its order; one that comes after
    all goes back by itself.
    """
    tried = PaymentIntent.objects.filter(order__status=OrderStatus.PENDING.value)
    waiting = tried.filter(Q(asked_at__gte=at - within) | Q(status__in=["created", "unknown", "processing"]))
    given_up = 0
    for intent in tried.exclude(order__in=waiting.values("order")).select_related("order").order_by("order_id"):
        try:
            with transaction.atomic():
                cancel_order(order_id=intent.order_id, at=at, actor=WORKER, reason="unpaid")
                _give_back(intent, at)
        except UnableToCancelOrder:
            continue
        given_up += 1
        _call_off(intent, at)
    return given_up


def give_up_changes(*, at: datetime) -> int:
    """Drop the changes of orders whose price ran out, and return how many; nobody can pay them any more."""
    released = release_expired_changes(at=at)
    dropped = PaymentIntent.objects.filter(
        change__status=ChangeStatus.DROPPED.value, status=IntentStatus.REQUIRES_ACTION.value
    )
    for intent in dropped[:MOST_AT_ONCE]:
        _call_off(intent, at)
    return len(released)


def _give_back(intent: PaymentIntent, at: datetime) -> None:
    left = refundable_of(intent.order).left
    if left.minor:
        refund(
            order_id=intent.order_id, amount=left, reason="unpaid", key=f"unpaid:{intent.order_id}", at=at, actor=WORKER
        )


def _call_off(intent: PaymentIntent, at: datetime) -> None:
    """Tell the gateway, so that nobody pays any more; whoever does all the same gets it back."""
    door = gateway()
    if door is None or intent.status != IntentStatus.REQUIRES_ACTION.value:
        return
    try:
        said = door.cancel(reference=intent.reference, session=intent.session, key=f"cancel:{intent.id}")
    except (GatewayRefused, GatewaySilent):
        return
    settle_intent(intent_id=intent.id, said=said, at=at, actor=WORKER)
