"""Placing an order: prices from the catalogue, stock taken, totals that add up."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.catalog import operations as catalog_operations
from shopkeeper.catalog import queries as catalog
from shopkeeper.customers import queries as customers
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders.events import OrderPlaced
from shopkeeper.orders.models import Order, OrderLine
from shopkeeper.orders.operations.steps import write_change
from shopkeeper.orders.rules import LineKind, OrderStatus, Totals, totals_of

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is mistaken for another
MOST_A_LINE = 10_000
MOST_MINOR = 10**15


class UnableToPlaceOrder(Exception):
    """The order has no lines, a line can't be bought, or the customer is not there."""


@dataclass(frozen=True)
class LineRequest:
    """What is wanted, and how many."""

    variant_id: UUID
    quantity: int


@transaction.atomic
def place_order(
    *,
    lines: Sequence[LineRequest],
    customer_id: UUID,
    at: datetime,
    actor: Actor,
    channel: str = "web",
    ship_to: Mapping[str, str] | None = None,
    country: str = "",
    shipping_minor: int = 0,
    discount_minor: int = 0,
    tax_minor: int = 0,
    promised_at: datetime | None = None,
) -> UUID:
    """Return the key of a new pending order, its stock taken, at the catalogue's present prices.

    Shipping, discount and tax are amounts in the currency of the prices. Raises UnableToPlaceOrder and leaves all as
    it was.
    """
    customer_id = customers.survivor(customer_id)
    buyer = customers.customer(customer_id)
    if buyer is None or buyer.status == customers.CustomerStatus.ERASED:
        raise UnableToPlaceOrder(f"there is no customer {customer_id}")
    order_id = new_id(at)
    order_lines = _priced(order_id, lines)
    currency = order_lines[0].currency
    order_lines += _extra(order_id, currency, len(order_lines), shipping_minor, discount_minor)
    totals = totals_of([(LineKind(line.kind), line.total_minor) for line in order_lines], tax=tax_minor)
    _refuse_amounts(totals)
    _take_stock(order_lines, at)
    order = Order(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
        id=order_id,
        customer_id=customer_id,
        channel=channel,
        currency=currency,
        placed_at=at,
        country=country,
        ship_to=dict(ship_to) if ship_to else None,
        promised_at=promised_at,
    )
    write_order(order, order_lines, tax_minor=tax_minor, at=at, actor=actor)
    return order.id


def write_order(order: Order, lines: Sequence[OrderLine], *, tax_minor: int, at: datetime, actor: Actor) -> None:
    """Write a new pending order with its sums, whose goods are off the shelf already, and tell of it."""
    totals = totals_of([(LineKind(line.kind), line.total_minor) for line in lines], tax=tax_minor)
    order.number = new_number()
    order.items_minor, order.discount_minor = totals.items, totals.discount
    order.shipping_minor, order.tax_minor, order.total_minor = totals.shipping, totals.tax, totals.total
    order.save(force_insert=True)
    OrderLine.objects.bulk_create(lines)
    write_change(order, old="", at=at, actor=actor)
    audit.record(
        actor=actor,
        action="orders.order-placed",
        subject_kind="order",
        subject_id=order.id,
        at=at,
        changes={"status": [None, OrderStatus.PENDING.value], "total": [None, f"{order.currency} {totals.total}"]},
    )
    tell(OrderPlaced(order_id=order.id, customer_id=order.customer_id), at=at)


def new_number() -> str:
    """Return an order number that can be read out and not guessed: ten of 30 signs, a hyphen in the middle."""
    signs = [secrets.choice(LETTERS) for _ in range(10)]
    return f"{''.join(signs[:5])}-{''.join(signs[5:])}"


def _priced(order_id: UUID, lines: Sequence[LineRequest]) -> list[OrderLine]:
    if not lines:
        raise UnableToPlaceOrder("an order needs a line")
    variants = catalog.variants_by_ids(line.variant_id for line in lines)
    priced = []
    for position, line in enumerate(lines):
        variant = variants.get(line.variant_id)
        if variant is None or variant.product.status != "active":
            raise UnableToPlaceOrder(f"variant {line.variant_id} is not for sale")
        if not 0 < line.quantity <= MOST_A_LINE:
            raise UnableToPlaceOrder(f"{line.quantity} of {variant.sku} can't be ordered; at least 1, at most 10,000")
        if variant.currency != variants[lines[0].variant_id].currency:
            raise UnableToPlaceOrder("an order has one currency; order these separately")
        priced.append(
            OrderLine(
                order_id=order_id,
                position=position,
                variant_id=variant.id,
                seller_id=variant.product.seller_id,
                title=variant.product.title,
                sku=variant.sku,
                is_digital=variant.is_digital,
                quantity=line.quantity,
                unit_price_minor=variant.price_minor,
                total_minor=line.quantity * variant.price_minor,
                currency=variant.currency,
            )
        )
    return priced


def _extra(order_id: UUID, currency: str, start: int, shipping_minor: int, discount_minor: int) -> list[OrderLine]:
    """Return lines for shipping and discount, where there is one."""
    amounts = ((LineKind.SHIPPING, "Shipping", shipping_minor), (LineKind.DISCOUNT, "Discount", -discount_minor))
    return [
        OrderLine(
            order_id=order_id,
            position=start + place,
            kind=kind.value,
            title=title,
            quantity=1,
            unit_price_minor=amount,
            total_minor=amount,
            currency=currency,
        )
        for place, (kind, title, amount) in enumerate(amounts)
        if amount
    ]


def _refuse_amounts(totals: Totals) -> None:
    if min(totals.discount, totals.shipping, totals.tax) < 0:
        raise UnableToPlaceOrder("shipping, discount and tax can't be negative")
    if max(totals.items, totals.shipping, totals.tax) > MOST_MINOR:
        raise UnableToPlaceOrder("the order costs more than can be counted")
    if totals.total < 0:
        raise UnableToPlaceOrder("the discount is more than the order costs")


def _take_stock(lines: Sequence[OrderLine], at: datetime) -> None:
    # by key, so that two orders of the same goods never wait for each other in a ring
    for line in sorted(lines, key=lambda line: str(line.variant_id)):
        if line.variant_id is None:
            continue
        try:
            catalog_operations.adjust_stock(variant_id=line.variant_id, by=-line.quantity, at=at)
        except catalog_operations.UnableToAdjustStock:
            raise UnableToPlaceOrder(f"fewer than {line.quantity} of {line.title} ({line.sku}) are left") from None
