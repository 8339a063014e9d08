"""Saying yes to a change of an order: what is more is paid first, what is less goes back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.customers import queries as customers
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import operations as ledger
from shopkeeper.orders.models import Order, OrderChange, PaymentIntent
from shopkeeper.orders.operations.amending import carry_out, drop, dropped_because, is_on_its_way, locked, stale
from shopkeeper.orders.operations.beginning import called, credit_key, digest_of, saved_method
from shopkeeper.orders.operations.paying import record_payment
from shopkeeper.orders.operations.planning import UnableToChangeOrder
from shopkeeper.orders.ports import gateway
from shopkeeper.orders.rules.changes import ChangeStatus
from shopkeeper.orders.rules.checkout import PayBy, PaymentBegun
from shopkeeper.orders.rules.money_back import IntentStatus

LONGEST_KEY = 80


@dataclass(frozen=True)
class Accepted:
    """How the change stands; the payment where one was begun: with a `next_url` it is finished on that page."""

    status: str
    payment: PaymentBegun | None = None


def accept_change(*, change_id: UUID, pay: PayBy | None = None, key: str, at: datetime, actor: Actor) -> Accepted:
    """Do the change, and return how it stands. What is more is paid first, by the way that is named, never unasked.

    With nothing more to pay it is done at once, and what is less goes back. Once it is done, it is done: asked again it
    answers the same. Not for use inside a transaction. Raises UnableToChangeOrder, which says why in words: somebody
    began to pick the order, its price ran out, the way of paying does not do.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise UnableToChangeOrder(f"the key must have between 1 and {LONGEST_KEY} signs")
    refusal, intent = _accepted(change_id, pay, key, at, actor)
    if refusal:
        raise UnableToChangeOrder(dropped_because(refusal))
    payment = None
    door = gateway()
    if intent is not None and intent.status == IntentStatus.SUCCEEDED.value:
        payment = PaymentBegun(intent.id, intent.status)
    elif intent is not None and door is not None:
        payment = called(door, intent, at, actor)
    return Accepted(OrderChange.objects.values_list("status", flat=True).get(pk=change_id), payment)


@transaction.atomic
def _accepted(
    change_id: UUID, pay: PayBy | None, key: str, at: datetime, actor: Actor
) -> tuple[str, PaymentIntent | None]:
    """Return why it can't be done any more, which is kept; or what the gateway is to take, where something is."""
    change = OrderChange.objects.filter(pk=change_id).first()
    if change is None:
        raise UnableToChangeOrder("there is no such change")
    order = locked(change.order_id)
    change.refresh_from_db()
    if change.status == ChangeStatus.DONE.value:
        return "", None
    if seen := PaymentIntent.objects.filter(key=_key(change, key)).first():
        if pay is None or bytes(seen.digest) != digest_of(order.id, pay):
            raise UnableToChangeOrder("this key was used for another payment; choose a new key")
        return "", seen
    if reason := stale(change, order, at):
        drop(change, reason, at)
        return reason, None
    if change.difference_minor <= 0:
        carry_out(change, order, at, actor)
        return "", None
    if is_on_its_way(change):
        raise UnableToChangeOrder("a payment for it is on its way; wait until it is decided")
    return "", _paid(change, order, pay, key, at, actor)


def _paid(
    change: OrderChange, order: Order, pay: PayBy | None, key: str, at: datetime, actor: Actor
) -> PaymentIntent | None:
    """Take the difference here, or write what the gateway is to take."""
    due = Money(order.currency, change.difference_minor)
    if pay is None:
        raise UnableToChangeOrder(f"{due} more is to be paid; say how")
    if pay.method == "gateway":
        return _written(change, order, pay, key, at)
    reference = f"change:{change.id}"
    if pay.method == "store_credit":
        reference = credit_key(order, reference)
        _spend(order, due, reference, at, actor)
    record_payment(order_id=order.id, method=pay.method, amount=due, reference=reference, at=at, actor=actor)
    carry_out(change, order, at, actor)
    return None


def _written(change: OrderChange, order: Order, pay: PayBy, key: str, at: datetime) -> PaymentIntent:
    if gateway() is None:
        raise UnableToChangeOrder("this shop has no payment gateway; set one up (see Take payments)")
    if pay.store_credit:
        raise UnableToChangeOrder("a difference is paid in one way: with store credit, or by the gateway")
    method = saved_method(order, pay.saved_method_id)
    if method is None and pay.saved_method_id is not None:
        raise UnableToChangeOrder("there is no such saved way of paying; choose another")
    OrderChange.objects.filter(pk=change.pk).update(status=ChangeStatus.PAYING.value)
    return PaymentIntent.objects.create(
        id=new_id(at),
        order=order,
        change=change,
        method=method,
        key=_key(change, key),
        digest=digest_of(order.id, pay),
        amount_minor=change.difference_minor,
        currency=order.currency,
        saves=pay.save and method is None and order.customer_id is not None,
        asked_at=at,
        called_at=at,
    )


def _spend(order: Order, due: Money, key: str, at: datetime, actor: Actor) -> None:
    if order.customer_id is None:
        raise UnableToChangeOrder("store credit belongs to a customer, and this order names none")
    try:
        ledger.spend_store_credit(
            customer_id=customers.survivor(order.customer_id),
            amount=due,
            reference=order.number,
            key=key,
            at=at,
            actor=actor,
        )
    except ledger.UnableToSpend as refusal:
        raise UnableToChangeOrder(str(refusal)) from None


def _key(change: OrderChange, key: str) -> str:
    return f"change:{change.id}:{key}"
