"""The library: what was bought as files, given when it is paid, taken back when the money is."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from shopkeeper.customers import queries as customers
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.models import CheckOut, Download, LibraryItem, Order, Payment
from shopkeeper.orders.operations.delivering import finish_if_only_files
from shopkeeper.orders.operations.steps import locked_order
from shopkeeper.orders.queries.fulfilment import goods_of
from shopkeeper.orders.queries.library import files_for
from shopkeeper.orders.rules import NOT_EARNING, OrderStatus, PaymentStatus

DAY = timedelta(days=1)
MOST_A_DAY = 60
"""How many downloads of one thing in a day are its owner's; more is a link that went round."""


class UnableToDownload(Exception):
    """There is no such file in this customer's library, it was taken back, or it was asked for too often."""


@transaction.atomic
def fill_library(*, order_id: UUID, at: datetime, actor: Actor) -> int:
    """Give the files of a paid order to who bought them and return how many things are new; repeated, none is.

    Of an order of files alone nothing is left to send, so it is delivered; one of one press when it can't be undone.
    """
    order = locked_order(order_id)
    if OrderStatus(order.status) in {OrderStatus.PENDING, OrderStatus.CREDITED, *NOT_EARNING}:
        return 0
    lines = [line for line in goods_of(order) if line.is_digital and line.quantity > 0]
    how = CheckOut.objects.filter(order=order).first()
    given = {"granted_at": at, "at_once_since": how.at if how and how.wants_files_at_once else None}
    made = [LibraryItem.objects.get_or_create(order_line=line, defaults={"id": new_id(at), **given}) for line in lines]
    if how is None or how.packed_not_before is None or how.packed_not_before <= at:
        finish_if_only_files(order, at=at, actor=actor)
    return sum(is_new for _, is_new in made)


@transaction.atomic
def settle_library(*, order_id: UUID, at: datetime, actor: Actor) -> int:
    """Take back what is paid no more, and return how many things that are.

    Those of lines that were cancelled; all when the order was cancelled or its whole money went back.
    """
    order = locked_order(order_id)
    held = LibraryItem.objects.filter(order_line__order=order, revoked_at__isnull=True)
    if OrderStatus(order.status) in NOT_EARNING:
        gone, why = held, "cancelled"
    elif _is_paid_back(order):
        gone, why = held, "refunded"
    else:
        gone, why = held.filter(order_line__quantity=0), "cancelled"
    return _revoke(list(gone.values_list("id", flat=True)), why, order, at, actor)


@transaction.atomic
def begin_download(
    *, customer_id: UUID, item_id: UUID, file_id: UUID, at: datetime, actor: Actor, asks_at_once: bool = False
) -> UUID:
    """Return the key of a download, which a signed link names. Raises UnableToDownload.

    The first one ends the right to withdraw (Directive 2011/83/EU, article 16 (m)), so it must have been asked for,
    knowing that: at check-out, or now with `asks_at_once`.
    """
    own = LibraryItem.objects.filter(order_line__order__customer=customers.survivor(customer_id), pk=item_id)
    if (order_id := own.values_list("order_line__order", flat=True).first()) is None:
        raise UnableToDownload("there is no such file in your library")
    order = locked_order(order_id)
    item = own.select_related("order_line").get()
    if all(file.pk != file_id for file in files_for(item)):
        raise UnableToDownload("there is no such file in your library")
    if item.revoked_at is not None or item.order_line.quantity <= 0:
        raise UnableToDownload("this was paid back, so it is yours no more")
    before = Download.objects.filter(item=item)
    if before.filter(at__gt=at - DAY).count() >= MOST_A_DAY:
        raise UnableToDownload(f"it was downloaded {MOST_A_DAY} times within a day; try again tomorrow")
    if item.at_once_since is None:
        if not asks_at_once:
            raise UnableToDownload("say first that you want it at once, and know that your right to withdraw ends")
        LibraryItem.objects.filter(pk=item.pk).update(at_once_since=at)
    if not before.exists():
        changes = {"order_line": str(item.order_line_id), "at_once_since": (item.at_once_since or at).isoformat()}
        audit.record(
            actor=actor,
            action="orders.download-begun",
            subject_kind="order",
            subject_id=order.pk,
            at=at,
            changes=changes,
        )
    done = Download.objects.create(id=new_id(at), item=item, file_id=file_id, at=at)
    finish_if_only_files(order, at=at, actor=actor)
    return done.pk


def _is_paid_back(order: Order) -> bool:
    sums = Payment.objects.filter(
        order=order, status__in=[PaymentStatus.PAID.value, PaymentStatus.REFUNDED.value]
    ).aggregate(paid=Sum("amount_minor"), back=Sum("refunded_minor"))
    return bool(sums["paid"]) and sums["back"] >= sums["paid"]


def _revoke(item_ids: list[UUID], why: str, order: Order, at: datetime, actor: Actor) -> int:
    if item_ids:
        LibraryItem.objects.filter(pk__in=item_ids).update(revoked_at=at, revoked_because=why)
        audit.record(
            actor=actor,
            action="orders.library-revoked",
            subject_kind="order",
            subject_id=order.pk,
            at=at,
            changes={"things": [len(item_ids), 0], "because": [None, why]},
        )
    return len(item_ids)
