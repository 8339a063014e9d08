"""Credit notes of returns: what is invoiced less what is credited is what was kept, rate by rate."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.foundation.outbox.registry import registry
from shopkeeper.foundation.outbox.telling import adapter
from shopkeeper.orders import operations as orders
from shopkeeper.orders import queries as orders_seen
from shopkeeper.orders.models import Invoice, Order, Refund, TaxRate
from shopkeeper.orders.operations import LineRequest, PayBy
from shopkeeper.orders.rules.books import Books
from shopkeeper.orders.rules.correcting import corrected
from shopkeeper.orders.rules.terms import Rate, Taxed, tax_of
from shopkeeper.orders.tests.factories import AT
from shopkeeper.returns import operations
from shopkeeper.returns.models import Return
from shopkeeper.returns.queries import ClaimKind, Condition, Outcome, Resolution
from shopkeeper.returns.tests.factories import STAFF, asked, back, delivered, found, goods, policy, requested

HOME = {"name": "Ada", "line1": "Square 12", "city": "Berlin", "country": "DE"}
CAME = AT + timedelta(days=3)
LATER = AT + timedelta(days=5)


def hear() -> None:
    """Let the books hear all that orders told, twice: what is told again writes nothing."""
    for event in Event.objects.filter(wire_name__startswith="orders.").order_by("id"):
        kind = registry.event_class(event.wire_name)
        for one in [*registry.listeners(event.wire_name)] * 2:
            if "shopkeeper.orders.handlers" in one.call.__module__:
                one.call(adapter(kind).validate_python(event.payload), LATER)  # type: ignore[arg-type]  # a class is hashable


def bought(*, is_included: bool = True, pot: int = 11999, book: int = 1033, **more: Any) -> Order:
    """Return a paid, invoiced and delivered order of three teapots at the full rate and three books at the reduced."""
    for kind, rate in (("standard", 19000), ("reduced", 7000)):
        TaxRate.objects.create(country="DE", tax_class=kind, name="VAT", rate=rate, is_included=is_included)
    policy(currency="EUR", window_days=100, **more)
    quote = orders.make_quote(
        customer_id=CustomerFactory().pk,
        lines=[
            LineRequest(VariantFactory(currency="EUR", price_minor=pot).pk, 3),
            LineRequest(
                VariantFactory(currency="EUR", price_minor=book, product__attributes={"tax_class": "reduced"}).pk,
                3,
            ),
        ],
        ship_to=HOME,
        at=AT,
        actor=STAFF,
    )
    done = orders.check_out(quote_id=quote.pk, pay=PayBy("test"), key="k", at=AT, actor=STAFF)
    hear()
    parcel = orders.ship_order(order_id=done.order_id, carrier="Post", tracking_number="RR1", at=AT, actor=STAFF)
    orders.deliver_shipment(shipment_id=parcel, at=CAME, actor=STAFF)
    return Order.objects.get(pk=done.order_id)


def send_money() -> None:
    """Hand over every refund that waits."""
    while orders.submit_refunds(clock=lambda: LATER):
        pass


def papers(order: Order) -> list[Invoice]:
    hear()
    return orders_seen.invoices_of(order.pk)


def kept(order: Order) -> int:
    there = orders_seen.refundable(order.pk)
    return (there.paid - there.gone).minor


def by_rate(order: Order) -> dict[str, int]:
    """Return the tax that stands on all papers of the order, for each rate."""
    sums: dict[str, int] = {}
    for one in papers(order):
        for name, _, tax in (one.content or {})["taxes"]:
            sums[name] = sums.get(name, 0) + tax
    return {name: tax for name, tax in sums.items() if tax}


@pytest.mark.django_db
@pytest.mark.parametrize("is_included", [True, False])
@pytest.mark.parametrize("outcome", [Outcome.REFUND, Outcome.STORE_CREDIT])
def test_partial_returns_bring_a_note_each_until_nothing_is_left(is_included: bool, outcome: Outcome) -> None:
    order = bought(is_included=is_included, refunds_shipping=True, bonus_percent=10)
    pot, book = order.lines.filter(kind="product").order_by("position")
    for number, wish in enumerate(([(pot, 1)], [(pot, 1), (book, 2)], [(pot, 1), (book, 1)]), start=1):
        back(requested(order, [asked(*one) for one in wish], outcome=outcome))
        found_papers = papers(order)
        assert [one.kind for one in found_papers] == ["invoice", *["credit-note"] * number]
        assert [one.serial for one in found_papers[1:]] == list(range(1, number + 1))
        assert sum(one.total_minor for one in found_papers) == kept(order)
    assert kept(order) == sum(one.tax_minor for one in papers(order)) == 0
    assert by_rate(order) == {}


@pytest.mark.django_db
def test_a_note_says_what_came_back_by_its_rate_and_for_which_invoice() -> None:
    order = bought()
    book = order.lines.filter(kind="product").order_by("position")[1]
    row = back(requested(order, [asked(book, 2)], outcome=Outcome.STORE_CREDIT))
    invoice, note = papers(order)
    assert note.content
    assert (note.total_minor, note.tax_minor, row.refund_minor) == (-2066, -135, 2066)
    assert note.content["lines"] == [
        {"title": book.title, "quantity": -2, "unit_minor": 1033, "total_minor": -2066},
    ]
    assert note.content["sums"] == [["Products", -2066], ["Total", -2066]]
    assert note.content["taxes"] == [["VAT 7 %", -1931, -135]]
    assert ["For invoice", orders_seen.invoice_number(invoice)] in note.content["facts"]
    assert orders_seen.invoice_pdf(note)[:5] == b"%PDF-"


@pytest.mark.django_db
@pytest.mark.parametrize("is_included", [True, False])
def test_fee_and_wear_stay_on_the_invoice_with_their_tax(is_included: bool) -> None:
    order = bought(is_included=is_included, fee_minor=290, wear={"used": 30})
    pot, book = order.lines.filter(kind="product").order_by("position")
    row = requested(order, [asked(pot, 1), asked(book, 1)])
    operations.receive(return_id=row.pk, at=LATER, actor=STAFF)
    operations.inspect(return_id=row.pk, findings=found(row, condition=Condition.USED), at=LATER, actor=STAFF)
    note = papers(order)[-1]
    assert note.content
    row.refresh_from_db()
    assert note.total_minor == -row.refund_minor
    assert sum(one.total_minor for one in papers(order)) == kept(order)
    rows = dict(note.content["sums"])
    assert rows["Kept: fee, wear, replacement"] > 0
    assert sum(rows.values()) - rows["Total"] == rows["Total"] == -row.refund_minor
    # the tax of what goes back, by its rate, and no more
    full, low = ((net + tax, tax) for _, net, tax in note.content["taxes"])
    assert full[0] + low[0] == -row.refund_minor
    assert (abs(full[1] - full[0] * 19 / 119) <= 1, abs(low[1] - low[0] * 7 / 107) <= 1) == (True, True)


@pytest.mark.django_db
def test_a_claim_and_a_goodwill_refund_lower_the_invoice_and_the_last_note_takes_what_is_left() -> None:
    order = bought(refunds_shipping=True)
    pot, book = order.lines.filter(kind="product").order_by("position")
    claim = operations.open_claim(
        order_id=order.pk, kind=ClaimKind.DAMAGED, lines={book.pk: 1}, wish=Resolution.REFUND, words="Torn", key="k",
        at=LATER, actor=STAFF,
    )  # fmt: skip
    operations.approve_claim(
        claim_id=claim, resolution=Resolution.CREDIT, amount=Money("EUR", 500), at=LATER, actor=STAFF
    )
    orders.refund(
        order_id=order.pk, amount=Money("EUR", 777), reason="goodwill", key="g", at=LATER, actor=STAFF,
        is_reduction=True,
    )  # fmt: skip
    send_money()
    assert [one.total_minor for one in papers(order)[1:]] == [-500, -777]
    back(requested(order, [asked(pot, 3), asked(book, 3)]))
    send_money()
    assert sum(one.total_minor for one in papers(order)) == kept(order) == 0
    assert by_rate(order) == {}


@pytest.mark.django_db
def test_what_pays_for_a_replacement_stays_until_that_is_called_off() -> None:
    order = bought()
    book = order.lines.filter(kind="product").order_by("position")[1]
    assert book.variant
    other = VariantFactory(product=book.variant.product, currency="EUR", price_minor=1033, position=2)
    row = requested(order, [asked(book, 1, replacement_id=other.pk)], outcome=Outcome.EXCHANGE)
    back(row)
    assert [one.kind for one in papers(order)] == ["invoice"]
    replacement = Return.objects.get(pk=row.pk).exchange.replacement_order
    assert replacement
    orders.call_off_order(order_id=replacement.pk, at=LATER, actor=STAFF)
    operations.follow_replacement(order_id=replacement.pk, at=LATER)
    assert [one.total_minor for one in papers(order)[1:]] == [-1033]
    assert sum(one.total_minor for one in papers(order)) == kept(order)


@pytest.mark.django_db
def test_money_without_an_invoice_brings_no_note() -> None:
    order = delivered()
    back(requested(order, [asked(goods(order)[0], 1)]))
    hear()
    assert not orders_seen.invoices_of(order.pk)
    assert Refund.objects.exists()


FULL, LOW, ADDED = Rate("VAT", 19000, True), Rate("VAT", 7000, True), Rate("Sales tax", 8875, False)
SUMS = st.dictionaries(st.sampled_from([FULL, LOW, ADDED, None]), st.integers(0, 10**6), min_size=1)


def books_of(sums: dict[Rate | None, int]) -> Books:
    taxes = tuple(Taxed(rate, base, tax_of(base, rate)) for rate, base in sums.items() if rate and base)
    return Books(sum(sums.values()), 0, 0, sum(one.tax_minor for one in taxes if not one.rate.is_included), taxes)


@given(invoiced=SUMS, notes=st.lists(st.tuples(st.integers(0, 10**6), SUMS), max_size=5))
def test_notes_of_any_sums_end_at_nothing_and_take_of_no_rate_more_than_it_had(
    invoiced: dict[Rate | None, int], notes: list[tuple[int, dict[Rate | None, int]]]
) -> None:
    left = books_of(invoiced)
    for wished, came in [*notes, (10**9, {})]:
        amount = min(wished, left.total)
        taken = corrected(books_of(came), left, amount, currency="EUR")
        whole = Books(taken.items + amount - taken.total, taken.discount, taken.shipping, taken.tax, taken.taxes)
        left = left.less(whole)
        assert all(one.base_minor >= 0 for one in left.taxes)
        assert all(one.tax_minor >= 0 for one in left.taxes)
        assert left.total >= 0
    assert (left.total, left.tax, left.taxes) == (0, 0, ())
