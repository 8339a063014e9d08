"""Payments seen: the money itself moves at the gateway."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders.events import OrderPaid
from shopkeeper.orders.models import Order, Payment
from shopkeeper.orders.operations.steps import UnableToStep, locked_order, step
from shopkeeper.orders.rules import OrderStatus, PaymentStatus


class UnableToRecordPayment(Exception):
    """The order is not there, or the amount is not one that can pay it."""


@transaction.atomic
def record_payment(
    *,
    order_id: UUID,
    method: str,
    amount: Money,
    at: datetime,
    actor: Actor,
    reference: str = "",
    instalments: int = 1,
) -> UUID:
    """Return the key of the payment; a pending order that is now covered becomes paid.

    The same method and reference seen again changes nothing and returns the first's key. Raises UnableToRecordPayment.
    """
    try:
        order = locked_order(order_id)
    except UnableToStep as refusal:
        raise UnableToRecordPayment(str(refusal)) from None
    if amount.currency != order.currency or amount.minor < 0:
        raise UnableToRecordPayment(f"order {order.number} is paid in {order.currency}, and not with {amount}")
    seen = Payment.objects.filter(order=order, method=method, reference=reference).exclude(reference="").first()
    if seen is not None:
        return seen.id
    payment = Payment.objects.create(
        id=new_id(at),
        order=order,
        method=method,
        amount_minor=amount.minor,
        currency=amount.currency,
        status=PaymentStatus.PAID.value,
        paid_at=at,
        instalments=instalments,
        reference=reference,
    )
    if order.status == OrderStatus.PENDING.value and _paid(order) >= order.total_minor:
        step(order, to=OrderStatus.PAID, at=at, actor=actor)
        tell(OrderPaid(order_id=order.id, customer_id=order.customer_id), at=at)
    return payment.id


def _paid(order: Order) -> int:
    paid = Payment.objects.filter(order=order, status=PaymentStatus.PAID.value)
    return paid.aggregate(sum=Sum("amount_minor"))["sum"] or 0
