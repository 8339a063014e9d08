"""Ending an order by the shop's own hand: the order, its goods and its money at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import Actor
from shopkeeper.orders.operations.cancelling import cancel_order, mark_unavailable
from shopkeeper.orders.operations.refunding import refund
from shopkeeper.orders.queries import refundable


@transaction.atomic
def call_off_order(
    *, order_id: UUID, at: datetime, actor: Actor, reason: str = "", can_be_supplied: bool = True
) -> None:
    """Cancel the order, or end it as one that can't be supplied, and give back all that was paid for it.

    Raises UnableToCancelOrder, UnableToRefund (a dispute is open, say), and then nothing is changed.
    """
    end = cancel_order if can_be_supplied else mark_unavailable
    end(order_id=order_id, at=at, actor=actor, reason=reason)
    left = refundable(order_id).left
    if left:
        refund(
            order_id=order_id,
            amount=left,
            reason=reason or "cancelled",
            key=f"called-off:{order_id}",
            at=at,
            actor=actor,
        )
