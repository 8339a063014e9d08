"""Invoices: numbered without a gap, kept as they were, credit notes for what is cancelled."""

from datetime import timedelta

import pytest

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import Invoice, Order
from shopkeeper.orders.tests.factories import AT, PaymentFactory, order_of

pytestmark = pytest.mark.django_db
STAFF = Actor(kind="staff", id="1")
YEAR = timedelta(days=365)


def bought(**fields: object) -> Order:
    made = order_of(
        [VariantFactory(product__title="Чайник für Ærø, 100 % Ton")],
        quantity=2,
        ship_to={"name": "Ada Łysa", "line1": "1 Old Road"},
        **fields,
    )
    PaymentFactory(order=made, amount_minor=made.total_minor)
    return made


def issue(order: Order, at: object = AT) -> Invoice:
    return Invoice.objects.get(pk=operations.issue_invoice(order_id=order.pk, at=at, actor=STAFF))  # type: ignore[arg-type]


def test_numbers_follow_each_other_in_a_year_and_an_order_has_one() -> None:
    first, second = bought(), bought()
    assert [queries.invoice_number(issue(one)) for one in (first, second, first)] == [
        "R2026-000001",
        "R2026-000002",
        "R2026-000001",
    ]
    assert queries.invoice_number(issue(bought(), AT + YEAR)) == "R2027-000001"


def test_a_number_that_was_not_used_is_given_to_the_next() -> None:
    with pytest.raises(operations.UnableToIssueInvoice):
        issue(bought(status="cancelled"))
    assert issue(bought()).serial == 1


def test_it_stays_as_it_was_issued_and_prints_the_same_bytes() -> None:
    order = bought()
    made = issue(order)
    before = queries.invoice_pdf(made)
    operations.change_delivery(order_id=order.pk, ship_to={"line1": "2", "city": "York"}, at=AT, actor=STAFF)
    again = queries.invoice(made.pk, customer_id=order.customer_id)
    assert again
    assert before[:5] == b"%PDF-"
    assert queries.invoice_pdf(again) == before
    assert queries.invoice(made.pk, customer_id=made.pk) is None


def test_what_is_cancelled_later_has_a_credit_note_once() -> None:
    order = bought()
    issue(order)
    line = order.lines.get()
    at = AT + timedelta(days=1)
    key = operations.cancel_lines(
        order_id=order.pk, quantities={line.pk: 1}, reason="asked", key="a", at=at, actor=STAFF
    )
    notes = {operations.issue_credit_note(cancellation_id=key, at=at, actor=STAFF) for _ in range(2)}
    (note,) = Invoice.objects.filter(pk__in=[one for one in notes if one])
    assert (queries.invoice_number(note), note.total_minor) == ("G2026-000001", -1250)
    assert [one.kind for one in queries.invoices_of(order.pk)] == ["invoice", "credit-note"]
    assert queries.invoice_pdf(note)[:5] == b"%PDF-"


def test_what_was_cancelled_before_there_was_an_invoice_needs_no_note() -> None:
    order = bought()
    key = operations.cancel_lines(order_id=order.pk, quantities=None, reason="", key="a", at=AT, actor=STAFF)
    assert operations.issue_credit_note(cancellation_id=key, at=AT, actor=STAFF) is None


def test_after_erasure_the_sums_are_left_for_the_books() -> None:
    order = bought()
    issue(order)
    assert order.customer_id
    operations.erase_orders(customer_id=order.customer_id, at=AT, actor=STAFF)
    (left,) = queries.invoices_of(order.pk)
    assert (left.content, left.total_minor) == (None, 2500)
    assert queries.invoice_pdf(left)[:5] == b"%PDF-"


def test_a_label_is_drawn_of_a_parcel() -> None:
    order = bought()
    key = operations.ship_order(order_id=order.pk, carrier="Post", tracking_number="RR1", at=AT, actor=STAFF)
    label = queries.label_pdf(key)
    assert label and label.startswith(b"%PDF-")  # noqa: PT018  tells the type checker too
    assert queries.label_pdf(order.pk) is None
