"""Ending an order by the shop's own hand: the order, its goods and its money at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders.events import LinesCancelled
from shopkeeper.orders.models import Cancellation, CancelledLine, Order
from shopkeeper.orders.operations.cancelling import cancel_order, mark_unavailable
from shopkeeper.orders.operations.rebooking import books_of
from shopkeeper.orders.operations.refunding import refund
from shopkeeper.orders.queries import refundable
from shopkeeper.orders.queries.fulfilment import goods_of
from shopkeeper.orders.rules.cutoff import CancellationStatus

KEY = "called-off"


@transaction.atomic
def call_off_order(
    *, order_id: UUID, at: datetime, actor: Actor, reason: str = "", can_be_supplied: bool = True
) -> None:
    """Cancel the order, or end it as one that can't be supplied, and give back all that was paid for it.

    It is a cancellation of the whole order as its customer's would be, so its credit note follows. While a dispute is
    open nothing goes back; what is due does when the shop wins it. Raises UnableToCancelOrder, UnableToRefund, and
    then nothing is changed.
    """
    end = cancel_order if can_be_supplied else mark_unavailable
    end(order_id=order_id, at=at, actor=actor, reason=reason)
    left = refundable(order_id).left
    if left:
        refund(
            order_id=order_id,
            amount=left,
            reason=reason or "cancelled",
            key=f"{KEY}:{order_id}",
            at=at,
            actor=actor,
        )
    order = Order.objects.prefetch_related("lines").get(pk=order_id)
    made = Cancellation.objects.create(
        id=new_id(at),
        order=order,
        key=KEY,
        status=CancellationStatus.DONE.value,
        reason=reason,
        is_whole=True,
        refund_minor=left.minor,
        books=books_of(order, list(order.lines.all())).written(),
        asked_at=at,
        settled_at=at,
    )
    CancelledLine.objects.bulk_create(
        [
            CancelledLine(cancellation=made, order_line=line, quantity=line.quantity)
            for line in goods_of(order)
            if line.quantity > 0
        ]
    )
    tell(LinesCancelled(order.id, order.customer_id, made.id, is_whole=True, refund_minor=left.minor), at=at)
