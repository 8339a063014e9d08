"""Buying with one press: a quote and its order at once, for the saved address, with a while to take it back."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from shopkeeper.customers import queries as customers
from shopkeeper.foundation.actors import Actor
from shopkeeper.orders.models import CheckOut
from shopkeeper.orders.operations.checking_out import CheckedOut, UnableToCheckOut, check_out
from shopkeeper.orders.operations.placing import LineRequest
from shopkeeper.orders.operations.quoting import make_quote
from shopkeeper.orders.rules.checkout import UNDO_WITHIN, PayBy


def buy_at_once(
    *,
    customer_id: UUID,
    variant_id: UUID,
    quantity: int,
    ship_to: Mapping[str, str],
    pay: PayBy,
    key: str,
    channel: str = "web",
    at: datetime,
    actor: Actor,
) -> CheckedOut:
    """Return the order of so many of a variant, which may be taken back for ten minutes; pressed twice it is one.

    Raises UnableToQuote, UnableToCheckOut, UnableToBeginPayment.
    """
    done = _done(customer_id, key)
    if done is None:
        quote = make_quote(
            customer_id=customer_id,
            lines=[LineRequest(variant_id, quantity)],
            ship_to=ship_to,
            channel=channel,
            at=at,
            actor=actor,
        )
        quote_id = quote.id
    else:
        quote_id = done.quote_id
    try:
        return check_out(
            quote_id=quote_id, pay=pay, key=key, at=at, actor=actor, customer_id=customer_id, undo_within=UNDO_WITHIN
        )
    except UnableToCheckOut:
        if other := _done(customer_id, key):  # the second press overtook the first
            return CheckedOut(other.order_id, None)
        raise


def _done(customer_id: UUID, key: str) -> CheckOut | None:
    return CheckOut.objects.filter(key=key, customer=customers.survivor(customer_id)).first()
