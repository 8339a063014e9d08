"""Beginning to pay: what is left to pay of an order is asked of where the shopper said."""

from datetime import datetime
from uuid import UUID

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.orders.models import Order
from shopkeeper.orders.operations.paying import record_payment
from shopkeeper.orders.rules.checkout import PayBy, PaymentBegun


class UnableToBeginPayment(Exception):
    """The order is not there, or can't be paid in this way."""


def begin_payment(*, order_id: UUID, pay: PayBy, key: str, at: datetime, actor: Actor) -> PaymentBegun:
    """Return the payment that was begun, the first one for the same key. Raises UnableToBeginPayment."""
    order = Order.objects.filter(pk=order_id).first()
    if order is None:
        raise UnableToBeginPayment(f"there is no order {order_id}")
    if pay.method != "test":
        raise UnableToBeginPayment(f"this shop can't take {pay.method} yet")
    amount = Money(order.currency, order.total_minor)
    payment = record_payment(order_id=order_id, method=pay.method, amount=amount, reference=key, at=at, actor=actor)
    return PaymentBegun(payment, "paid")
