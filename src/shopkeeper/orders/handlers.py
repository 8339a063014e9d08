"""What orders do when customers are merged or parted."""

from contextlib import suppress
from datetime import datetime

from shopkeeper.customers.events import CustomersMerged, MergeUndone
from shopkeeper.foundation.actors import system
from shopkeeper.orders import operations
from shopkeeper.orders.events import LinesCancelled, OrderPaid

BOOKS = system("books")


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
