"""Changing where an order goes, until somebody picks it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders.events import DeliveryChanged
from shopkeeper.orders.operations.steps import UnableToStep, locked_order
from shopkeeper.orders.queries.fulfilment import cut_off_of

PARTS = ("name", "line1", "line2", "postcode", "city", "region", "country", "phone")
LONGEST = 200


class UnableToChangeDelivery(Exception):
    """Too late, or not an address that it could go to."""


@transaction.atomic
def change_delivery(*, order_id: UUID, ship_to: Mapping[str, str], at: datetime, actor: Actor) -> None:
    """Let the order go to another address of the same country. Raises UnableToChangeDelivery.

    Another country has other taxes and rates, which the customer has not agreed to: that needs a new order.
    """
    try:
        order = locked_order(order_id)
    except UnableToStep as refusal:
        raise UnableToChangeDelivery(str(refusal)) from None
    now = cut_off_of(order)
    if not now.may_change:
        raise UnableToChangeDelivery(f"order {order.number}: {now.why}")
    given = {part: str(ship_to.get(part, "")).strip() for part in PARTS}
    _refuse(given, order.country)
    if order.customer_id is None:
        raise UnableToChangeDelivery(
            f"order {order.number} names no customer, with whose key an address could be sealed"
        )
    wanted = {part: text for part, text in given.items() if text}
    if order.ship_to == wanted:  # a form sent twice
        return
    order.ship_to = wanted
    order.save(update_fields=["ship_to"])
    audit.record(
        actor=actor,
        action="orders.delivery-changed",
        subject_kind="order",
        subject_id=order.id,
        at=at,
        sealed_fields=["ship_to"],
    )
    tell(DeliveryChanged(order.id, order.customer_id, new_id(at)), at=at)


def _refuse(given: Mapping[str, str], country: str) -> None:
    for part in ("line1", "city"):
        if not given[part]:
            raise UnableToChangeDelivery(f"{part}: an address needs it")
    for part, text in given.items():
        if len(text) > LONGEST:
            raise UnableToChangeDelivery(f"{part}: at most {LONGEST} signs")
    if country and given["country"].upper() != country:
        raise UnableToChangeDelivery(
            f"country: the order goes to {country}; another country has other taxes, so cancel it and order anew"
        )
