"""Goods of several tax rates in one order: quoted, invoiced and credited rate by rate."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import Invoice, Order, TaxRate
from shopkeeper.orders.operations import LineRequest, PayBy
from shopkeeper.orders.rules import LineKind
from shopkeeper.orders.rules.books import Books, Entry, read, taxes_on
from shopkeeper.orders.rules.invoicing import sums_of
from shopkeeper.orders.rules.terms import Rate, Taxed
from shopkeeper.orders.tests.factories import AT

TESTS = system("tests")
HOME = {"name": "Ada", "line1": "Square 12", "city": "Berlin", "country": "DE"}
FULL, LOW, ADDED = Rate("VAT", 19000, True), Rate("VAT", 7000, True), Rate("Sales tax", 8875, False)


def bought(*, is_included: bool = True) -> Order:
    """Return a paid order of two teapots at the full rate and three books at the reduced one."""
    for kind, rate in (("standard", 19000), ("reduced", 7000)):
        TaxRate.objects.create(country="DE", tax_class=kind, name="VAT", rate=rate, is_included=is_included)
    pot = VariantFactory(currency="EUR", price_minor=11900)
    book = VariantFactory(currency="EUR", price_minor=1070, product__attributes={"tax_class": "reduced"})
    quote = operations.make_quote(
        customer_id=CustomerFactory().pk,
        lines=[LineRequest(pot.pk, 2), LineRequest(book.pk, 3)],
        ship_to=HOME,
        at=AT,
        actor=TESTS,
    )
    done = operations.check_out(quote_id=quote.pk, pay=PayBy("test"), key="k", at=AT, actor=TESTS)
    operations.issue_invoice(order_id=done.order_id, at=AT, actor=TESTS)
    return Order.objects.get(pk=done.order_id)


def paper(order: Order, kind: str) -> Invoice:
    return Invoice.objects.get(order=order, kind=kind)


@pytest.mark.django_db
def test_an_invoice_names_what_the_tax_of_each_rate_is_of() -> None:
    order = bought()
    pot, book = order.lines.order_by("position")
    assert (pot.tax_rate, pot.tax_minor, book.tax_rate, book.tax_minor) == (19000, 3800, 7000, 210)
    made = paper(order, "invoice")
    assert made.content
    assert made.content["taxes"] == [["VAT 19 %", 20000, 3800], ["VAT 7 %", 3000, 210]]
    assert made.content["sums"] == [["Products", 27010], ["Total", 27010]]
    assert made.tax_minor == 4010
    assert queries.invoice_pdf(made)[:5] == b"%PDF-"


@pytest.mark.django_db
def test_taxes_on_top_have_a_row_each_and_shrink_by_their_own_rate() -> None:
    order = bought(is_included=False)
    assert (order.tax_minor, order.total_minor) == (4522 + 225, 27010 + 4747)
    made = paper(order, "invoice")
    assert made.content
    rows = [["Products", 27010], ["VAT 19 %", 4522], ["VAT 7 %", 225], ["Total", 31757]]
    assert made.content["sums"] == rows
    book = order.lines.get(tax_rate=7000)
    at = AT + timedelta(hours=1)
    key = operations.cancel_lines(order_id=order.pk, quantities={book.pk: 3}, reason="", key="a", at=at, actor=TESTS)
    order.refresh_from_db()
    assert (order.tax_minor, order.total_minor) == (4522, 23800 + 4522)
    operations.issue_credit_note(cancellation_id=key, at=at, actor=TESTS)
    note = paper(order, "credit-note")
    assert note.content
    assert note.content["sums"] == [["Products", -3210], ["VAT 7 %", -225], ["Total", -3435]]
    assert note.content["taxes"] == [["VAT 7 %", -3210, -225]]
    assert (note.total_minor, note.tax_minor) == (-3435, -225)


@pytest.mark.django_db
def test_invoice_and_credit_notes_together_leave_the_tax_of_what_was_kept() -> None:
    order = bought()
    pot, book = order.lines.order_by("position")
    for place, wish in enumerate(({book.pk: 1}, {pot.pk: 1, book.pk: 1}, None)):
        at = AT + timedelta(hours=1 + place)
        key = operations.cancel_lines(order_id=order.pk, quantities=wish, reason="", key=str(place), at=at, actor=TESTS)
        operations.issue_credit_note(cancellation_id=key, at=at, actor=TESTS)
        order.refresh_from_db()
        papers = Invoice.objects.filter(order=order)
        left = 0 if wish is None else sum(line.tax_minor for line in order.lines.all())
        assert sum(one.tax_minor for one in papers) == left
    assert sum(one.total_minor for one in Invoice.objects.filter(order=order)) == 0


def test_a_word_that_is_no_class_of_goods_is_the_standard_one() -> None:
    variant = VariantFactory.build(product__attributes={"tax_class": ["x"]})
    assert queries.tax_class_of(variant) == "standard"


def test_what_was_never_paid_has_a_row_of_its_own_on_a_credit_note() -> None:
    assert sums_of(Books(-1000, 0, 0, 0), -400) == [("Products", -1000), ("Not charged", 600), ("Total", -400)]


ENTRIES = st.lists(
    st.builds(
        Entry,
        kind=st.sampled_from([LineKind.PRODUCT, LineKind.SHIPPING, LineKind.FEE]),
        total_minor=st.integers(0, 10**7),
        rate=st.sampled_from([FULL, LOW, ADDED, None]),
    ),
    min_size=1,
    max_size=8,
)


@given(entries=ENTRIES, share=st.fractions(0, 1), currency=st.sampled_from(["EUR", "JPY", "KWD"]))
def test_a_discount_lowers_what_is_taxed_by_just_as_much(entries: list[Entry], share: float, currency: str) -> None:
    goods = sum(one.total_minor for one in entries if one.kind is not LineKind.SHIPPING)
    discount = int(goods * share)
    found = taxes_on([*entries, Entry(LineKind.DISCOUNT, -discount)], currency)
    assert len(found.line_minor) == len(entries) + 1
    assert sum(found.line_minor) == found.added_minor + found.included_minor
    untaxed = [one for one in entries if one.rate is None]
    if not untaxed:
        taxed = sum(one.base_minor for one in found.by_rate)
        assert taxed == sum(one.total_minor for one in entries) - discount


@given(st.lists(st.tuples(st.sampled_from([FULL, LOW, ADDED]), st.integers(0, 10**6)), max_size=3))
def test_what_a_row_keeps_is_read_again_and_less_itself_it_is_nothing(rows: list[tuple[Rate, int]]) -> None:
    taxes = tuple(Taxed(rate, base, base // 7) for rate, base in dict(rows).items())
    books = Books(100, 10, 5, 3, taxes)
    assert read(books.written()) == books
    assert books.less(books) == Books(0, 0, 0, 0)
    assert books.less(Books(0, 0, 0, 0)).total == books.total
