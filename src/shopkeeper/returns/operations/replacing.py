"""Placing the order of what is sent instead."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations as orders
from shopkeeper.returns.operations.steps import UnableToStep

if TYPE_CHECKING:
    from shopkeeper.orders.models import Order


def place_replacement(
    order: "Order", wanted: Mapping[UUID, int], *, to_pay: int, reference: str, at: datetime, actor: Actor
) -> UUID:
    """Place an order of so many of each variant to where that order went, and return its key. Raises UnableToStep.

    All but `to_pay`, in minor units, is a discount. Where nothing is to be paid it is paid, and goes to be packed.
    """
    if order.customer_id is None:
        raise UnableToStep(f"order {order.number} names no customer to send a replacement to")
    variants = catalog.variants_by_ids(wanted)
    price = sum(variants[key].price_minor * quantity for key, quantity in wanted.items() if key in variants)
    try:
        placed = orders.place_order(
            lines=[orders.LineRequest(key, quantity) for key, quantity in wanted.items()],
            customer_id=order.customer_id,
            channel=order.channel,
            ship_to=order.ship_to,
            country=order.country,
            discount_minor=price - to_pay,
            at=at,
            actor=actor,
        )
    except orders.UnableToPlaceOrder as refusal:
        raise UnableToStep(f"the replacement can't be sent: {refusal}") from None
    if not to_pay:
        orders.record_payment(
            order_id=placed,
            method="exchange",
            amount=Money(order.currency, 0),
            reference=reference,
            at=at,
            actor=actor,
        )
    return placed
