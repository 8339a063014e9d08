"""Beginning to pay: the row first, then the gateway, so that whatever happens in between is known of."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum

from shopkeeper.customers import queries as customers
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import operations as ledger
from shopkeeper.orders.models import GatewayCustomer, Order, Payment, PaymentIntent, SavedMethod
from shopkeeper.orders.operations.keeping import gateway_customer
from shopkeeper.orders.operations.paying import record_payment
from shopkeeper.orders.operations.settling import settle_intent
from shopkeeper.orders.operations.steps import UnableToStep, locked_order
from shopkeeper.orders.ports import Asked, GatewayRefused, GatewaySilent, Intent, PaymentGateway, gateway
from shopkeeper.orders.queries.payments import method_of
from shopkeeper.orders.rules import OrderStatus, PaymentStatus
from shopkeeper.orders.rules.checkout import PayBy, PaymentBegun
from shopkeeper.orders.rules.money_back import IntentStatus

LONGEST_KEY = 120


class UnableToBeginPayment(Exception):
    """The order is not there, is paid or called off, or can't be paid in this way."""


@dataclass(frozen=True)
class Pages:
    """Where the gateway sends the shopper back to: the address of a payment's return page, and of saved methods."""

    paid: Callable[[UUID], str] = lambda _: ""
    saved: Callable[[], str] = lambda: ""


class _Joined:
    pages = Pages()


def use_pages(pages: Pages) -> None:
    """Let the gateway send shoppers back to those pages."""
    _Joined.pages = pages


def pages() -> Pages:
    """Return where the gateway sends shoppers back to."""
    return _Joined.pages


def begin_payment(*, order_id: UUID, pay: PayBy, key: str, at: datetime, actor: Actor) -> PaymentBegun:
    """Begin to pay what is left of an order, and return where that stands; the same key is the same payment for ever.

    `next_url`, where there is one, is the gateway's own page: for entering a card, or for 3-D Secure. Not for use
    inside a transaction: the row must be there before the gateway is called. Raises UnableToBeginPayment.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise UnableToBeginPayment(f"the key must have between 1 and {LONGEST_KEY} signs")
    if pay.method == "test":
        return _tested(order_id, pay, key, at, actor)
    door = gateway()
    if door is None and pay.method == "gateway":
        raise UnableToBeginPayment("this shop has no payment gateway; set one up (see Take payments)")
    intent = _written(order_id, pay, key, at, actor)
    if isinstance(intent, UUID) or door is None:
        return PaymentBegun(intent if isinstance(intent, UUID) else intent.id, "paid")
    if intent.status == IntentStatus.SUCCEEDED.value:
        return PaymentBegun(intent.id, intent.status)
    return called(door, intent, at, actor)


def call_again(*, intent_id: UUID, at: datetime, actor: Actor) -> PaymentBegun:
    """Ask the gateway again for a payment whose outcome is not known; its key makes it the same payment.

    Raises UnableToBeginPayment.
    """
    door, intent = gateway(), PaymentIntent.objects.filter(pk=intent_id).first()
    if door is None or intent is None:
        raise UnableToBeginPayment("there is no such payment, or no gateway")
    return called(door, intent, at, actor)


@transaction.atomic
def _tested(order_id: UUID, pay: PayBy, key: str, at: datetime, actor: Actor) -> PaymentBegun:
    """Pay without money, store credit first where a part of it was named."""
    try:
        order = locked_order(order_id)
    except UnableToStep as refusal:
        raise UnableToBeginPayment(str(refusal)) from None
    credit = Q(method="store_credit", reference=credit_key(order, key))
    before = Payment.objects.filter(Q(method="test", reference=key) | credit, order=order).order_by("-id").first()
    if before and order.status != OrderStatus.PENDING.value:
        return PaymentBegun(before.id, "paid")
    _require_payable(order)
    spent = _spend(order, pay, key, at, actor) if pay.store_credit else None
    if spent and order.status != OrderStatus.PENDING.value:
        return PaymentBegun(spent, "paid")
    left = Money(order.currency, order.total_minor - _paid(order))
    payment = record_payment(order_id=order_id, method="test", amount=left, reference=key, at=at, actor=actor)
    return PaymentBegun(payment, "paid")


@transaction.atomic
def _written(order_id: UUID, pay: PayBy, key: str, at: datetime, actor: Actor) -> PaymentIntent | UUID:
    """Return the row of what the gateway is to take, or the payment where store credit has paid it all."""
    try:
        order = locked_order(order_id)
    except UnableToStep as refusal:
        raise UnableToBeginPayment(str(refusal)) from None
    asked = digest_of(order_id, pay)
    if seen := _seen(order, key, asked):
        return seen
    _require_payable(order)
    if pay.method == "store_credit" or pay.store_credit:
        payment_id = _spend(order, pay, key, at, actor)
        if order.status != OrderStatus.PENDING.value and payment_id:
            return payment_id
    left = order.total_minor - _paid(order)
    if pay.method == "store_credit":
        raise UnableToBeginPayment(f"store credit does not cover order {order.number}; pay the rest in another way")
    method = saved_method(order, pay.saved_method_id)
    if method is None and pay.saved_method_id is not None:
        raise UnableToBeginPayment("there is no such saved way of paying; choose another")
    return PaymentIntent.objects.create(
        id=new_id(at),
        order=order,
        method=method,
        key=key,
        digest=asked,
        amount_minor=left,
        currency=order.currency,
        saves=pay.save and method is None and order.customer_id is not None,
        asked_at=at,
        called_at=at,
    )


def _seen(order: Order, key: str, asked: bytes) -> PaymentIntent | UUID | None:
    """Return what was written under this key before."""
    seen = PaymentIntent.objects.filter(key=key).first()
    if seen is not None and bytes(seen.digest) != asked:
        raise UnableToBeginPayment("this key was used for another payment; choose a new key")
    if seen is not None or order.status == OrderStatus.PENDING.value:
        return seen
    credit = Payment.objects.filter(order=order, method="store_credit", reference=credit_key(order, key)).first()
    return credit.id if credit else None


def _require_payable(order: Order) -> None:
    if order.status != OrderStatus.PENDING.value:
        raise UnableToBeginPayment(f"order {order.number} is {order.status}; there is nothing to pay")
    if order.total_minor <= _paid(order):
        raise UnableToBeginPayment(f"order {order.number} is paid")
    if order.intents.filter(status=IntentStatus.PROCESSING.value).exists():
        raise UnableToBeginPayment(f"a payment of order {order.number} is on its way; wait until it is decided")


def _spend(order: Order, pay: PayBy, key: str, at: datetime, actor: Actor) -> UUID | None:
    """Pay a part, or all, with store credit; what an earlier try spent on this order counts."""
    if order.customer_id is None:
        raise UnableToBeginPayment("store credit belongs to a customer, and this order names none")
    mine = Payment.objects.filter(order=order, method="store_credit", status=PaymentStatus.PAID.value)
    spent = mine.aggregate(sum=Sum("amount_minor"))["sum"] or 0
    left = order.total_minor - _paid(order)
    wished = pay.store_credit or Money(order.currency, order.total_minor)
    if wished.currency != order.currency or wished.minor < 0:
        raise UnableToBeginPayment(f"order {order.number} is paid in {order.currency}, and not with {wished}")
    amount = Money(order.currency, min(left, max(0, wished.minor - spent)))
    if not amount.minor:
        return None
    reference = credit_key(order, key)
    try:
        ledger.spend_store_credit(
            customer_id=customers.survivor(order.customer_id),
            amount=amount,
            reference=order.number,
            key=reference,
            at=at,
            actor=actor,
        )
    except ledger.UnableToSpend as refusal:
        raise UnableToBeginPayment(str(refusal)) from None
    payment_id = record_payment(
        order_id=order.id, method="store_credit", amount=amount, reference=reference, at=at, actor=actor
    )
    order.refresh_from_db(fields=["status"])
    return payment_id


def credit_key(order: Order, key: str) -> str:
    """Return under which key of the ledger a try to pay spends store credit."""
    return f"order:{order.id}:{hashlib.sha256(key.encode()).hexdigest()[:24]}"


def _paid(order: Order) -> int:
    paid = Payment.objects.filter(order=order, status=PaymentStatus.PAID.value)
    return paid.aggregate(sum=Sum("amount_minor"))["sum"] or 0


def saved_method(order: Order, saved_method_id: UUID | None) -> SavedMethod | None:
    """Return the saved way of paying, if it is of the order's customer."""
    if saved_method_id is None or order.customer_id is None:
        return None
    return method_of(order.customer_id, saved_method_id)


def digest_of(order_id: UUID, pay: PayBy) -> bytes:
    """Return a digest of what is paid and how, by which a repeat is told from a mistake."""
    credit = [pay.store_credit.currency, pay.store_credit.minor] if pay.store_credit else None
    body = [str(order_id), pay.method, str(pay.saved_method_id or ""), credit, pay.save]
    return hashlib.sha256(json.dumps(body).encode()).digest()


def called(door: PaymentGateway, intent: PaymentIntent, at: datetime, actor: Actor) -> PaymentBegun:
    """Call the gateway, outside every transaction, and settle what it said."""
    try:
        answer = door.create_intent(_asked(door, intent, at))
    except GatewaySilent:
        answer = Intent("", IntentStatus.UNKNOWN)
    except GatewayRefused as refusal:
        answer = Intent("", IntentStatus.FAILED, failure=refusal.code)
    status = settle_intent(intent_id=intent.id, said=answer, at=at, actor=actor)
    return PaymentBegun(intent.id, status, answer.client_secret, answer.next_url)


def _asked(door: PaymentGateway, intent: PaymentIntent, at: datetime) -> Asked:
    method = intent.method
    if method is not None:
        customer = GatewayCustomer.objects.get(customer=method.customer_id).reference
    elif intent.saves and intent.order.customer_id:
        customer = gateway_customer(door, intent.order.customer_id)
    else:
        customer = ""
    return Asked(
        intent_id=intent.id,
        amount=Money(intent.currency, intent.amount_minor),
        key=f"payment:{intent.id}",
        return_url=pages().paid(intent.id),
        customer=customer,
        method=method.token if method else "",
        saves=intent.saves,
    )
