"""Credit notes for what came back, and for money that went back by itself: once each, rate by rate."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from shopkeeper.foundation.actors import Actor
from shopkeeper.orders.models import Crediting, Invoice, Order, Refund
from shopkeeper.orders.operations.invoicing import (
    UnableToIssueInvoice,
    content_of,
    first_invoice,
    issue,
    order_to_bill,
)
from shopkeeper.orders.operations.rebooking import books_of
from shopkeeper.orders.queries.fulfilment import goods_of
from shopkeeper.orders.queries.refunds import refundable_of
from shopkeeper.orders.queries.worth import books_without
from shopkeeper.orders.rules.books import Books, read
from shopkeeper.orders.rules.correcting import corrected
from shopkeeper.orders.rules.invoicing import InvoiceKind, number_of, sums_of, taxes_of, whole_tax
from shopkeeper.orders.rules.money_back import RefundStatus

NONE = Books(0, 0, 0, 0)
KEPT = "Kept: fee, wear, replacement"
LESS = "Price lowered"


@transaction.atomic
def issue_note_of_credit(*, crediting_id: UUID, at: datetime, actor: Actor) -> UUID | None:
    """Issue the credit note for goods that came back; None without an invoice, or when nothing goes back.

    Once for each. Raises UnableToIssueInvoice.
    """
    found = Crediting.objects.filter(pk=crediting_id).select_related("credit").first()
    if found is None:
        raise UnableToIssueInvoice("there is no such credit")
    order = order_to_bill(found.sale_id)
    amount = -found.credit.total_minor
    if (made := Invoice.objects.filter(crediting=found).first()) is not None:
        return made.id
    if not amount:
        return None
    lines, goods = _came_back(order, found)
    return _correct(order, goods, lines, amount, at=at, actor=actor, cause={"crediting": found})


@transaction.atomic
def issue_note_of_refund(*, refund_id: UUID, at: datetime, actor: Actor) -> UUID | None:
    """Issue the credit note for money that went back for no goods, as out of goodwill; None where none is due.

    What was paid above the invoice goes back without one. Once for each. Raises UnableToIssueInvoice.
    """
    found = Refund.objects.filter(pk=refund_id).first()
    if found is None:
        raise UnableToIssueInvoice("there is no such refund")
    order = order_to_bill(found.order_id)
    if (made := Invoice.objects.filter(refund=found).first()) is not None:
        return made.id
    there = refundable_of(order)
    papers = Invoice.objects.filter(order=order).aggregate(sum=Sum("total_minor"))["sum"] or 0
    amount = min(found.amount_minor, papers - (there.paid - there.gone).minor)
    if not found.is_reduction or found.status != RefundStatus.SUCCEEDED.value or amount <= 0:
        return None
    return _correct(order, NONE, [], amount, at=at, actor=actor, cause={"refund": found})


def _correct(
    order: Order,
    goods: Books,
    lines: list[dict[str, Any]],
    amount: int,
    *,
    at: datetime,
    actor: Actor,
    cause: Mapping[str, Any],
) -> UUID | None:
    invoice = first_invoice(order)
    if invoice is None:
        return None
    taken = corrected(goods, _left(order), amount, currency=order.currency)
    less = NONE.less(taken)
    if not lines:
        lines = [{"title": LESS, "quantity": -1, "unit_minor": taken.items, "total_minor": -taken.items}]
    content = content_of(order, lines, sums_of(less, -amount, rest_named=KEPT), taxes_of(less))
    content["facts"].append(("For invoice", number_of(invoice.kind, invoice.year, invoice.serial)))
    return issue(
        order, InvoiceKind.CREDIT_NOTE, content, -amount, whole_tax(less), at=at, actor=actor, books=taken, **cause
    ).id  # fmt: skip


def _left(order: Order) -> Books:
    """Return what the order's papers still charge: its sums, in which cancellations and changes are, less the notes."""
    left = books_of(order, list(order.lines.all()))
    for note in Invoice.objects.filter(order=order).exclude(books={}):
        left = left.less(_whole(read(note.books), -note.total_minor))
    return left


def _whole(books: Books, amount: int) -> Books:
    """Return what a note took off, its goods being worth what went back for them."""
    return Books(books.items + amount - books.total, books.discount, books.shipping, books.tax, books.taxes)


def _came_back(order: Order, found: Crediting) -> tuple[list[dict[str, Any]], Books]:
    """Return the goods of a credit as they stand on its note, and what they were worth after what came before."""
    before, now = _gone(order, found, is_before=True), _gone(order, found)
    after = {key: before.get(key, 0) + now.get(key, 0) for key in {**before, **now}}
    lines = {line.id: line for line in goods_of(order)}
    rows = [
        {
            "title": lines[key].title,
            "quantity": -quantity,
            "unit_minor": lines[key].unit_price_minor,
            "total_minor": -quantity * lines[key].unit_price_minor,
        }
        for key, quantity in now.items()
    ]
    if not now:
        return rows, NONE
    was = books_without(order, before)
    goods = was.less(books_without(order, after))
    if goods.total < found.value_minor:
        goods = was.less(books_without(order, after, keeps_shipping=False))
    return rows, goods


def _gone(order: Order, found: Crediting, *, is_before: bool = False) -> dict[UUID, int]:
    """Return how many of each line came back by a credit, or by those before it: both are numbered as they came.

    A line of a credit stands at the place of the sale's line.
    """
    sold, gone, place = goods_of(order), dict[UUID, int](), _place(found)
    for one in order.creditings.select_related("credit").prefetch_related("credit__lines"):
        if _place(one) < place if is_before else one.id == found.id:
            for line in goods_of(one.credit):
                key = sold[line.position].id
                gone[key] = gone.get(key, 0) - line.quantity
    return gone


def _place(found: Crediting) -> int:
    return int(found.credit.number.rpartition("-C")[2])
