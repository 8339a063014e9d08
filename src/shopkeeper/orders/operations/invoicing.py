"""Invoices and credit notes: numbered one after the other, without a gap, and kept as they were issued."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F

from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.models import (
    Cancellation,
    Crediting,
    Invoice,
    InvoiceSeries,
    Order,
    OrderChange,
    OrderLine,
    Refund,
)
from shopkeeper.orders.operations.rebooking import books_of
from shopkeeper.orders.operations.steps import UnableToStep, locked_order
from shopkeeper.orders.rules import LineKind, OrderKind
from shopkeeper.orders.rules.books import GOODS, Books, read
from shopkeeper.orders.rules.changes import plan_of
from shopkeeper.orders.rules.correcting import corrected
from shopkeeper.orders.rules.invoicing import InvoiceKind, number_of, sums_of, taxes_of, whole_tax

Pairs = Sequence[tuple[str, Any]]
Cause = Cancellation | Crediting | OrderChange | Refund


class UnableToIssueInvoice(Exception):
    """The order is not there, not one that an invoice is written for, or names nobody."""


@transaction.atomic
def issue_invoice(*, order_id: UUID, at: datetime, actor: Actor) -> UUID:
    """Issue the order's invoice and return its key; the one it has already where it has one.

    Raises UnableToIssueInvoice.
    """
    order = order_to_bill(order_id)
    made = first_invoice(order)
    if made is not None:
        return made.id
    if order.kind != OrderKind.SALE.value or order.status in {"pending", "cancelled", "unavailable"}:
        raise UnableToIssueInvoice(f"order {order.number} is {order.status}, and no invoice is written for that")
    lines = list(order.lines.all())
    books = books_of(order, lines)
    content = content_of(order, _lines(lines), sums_of(books), taxes_of(books))
    return issue(order, InvoiceKind.INVOICE, content, order.total_minor, whole_tax(books), at=at, actor=actor).id


@transaction.atomic
def issue_credit_note(*, cancellation_id: UUID, at: datetime, actor: Actor) -> UUID | None:
    """Issue the credit note for what was cancelled after the invoice; None where none is due. Once for each.

    Raises UnableToIssueInvoice.
    """
    found = Cancellation.objects.filter(pk=cancellation_id).prefetch_related("lines__order_line").first()
    if found is None:
        raise UnableToIssueInvoice("there is no such cancellation")
    order = order_to_bill(found.order_id)
    made = Invoice.objects.filter(cancellation=found).first()
    if made is not None:
        return made.id
    invoice = first_invoice(order)
    if invoice is None or not found.refund_minor or found.settled_at is None or found.settled_at < invoice.issued_at:
        return None
    lines: list[dict[str, Any]] = [
        {
            "title": one.order_line.title,
            "quantity": -one.quantity,
            "unit_minor": one.order_line.unit_price_minor,
            "total_minor": -one.quantity * one.order_line.unit_price_minor,
        }
        for one in found.lines.all()
    ]
    books = Books(0, 0, 0, 0).less(_taken_back(order, found, lines))
    content = content_of(order, lines, sums_of(books, -found.refund_minor), taxes_of(books))
    content["facts"].append(("For invoice", number_of(invoice.kind, invoice.year, invoice.serial)))
    return issue(
        order,
        InvoiceKind.CREDIT_NOTE,
        content,
        -found.refund_minor,
        whole_tax(books),
        at=at,
        actor=actor,
        cancellation=found,
    ).id


@transaction.atomic
def issue_paper_of_change(*, change_id: UUID, at: datetime, actor: Actor) -> UUID | None:
    """Issue what a change added to the invoice, or took off it; None where the invoice has it already. Once for each.

    It is an invoice of its own where more was paid, else a credit note. Raises UnableToIssueInvoice.
    """
    found = OrderChange.objects.filter(pk=change_id).first()
    if found is None:
        raise UnableToIssueInvoice("there is no such change")
    order = order_to_bill(found.order_id)
    if (made := Invoice.objects.filter(change=found).first()) is not None:
        return made.id
    invoice = first_invoice(order)
    if invoice is None or found.settled_at is None or found.settled_at < invoice.issued_at:
        return None
    books, kind = read(found.books), InvoiceKind.INVOICE if found.difference_minor > 0 else InvoiceKind.CREDIT_NOTE
    content = content_of(order, _lines_of_change(found), sums_of(books), taxes_of(books))
    content["facts"].append(("Changes invoice", number_of(invoice.kind, invoice.year, invoice.serial)))
    return issue(order, kind, content, books.total, whole_tax(books), at=at, actor=actor, change=found).id


def _lines_of_change(found: OrderChange) -> list[dict[str, Any]]:
    plan = plan_of(found.plan)
    gone = OrderLine.objects.filter(pk__in=list(plan.less)).order_by("position")
    titles = catalog.variants_by_ids(one.variant_id for one in plan.more)
    moved = [(line.title, -plan.less[line.id], line.unit_price_minor) for line in gone]
    moved += [(titles[one.variant_id].product.title, one.quantity, one.unit_minor) for one in plan.more]
    return [
        {"title": title, "quantity": quantity, "unit_minor": unit, "total_minor": quantity * unit}
        for title, quantity, unit in moved
    ]


def first_invoice(order: Order) -> Invoice | None:
    """Return the order's own invoice, not that of a change."""
    return Invoice.objects.filter(order=order, kind=InvoiceKind.INVOICE.value, change__isnull=True).first()


def _taken_back(order: Order, found: Cancellation, lines: list[dict[str, Any]]) -> Books:
    """Return what the cancellation took off each sum; of one that kept no books the goods alone.

    Where less goes back than that, a part went back before: its notes took their tax already.
    """
    if not found.books:
        return Books(-sum(line["total_minor"] for line in lines), 0, 0, 0)
    goods = left = read(found.books)
    if goods.total == found.refund_minor:
        return goods
    for note in Invoice.objects.filter(order=order).exclude(books={}):
        left = left.less(read(note.books))
    return corrected(goods, left, found.refund_minor, currency=order.currency)


def order_to_bill(order_id: UUID) -> Order:
    """Return the order, locked, that a paper is written for. Raises UnableToIssueInvoice."""
    try:
        order = locked_order(order_id)
    except UnableToStep as refusal:
        raise UnableToIssueInvoice(str(refusal)) from None
    if order.customer_id is None:
        raise UnableToIssueInvoice(f"order {order.number} names no customer to write to")
    return order


def issue(
    order: Order,
    kind: InvoiceKind,
    content: dict[str, Any],
    total: int,
    tax: int,
    *,
    at: datetime,
    actor: Actor,
    books: Books | None = None,
    **cause: Cause,
) -> Invoice:
    """Write the paper under the next number of its kind and year; `cause` is what a credit note is for."""
    year = at.astimezone(ZoneInfo(settings.TIME_ZONE)).year
    serial = _next(kind, year)
    number = number_of(kind.value, year, serial)
    content["facts"].insert(0, ("Date", at.astimezone(ZoneInfo(settings.TIME_ZONE)).date().isoformat()))
    invoice: Invoice = Invoice.objects.create(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
        id=new_id(at),
        order=order,
        customer_id=order.customer_id,
        kind=kind.value,
        year=year,
        serial=serial,
        issued_at=at,
        currency=order.currency,
        total_minor=total,
        tax_minor=tax,
        books=books.written() if books else {},
        content=content,
        **cause,
    )
    audit.record(
        actor=actor,
        action=f"orders.{kind.value}-issued",
        subject_kind="order",
        subject_id=order.pk,
        at=at,
        changes={"number": [None, number]},
    )
    return invoice


def _next(kind: InvoiceKind, year: int) -> int:
    """Return the next number; given back with the transaction, so that none is ever missing."""
    # made first and locked then: a row that is not there can't be waited for
    InvoiceSeries.objects.bulk_create([InvoiceSeries(kind=kind.value, year=year)], ignore_conflicts=True)
    series = InvoiceSeries.objects.select_for_update(no_key=True).get(kind=kind.value, year=year)
    InvoiceSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    return series.last + 1


def _lines(lines: Sequence[OrderLine]) -> list[dict[str, Any]]:
    return [
        {
            "title": line.title,
            "quantity": line.quantity,
            "unit_minor": line.unit_price_minor,
            "total_minor": line.total_minor,
        }
        for line in lines
        if line.quantity and LineKind(line.kind) in GOODS
    ]


def content_of(order: Order, lines: list[dict[str, Any]], sums: Pairs, taxes: list[list[Any]]) -> dict[str, Any]:
    """Return the words and sums of a paper, as they are kept."""
    return {
        "seller": settings.SITE_NAME,
        "buyer": [part for part in (order.ship_to or {}).values() if part and isinstance(part, str)],
        "facts": [("Order", order.number)],
        "currency": order.currency,
        "lines": lines,
        "sums": [[name, minor] for name, minor in sums],
        "taxes": taxes,
        "notes": [],
    }
