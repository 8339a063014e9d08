"""Exchanges whose difference nobody agreed to, or paid, in time: the replacement is for sale again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import system
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders import operations as orders
from shopkeeper.orders import queries as orders_seen
from shopkeeper.returns.events import ExchangeLapsed
from shopkeeper.returns.models import Exchange
from shopkeeper.returns.operations.exchanging import drop, go_on
from shopkeeper.returns.operations.steps import UnableToStep, customer_of, locked, record
from shopkeeper.returns.queries.due import due_if
from shopkeeper.returns.rules import ExchangeStatus, ReturnStatus
from shopkeeper.returns.rules.words import Outcome

RETURNS = system("returns")
AT_ONCE = 200
UNDER_WAY = {"created", "unknown", "processing"}


def lapse_exchanges(*, at: datetime) -> int:
    """Let the exchanges lapse whose time to agree or to pay is over, and return how many; the money goes back instead.

    One whose money can't go back now (a dispute is open) stays, and is tried again.
    """
    late = Exchange.objects.filter(due_at__lte=at, lapsed_at__isnull=True).order_by("due_at")
    lapsed = 0
    for return_id in list(late.values_list("of_return_id", flat=True)[:AT_ONCE]):
        lapsed += _try_lapse(return_id, at)
    return lapsed


def _try_lapse(return_id: UUID, at: datetime) -> bool:
    try:
        with transaction.atomic():
            return _lapse(return_id, at)
    except (UnableToStep, orders.UnableToCancelOrder):
        return False


def _lapse(return_id: UUID, at: datetime) -> bool:
    row = locked(return_id)
    exchange = Exchange.objects.get(of_return=row)
    if exchange.due_at is None or exchange.due_at > at or exchange.lapsed_at is not None:
        return False
    waits_for_answer = exchange.status == ExchangeStatus.AWAITING_DIFFERENCE.value
    if waits_for_answer:
        drop(row, at=at)
        amount = due_if(row, Outcome.REFUND).amount.minor
        row.outcome = Outcome.REFUND.value
        row.save(update_fields=["outcome"])
    elif (order_id := exchange.replacement_order_id) and _is_unpaid(order_id):
        amount = exchange.covered_minor
        # what the goods paid for it goes back when this is heard, as with any replacement that is not sent
        orders.cancel_order(order_id=order_id, at=at, actor=RETURNS, reason="unpaid")
    else:  # it was paid, cancelled or declined meanwhile
        Exchange.objects.filter(pk=exchange.pk).update(due_at=None)
        return False
    Exchange.objects.filter(pk=exchange.pk).update(lapsed_at=at)
    record(row, "exchange-lapsed", {"difference_minor": exchange.difference_minor}, at=at, actor=RETURNS)
    waits = waits_for_answer and row.status != ReturnStatus.INSPECTED.value
    tell(
        ExchangeLapsed(
            row.id,
            row.order_id,
            customer_of(row),
            row.currency,
            exchange.difference_minor,
            amount,
            agreed=not waits_for_answer,
            waits=waits,
        ),
        at=at,
    )
    if waits_for_answer:
        go_on(row, at=at, actor=RETURNS)
    return True


def _is_unpaid(order_id: UUID) -> bool:
    """Return whether the replacement's order waits for its payment, and none is under way."""
    order = orders_seen.order(order_id)
    if order is None or order.status != orders_seen.OrderStatus.PENDING.value:
        return False
    return not any(one.status in UNDER_WAY for one in orders_seen.intents_of(order_id))
