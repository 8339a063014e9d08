"""Ending an order by hand: its money goes back with it, once."""

import pytest

from shopkeeper.foundation.actors import Actor
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import Order
from shopkeeper.orders.tests.factories import AT, OrderFactory, PaymentFactory

pytestmark = pytest.mark.django_db
STAFF = Actor("staff", "7")


def paid_order() -> Order:
    order: Order = OrderFactory(status="paid")
    PaymentFactory(order=order, amount_minor=order.total_minor, currency=order.currency, method="card")
    return order


@pytest.mark.parametrize(("can_be_supplied", "status"), [(True, "cancelled"), (False, "unavailable")])
def test_what_was_paid_goes_back_with_the_order(can_be_supplied: bool, status: str) -> None:
    order = paid_order()
    operations.call_off_order(order_id=order.pk, can_be_supplied=can_be_supplied, at=AT, actor=STAFF, reason="asked")
    order.refresh_from_db()
    (refund,) = queries.refunds_of(order.pk)
    assert (order.status, refund.amount_minor, refund.reason) == (status, order.total_minor, "asked")
    with pytest.raises(operations.UnableToCancelOrder):
        operations.call_off_order(order_id=order.pk, at=AT, actor=STAFF)
    assert len(queries.refunds_of(order.pk)) == 1


def test_an_order_that_nobody_paid_just_ends() -> None:
    order = OrderFactory(status="pending")
    operations.call_off_order(order_id=order.pk, at=AT, actor=STAFF)
    order.refresh_from_db()
    assert (order.status, queries.refunds_of(order.pk)) == ("cancelled", [])


@pytest.mark.parametrize("can_be_supplied", [True, False])
def test_its_invoice_is_taken_back_by_one_credit_note(can_be_supplied: bool) -> None:
    order = paid_order()
    operations.issue_invoice(order_id=order.pk, at=AT, actor=STAFF)
    operations.call_off_order(order_id=order.pk, can_be_supplied=can_be_supplied, at=AT, actor=STAFF, reason="asked")
    (made,) = queries.cancellations_of(order.pk)
    assert (made.status, made.is_whole, made.refund_minor) == ("done", True, order.total_minor)
    for _ in range(2):
        operations.issue_credit_note(cancellation_id=made.pk, at=AT, actor=STAFF)
    invoice, note = queries.invoices_of(order.pk)
    assert (note.kind, note.total_minor, note.tax_minor) == ("credit-note", -invoice.total_minor, -invoice.tax_minor)
