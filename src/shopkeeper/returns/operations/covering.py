"""Giving back what goods paid for their replacement, when that is cancelled or comes back in its turn.

It goes back from where it was paid: the order of the goods, and where that was a replacement itself, the one before it.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders import operations as orders
from shopkeeper.orders import queries as orders_seen
from shopkeeper.returns.events import ReturnRefunded
from shopkeeper.returns.models import Exchange, Settlement
from shopkeeper.returns.operations.steps import UnableToStep, customer_of, locked, record
from shopkeeper.returns.queries.eligible import settled_of
from shopkeeper.returns.rules.words import Outcome

RETURNS = system("returns")


@transaction.atomic
def follow_replacement(*, order_id: UUID, at: datetime) -> None:
    """Give back what paid for a replacement that was cancelled, whole or in part; nothing for any other order.

    A return whose money can't go back now (a dispute) raises UnableToStep, and the event is delivered again later.
    """
    found = Exchange.objects.filter(replacement_order=order_id).first()
    if found is None:
        return
    row = locked(found.of_return_id)
    # what came back before is not kept either, so it bears no part of what covers the rest
    back, refund_id = uncover(order_id, settled_of(order_id), outcome=Outcome.REFUND, at=at, actor=RETURNS)
    if not back:
        return
    Settlement.objects.create(
        id=new_id(at),
        of_return=row,
        place=row.settlements.count() + 1,
        value_minor=0,
        covered_minor=-back,
        amount_minor=back,
        refund_id=refund_id,
        at=at,
    )
    row.refund_minor += back
    row.refunded_at = at
    row.save(update_fields=["refund_minor", "refunded_at"])
    record(row, "replacement-cancelled", {"refund_minor": back}, at=at, actor=RETURNS)
    tell(ReturnRefunded(row.id, row.order_id, customer_of(row), row.currency, back, 0), at=at)


def uncover(
    order_id: UUID, gone: Mapping[UUID, int], *, outcome: Outcome, at: datetime, actor: Actor
) -> tuple[int, UUID | None]:
    """Give back what no longer pays for a replacement of which so many are gone; return how much, and the refund.

    Nothing for an order that is no replacement. Raises UnableToStep when it can't go back now.
    """
    exchange = Exchange.objects.select_related("of_return").filter(replacement_order=order_id).first()
    order = orders_seen.order(order_id)
    if exchange is None or order is None:
        return 0, None
    back = exchange.covered_minor - min(exchange.covered_minor, orders_seen.discount_left(order, gone).minor)
    if not back:
        return 0, None
    key = f"cover:{exchange.id}:{exchange.covered_minor}"
    exchange.covered_minor -= back
    exchange.save(update_fields=["covered_minor"])
    refund_id = _from(exchange.of_return.order_id, Money(order.currency, back), key, outcome, at, actor)
    return back, refund_id


def _from(order_id: UUID, amount: Money, key: str, outcome: Outcome, at: datetime, actor: Actor) -> UUID | None:
    """Refund the amount from that order, and what it can't give from the one that it replaced."""
    there = orders_seen.refundable(order_id)
    part = Money(amount.currency, min(amount.minor, sum(one.left_minor for one in there.tenders)))
    refund_id = None
    if part:
        orders.write_credit(
            order_id=order_id, quantities={}, value=part - part, amount=part, key=key, at=at, actor=actor
        )
        try:
            refund_id = orders.refund(
                order_id=order_id,
                amount=part,
                reason="replacement",
                key=key,
                at=at,
                actor=actor,
                to="store_credit" if outcome is Outcome.STORE_CREDIT else "tenders",
                limited="shop",
            )
        except orders.UnableToRefund as refusal:
            raise UnableToStep(str(refusal)) from None
    rest = amount - part
    before = Exchange.objects.filter(replacement_order=order_id).values_list("of_return__order", flat=True).first()
    if rest and before:
        earlier = _from(before, rest, f"{key}+", outcome, at, actor)
        return refund_id or earlier
    return refund_id
