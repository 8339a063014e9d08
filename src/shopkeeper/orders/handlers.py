"""What orders do when customers are merged or parted."""

from contextlib import suppress
from datetime import datetime

from shopkeeper.catalog.events import PriceChanged, StockChanged
from shopkeeper.consent.events import PermissionWithdrawn
from shopkeeper.customers import operations as customers
from shopkeeper.customers.events import CustomersMerged, MergeUndone
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations
from shopkeeper.orders.events import (
    CreditWritten,
    LinesCancelled,
    OrderCancelled,
    OrderChanged,
    OrderPaid,
    RefundSucceeded,
)

BOOKS = system("books")
LIBRARY = system("library")


def follow_merge(event: CustomersMerged | MergeUndone, at: datetime) -> None:
    """Let the orders of the merged customer be where that customer is now."""
    operations.follow_customer(customer_id=event.merged_id, at=at)


def write_invoice(event: OrderPaid, at: datetime) -> None:
    """Issue the invoice of an order that is paid, where it names a customer and was not cancelled meanwhile."""
    with suppress(operations.UnableToIssueInvoice):
        operations.issue_invoice(order_id=event.order_id, at=at, actor=BOOKS)


def write_credit_note(event: LinesCancelled, at: datetime) -> None:
    """Issue the credit note for what was cancelled, where there is an invoice."""
    with suppress(operations.UnableToIssueInvoice):
        operations.issue_credit_note(cancellation_id=event.cancellation_id, at=at, actor=BOOKS)


def write_note_of_credit(event: CreditWritten, at: datetime) -> None:
    """Issue the credit note for what came back, where there is an invoice."""
    with suppress(operations.UnableToIssueInvoice):
        operations.issue_note_of_credit(crediting_id=event.crediting_id, at=at, actor=BOOKS)


def write_note_of_refund(event: RefundSucceeded, at: datetime) -> None:
    """Issue the credit note for money that went back by itself, where there is an invoice."""
    with suppress(operations.UnableToIssueInvoice):
        operations.issue_note_of_refund(refund_id=event.refund_id, at=at, actor=BOOKS)


def write_paper_of_change(event: OrderChanged, at: datetime) -> None:
    """Issue what a change added to the invoice, or took off it, where there is an invoice."""
    with suppress(operations.UnableToIssueInvoice):
        operations.issue_paper_of_change(change_id=event.change_id, at=at, actor=BOOKS)


def fill_library(event: OrderPaid, at: datetime) -> None:
    """Give what was bought as files to who bought it."""
    operations.fill_library(order_id=event.order_id, at=at, actor=LIBRARY)


def settle_library(event: OrderCancelled | LinesCancelled | RefundSucceeded, at: datetime) -> None:
    """Take files back that are paid no more."""
    operations.settle_library(order_id=event.order_id, at=at, actor=LIBRARY)


def follow_change(event: OrderChanged, at: datetime) -> None:
    """Give the files that a change added, and take back those that it took off."""
    operations.fill_library(order_id=event.order_id, at=at, actor=LIBRARY)
    operations.settle_library(order_id=event.order_id, at=at, actor=LIBRARY)


def tell_who_wishes(event: PriceChanged, at: datetime) -> None:
    """Let customers hear that what they wish for costs less: orders stand above both catalogue and them."""
    if event.new_minor < event.old_minor:
        customers.tell_cheaper(variant_id=event.variant_id, price=Money(event.currency, event.new_minor), at=at)


def tell_who_waits(event: StockChanged, at: datetime) -> None:
    """Let customers hear that what they wait for can be had again."""
    if event.on_hand is None or event.on_hand > 0:
        customers.tell_back(variant_id=event.variant_id, at=at)


def stop_notices(event: PermissionWithdrawn, at: datetime) -> None:
    """Let who wants no letters at all hear of no wish either: orders stand above both consent and customers."""
    if not event.topic and event.person_id is not None:
        customers.forget_notices(customer_id=event.person_id)
