"""Cancelling a part of an order, or all that is left: by itself before picking, by asking until it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.catalog import operations as catalog
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders.events import CancellationAsked, CancellationRefused, LinesCancelled
from shopkeeper.orders.models import Cancellation, CancelledLine, Order, OrderLine
from shopkeeper.orders.operations.cancelling import cancel_order
from shopkeeper.orders.operations.delivering import finish_if_arrived, finish_if_only_files
from shopkeeper.orders.operations.rebooking import books_of, take_off
from shopkeeper.orders.operations.refunding import give_back
from shopkeeper.orders.operations.steps import UnableToStep, locked_order
from shopkeeper.orders.queries.fulfilment import contents, cut_off_of, goods_of, remaining
from shopkeeper.orders.queries.library import files_kept_whole
from shopkeeper.orders.rules import OrderStatus
from shopkeeper.orders.rules.cutoff import CancellationStatus

SHOPPERS = "customer"


class UnableToCancelLines(Exception):
    """Too late, or not what is there to be cancelled."""


@dataclass(frozen=True)
class _Wish:
    quantities: dict[UUID, int]
    is_whole: bool


@transaction.atomic
def cancel_lines(
    *,
    order_id: UUID,
    quantities: Mapping[UUID, int] | None,
    reason: str,
    key: str,
    at: datetime,
    actor: Actor,
    takes_files_back: bool = False,
) -> UUID:
    """Cancel so many of each line, or with None all that has not left, and return the key of the cancellation.

    Before picking begins it is done at once: goods go back on stock, and what was really paid for them is due back.
    From then until they leave, a customer's wish waits for staff (`answer_cancellation`); staff and programs of the
    shop cancel at once. With `takes_files_back`, as when the law lets the customer withdraw, files that were paid but
    never downloaded count as what has not left, whatever became of the rest. The same `key` with the same wish returns
    the first answer. Raises UnableToCancelLines.
    """
    order = _locked(order_id)
    seen = Cancellation.objects.filter(order=order, key=key).first()
    if seen is not None:
        return _repeated(seen, quantities)
    files = files_kept_whole(order) if takes_files_back else {}
    wish = _wish(order, quantities, files)
    now = cut_off_of(order)
    by_shopper = actor.kind == SHOPPERS
    if not (now.may_cancel or now.may_ask) and set(wish.quantities) - set(files):
        raise UnableToCancelLines(f"order {order.number}: {now.why}")
    asked = by_shopper and not now.may_cancel
    if asked and Cancellation.objects.filter(order=order, status=CancellationStatus.ASKED.value).exists():
        raise UnableToCancelLines(f"order {order.number}: you have asked already, and we are looking into it")
    cancellation = Cancellation.objects.create(
        id=new_id(at),
        order=order,
        key=key,
        status=CancellationStatus.ASKED.value if asked else CancellationStatus.DONE.value,
        reason=reason,
        is_whole=quantities is None,
        asked_at=at,
        settled_at=None if asked else at,
    )
    CancelledLine.objects.bulk_create(
        [
            CancelledLine(cancellation=cancellation, order_line_id=line_id, quantity=quantity)
            for line_id, quantity in wish.quantities.items()
        ]
    )
    if asked:
        _record(cancellation, "cancellation-asked", at, actor)
        tell(CancellationAsked(order.id, order.customer_id, cancellation.id), at=at)
    else:
        _cancel(order, cancellation, wish, at, actor)
    return cancellation.id


@transaction.atomic
def answer_cancellation(*, cancellation_id: UUID, accept: bool, at: datetime, actor: Actor) -> None:
    """Let staff say whether what was asked could be stopped. Raises UnableToCancelLines."""
    found = Cancellation.objects.filter(pk=cancellation_id).first()
    if found is None:
        raise UnableToCancelLines("there is no such wish to cancel")
    order = _locked(found.order_id)
    found.refresh_from_db()
    if found.status != CancellationStatus.ASKED.value:
        raise UnableToCancelLines(f"that wish of order {order.number} is {found.status} already")
    if not accept:
        found.status, found.settled_at = CancellationStatus.REFUSED.value, at
        found.save(update_fields=["status", "settled_at"])
        _record(found, "cancellation-refused", at, actor)
        tell(CancellationRefused(order.id, order.customer_id, found.id), at=at)
        return
    asked = dict(CancelledLine.objects.filter(cancellation=found).values_list("order_line_id", "quantity"))
    wish = _wish(order, asked)
    found.status, found.settled_at = CancellationStatus.DONE.value, at
    found.save(update_fields=["status", "settled_at"])
    _cancel(order, found, wish, at, actor)


def _locked(order_id: UUID) -> Order:
    try:
        return locked_order(order_id)
    except UnableToStep as refusal:
        raise UnableToCancelLines(str(refusal)) from None


def _repeated(seen: Cancellation, quantities: Mapping[UUID, int] | None) -> UUID:
    lines = dict(CancelledLine.objects.filter(cancellation=seen).values_list("order_line_id", "quantity"))
    if seen.is_whole is (quantities is None) and (quantities is None or lines == dict(quantities)):
        return seen.id
    raise UnableToCancelLines("this key was used for another wish; take a new one")


def _wish(order: Order, quantities: Mapping[UUID, int] | None, files: Mapping[UUID, int] | None = None) -> _Wish:
    """Return what is wished, checked against what has not left, `files` that count as such among it."""
    held = contents(order)
    left = {**remaining(order, held), **(files or {})}
    wished = dict(left) if quantities is None else dict(quantities)
    if not wished:
        raise UnableToCancelLines(f"order {order.number}: {cut_off_of(order).why}")
    titles = {line.id: line.title for line in goods_of(order)}
    for line_id, quantity in wished.items():
        if line_id not in titles:
            raise UnableToCancelLines(f"order {order.number} has no such line; read the order again")
        if not 0 < quantity <= left.get(line_id, 0):
            raise UnableToCancelLines(
                f"{quantity} of {titles[line_id]} can't be cancelled; {left.get(line_id, 0)} have not left yet"
            )
    stays = any(line.is_digital and line.quantity and line.id not in left for line in goods_of(order))
    is_over = order.status == OrderStatus.DELIVERED.value  # files that were given at once: the order keeps its state
    return _Wish(wished, is_whole=wished == left and not held and not stays and not is_over)


def _cancel(order: Order, cancellation: Cancellation, wish: _Wish, at: datetime, actor: Actor) -> None:
    lines, before = list(order.lines.all()), order.total_minor
    books = books_of(order, lines)
    # stock before the audited step, as in placing: who holds the end of the audit log must not wait for goods
    if wish.is_whole:
        cancel_order(order_id=order.id, at=at, actor=actor, reason=cancellation.reason)
        kept = 0
    else:
        _restock(wish.quantities, at)
        take_off(order, lines, wish.quantities)
        kept, books = order.total_minor, books.less(books_of(order, lines))
    due = give_back(
        order=order,
        before_minor=before,
        kept_minor=kept,
        reason=cancellation.reason or "cancelled",
        key=f"cancellation:{cancellation.id}",
        at=at,
        actor=actor,
    )
    Cancellation.objects.filter(pk=cancellation.pk).update(
        refund_minor=due, is_whole=cancellation.is_whole, books=books.written()
    )
    cancellation.refund_minor = due
    _record(cancellation, "lines-cancelled", at, actor)
    tell(LinesCancelled(order.id, order.customer_id, cancellation.id, wish.is_whole, due), at=at)
    if not wish.is_whole:
        finish_if_arrived(order, at=at, actor=actor)
        finish_if_only_files(order, at=at, actor=actor)


def _restock(quantities: Mapping[UUID, int], at: datetime) -> None:
    rows = OrderLine.objects.filter(pk__in=list(quantities), variant__isnull=False).order_by("variant_id")
    for line_id, variant_id in rows.values_list("id", "variant_id"):
        assert variant_id is not None  # noqa: S101  filtered above; tells the type checker
        catalog.adjust_stock(variant_id=variant_id, by=quantities[line_id], at=at)


def _record(cancellation: Cancellation, action: str, at: datetime, actor: Actor) -> None:
    audit.record(
        actor=actor,
        action=f"orders.{action}",
        subject_kind="order",
        subject_id=cancellation.order_id,
        at=at,
        changes={"cancellation": [None, str(cancellation.id)], "refund_minor": [0, cancellation.refund_minor]},
    )
