"""Checking out: one quote becomes one order, however often it is asked for."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from shopkeeper.customers import queries as customers
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.orders.models import CheckOut, Order, OrderLine, Payment, Quote, StockHold
from shopkeeper.orders.operations.beginning import begin_payment
from shopkeeper.orders.operations.calling_off import call_off_order
from shopkeeper.orders.operations.cancelling import UnableToCancelOrder
from shopkeeper.orders.operations.carting import take_out
from shopkeeper.orders.operations.paying import record_payment
from shopkeeper.orders.operations.placing import write_order
from shopkeeper.orders.queries.carts import CartOwner, carts_of
from shopkeeper.orders.rules import LineKind, OrderStatus, PaymentStatus
from shopkeeper.orders.rules.checkout import PayBy, PaymentBegun, QuoteState
from shopkeeper.promotions import operations as promotions

LONGEST_KEY = 120
ENDED = {
    QuoteState.REPLACED.value: "this price was replaced by a newer one, perhaps in another window; look at that one",
    QuoteState.EXPIRED.value: "this price ran out and the goods are back on the shelf; ask for a new one",
    QuoteState.TAKEN.value: "this was ordered already",
}


class UnableToCheckOut(Exception):
    """There is no such quote, it ran out or was replaced, or the key was used for something else."""


class UnableToUndo(Exception):
    """There is no such order, or its time to be taken back is over."""


@dataclass(frozen=True)
class CheckedOut:
    """The order; the payment where one was begun, none where nothing is to be paid."""

    order_id: UUID
    payment: PaymentBegun | None


def check_out(
    *,
    quote_id: UUID,
    pay: PayBy,
    key: str,
    at: datetime,
    actor: Actor,
    customer_id: UUID | None = None,
    undo_within: timedelta | None = None,
    wants_files_at_once: bool = False,
) -> CheckedOut:
    """Return the order that the quote became: always the same one, whoever asks again, after whatever crash.

    The order is pending until it is paid; paying begins after the order is written. With `customer_id` named, a quote
    of another is as absent as one that never was. With `undo_within`, the order waits that long before it may be
    packed. With `wants_files_at_once` the buyer asks to have files before the time to withdraw is over, knowing that
    the first download ends that right. Raises UnableToCheckOut, and UnableToBeginPayment when the order stands but
    can't be paid in that way.
    """
    order = _ordered(quote_id, pay, key, at, actor, customer_id, undo_within, wants_files_at_once=wants_files_at_once)
    if order.status != OrderStatus.PENDING.value:
        return CheckedOut(order.id, None)
    if not order.total_minor:
        record_payment(
            order_id=order.id,
            method="none",
            amount=Money(order.currency, 0),
            reference=str(order.id),
            at=at,
            actor=actor,
        )
        return CheckedOut(order.id, None)
    return CheckedOut(
        order.id, begin_payment(order_id=order.id, pay=pay, key=f"check-out:{order.id}", at=at, actor=actor)
    )


@transaction.atomic
def undo_check_out(*, order_id: UUID, customer_id: UUID, at: datetime, actor: Actor) -> None:
    """Take back an order of one press while it waits; goods and money go back. Repeated, it changes nothing.

    Raises UnableToUndo.
    """
    done = CheckOut.objects.filter(order=order_id, order__customer=customers.survivor(customer_id))
    row = done.select_related("order").first()
    if row is None or row.packed_not_before is None:
        raise UnableToUndo("there is no such order that could be taken back")
    if row.order.status == OrderStatus.CANCELLED.value:
        return
    if at >= row.packed_not_before:
        raise UnableToUndo("the time to take this order back is over; it can be cancelled until it is packed")
    tried = Payment.objects.filter(order=order_id, method="test", status=PaymentStatus.PAID.value)
    tried.update(status=PaymentStatus.REFUNDED.value)  # no money moved
    try:
        call_off_order(order_id=order_id, at=at, actor=actor, reason="undone")
    except UnableToCancelOrder as refusal:
        raise UnableToUndo(str(refusal)) from None


@transaction.atomic
def _ordered(
    quote_id: UUID,
    pay: PayBy,
    key: str,
    at: datetime,
    actor: Actor,
    customer_id: UUID | None,
    undo_within: timedelta | None,
    *,
    wants_files_at_once: bool,
) -> Order:
    if not 0 < len(key) <= LONGEST_KEY:
        raise UnableToCheckOut(f"the key must have between 1 and {LONGEST_KEY} signs")
    quote = _locked(quote_id, customer_id)
    asked = _digest(quote_id, pay, wants_files_at_once=wants_files_at_once)
    if order := _already(quote, key, asked):
        return order
    _require_open(quote, at)
    order = _order_of(quote, at, actor)
    try:
        with transaction.atomic():
            CheckOut.objects.create(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
                id=new_id(at),
                quote=quote,
                order=order,
                customer_id=order.customer_id,
                key=key,
                asked_digest=asked,
                email=quote.email,
                wraps=quote.wraps,
                hides_prices=quote.hides_prices,
                gift_message=quote.gift_message,
                shipping_name=quote.shipping_name,
                earliest_on=quote.earliest_on,
                latest_on=quote.latest_on,
                wants_files_at_once=wants_files_at_once,
                packed_not_before=at + undo_within if undo_within else None,
                at=at,
            )
    except IntegrityError:
        raise UnableToCheckOut("this key was used for another order; choose a new key") from None
    Quote.objects.filter(pk=quote.pk).update(state=QuoteState.TAKEN.value)
    StockHold.objects.filter(quote=quote).delete()  # the goods left the shelf with the hold; now they are the order's
    if quote.is_of_cart:
        _take_out_of_cart(quote)
    return order


def _locked(quote_id: UUID, customer_id: UUID | None) -> Quote:
    quote = Quote.objects.select_for_update(no_key=True).filter(pk=quote_id).first()
    if quote is None or (customer_id and customers.survivor(quote.customer_id) != customers.survivor(customer_id)):
        raise UnableToCheckOut("there is no such quote")
    return quote


def _digest(quote_id: UUID, pay: PayBy, *, wants_files_at_once: bool) -> bytes:
    credit = [pay.store_credit.currency, pay.store_credit.minor] if pay.store_credit else None
    body = [str(quote_id), pay.method, str(pay.saved_method_id or ""), credit, pay.save]
    body += [True] if wants_files_at_once else []
    return hashlib.sha256(json.dumps(body).encode()).digest()


def _already(quote: Quote, key: str, asked: bytes) -> Order | None:
    """Return the order when this was done before. Another key is another window; the same key must ask the same."""
    used = CheckOut.objects.filter(key=key).first()
    if used and (used.quote_id != quote.pk or bytes(used.asked_digest) != asked):
        raise UnableToCheckOut("this key was used for something else; choose a new key")
    return Order.objects.filter(check_out__quote=quote).first()


def _require_open(quote: Quote, at: datetime) -> None:
    if quote.state != QuoteState.OPEN.value:
        raise UnableToCheckOut(ENDED[quote.state])
    if quote.expires_at <= at:
        raise UnableToCheckOut(ENDED[QuoteState.EXPIRED.value])


def _order_of(quote: Quote, at: datetime, actor: Actor) -> Order:
    order = Order(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
        id=new_id(at),
        customer_id=customers.survivor(quote.customer_id),
        channel=quote.channel,
        currency=quote.currency,
        placed_at=at,
        country=quote.country,
        ship_to=quote.ship_to,
        promised_at=datetime.combine(quote.latest_on, time.max.replace(microsecond=0), UTC)
        if quote.latest_on
        else None,
    )
    lines = _lines(quote, order.id)
    try:  # before the audited step: who holds the end of the audit log must not wait for a coupon
        promotions.redeem(
            codes=quote.codes, customer_id=customers.survivor(quote.customer_id), reference=order.id, at=at, actor=actor
        )
    except promotions.UnableToRedeem as refusal:
        raise UnableToCheckOut(f"{refusal}; ask for a new price") from None
    write_order(order, lines, tax_minor=quote.tax_minor, at=at, actor=actor)
    return order


def _lines(quote: Quote, order_id: UUID) -> list[OrderLine]:
    taxes = quote.line_taxes or [None] * (quote.lines.count() + 1)
    lines = [
        OrderLine(
            order_id=order_id,
            position=line.position,
            variant_id=line.variant_id,
            seller_id=line.variant.product.seller_id,
            title=line.variant.product.title,
            sku=line.variant.sku,
            is_digital=line.variant.is_digital,
            quantity=line.quantity,
            unit_price_minor=line.unit_minor,
            total_minor=line.total_minor,
            currency=quote.currency,
            **_tax(taxes[line.position]),
        )
        for line in quote.lines.select_related("variant__product")
    ]
    extra = [(LineKind.DISCOUNT, label, -minor) for label, _, minor in quote.discounts if minor]
    extra += [(LineKind.SHIPPING, quote.shipping_name, quote.shipping_minor)] if quote.shipping_minor else []
    lines += [
        OrderLine(
            order_id=order_id,
            position=len(lines) + place,
            kind=kind.value,
            title=title,
            quantity=1,
            unit_price_minor=minor,
            total_minor=minor,
            currency=quote.currency,
            **_tax(taxes[-1] if kind is LineKind.SHIPPING else None),
        )
        for place, (kind, title, minor) in enumerate(extra)
    ]
    return lines


def _tax(share: list[Any] | None) -> dict[str, Any]:
    """Return the columns of a line's tax."""
    return dict(zip(("tax_name", "tax_rate", "tax_is_included", "tax_minor"), share or (), strict=False))


def _take_out_of_cart(quote: Quote) -> None:
    """Take what was bought out of the cart; what was put in meanwhile stays."""
    owner = CartOwner(customers.survivor(quote.customer_id))
    take_out(owner, {line.variant_id: line.quantity for line in quote.lines.all()})
    carts_of(owner).update(codes=[])
