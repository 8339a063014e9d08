"""Adding, taking off, sending in another way: told first, paid first, done once; who picks first wins."""

from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.ledger import operations as ledger
from shopkeeper.ledger import queries as credit
from shopkeeper.orders import operations, ports, queries
from shopkeeper.orders.models import Invoice, Order, OrderChange, OrderLine, PaymentIntent, TaxRate
from shopkeeper.orders.operations import LineRequest, PayBy
from shopkeeper.orders.ports import Intent
from shopkeeper.orders.rules.money_back import IntentStatus
from shopkeeper.orders.tests.factories import AT, PaymentFactory, order_of
from shopkeeper.orders.tests.gateway import FakeGateway

pytestmark = pytest.mark.django_db
STAFF, SHOPPER = Actor(kind="staff", id="1"), Actor(kind="customer", id="2")
LATER = AT + timedelta(minutes=5)
TESTS = system("tests")


def bought(**fields: Any) -> Order:
    """Return a paid order of two things at 12.50, three of each."""
    variants = [VariantFactory(stock_on_hand=10), VariantFactory(stock_on_hand=10)]
    order = order_of(variants, quantity=3, country="GB", **fields)
    PaymentFactory(order=order, amount_minor=order.total_minor, currency=order.currency)
    return order


def lines_of(order: Order) -> list[OrderLine]:
    return list(order.lines.filter(kind="product"))


def propose(order: Order, quantities: dict[UUID, int] | None = None, **extra: Any) -> OrderChange:
    asked: dict[str, Any] = {"key": "a", "at": AT, "actor": SHOPPER} | extra
    made = operations.propose_change(order_id=order.pk, quantities=quantities or {}, **asked)
    return OrderChange.objects.get(pk=made)


def accept(change: OrderChange, pay: PayBy | None = None, key: str = "k", at: Any = LATER) -> operations.Accepted:
    return operations.accept_change(change_id=change.pk, pay=pay, key=key, at=at, actor=SHOPPER)


def more(price: int = 700, quantity: int = 2, stock: int | None = 5) -> list[LineRequest]:
    return [LineRequest(VariantFactory(price_minor=price, stock_on_hand=stock).pk, quantity)]


def stock(variant_id: UUID | None) -> int | None:
    return Variant.objects.values_list("stock_on_hand", flat=True).get(pk=str(variant_id))


def told(name: str) -> int:
    return Event.objects.filter(wire_name=name).count()


def kept_is_paid(order: Order) -> bool:
    order.refresh_from_db()
    there = queries.refundable(order.pk)
    return there.paid.minor == order.total_minor + there.gone.minor


def test_what_is_added_is_told_and_held_then_paid_and_then_stands_in_the_order() -> None:
    order, wanted = bought(), more()
    change = propose(order, additions=wanted)
    assert (change.difference_minor, change.total_minor) == (1400, 7500 + 1400)
    assert stock(wanted[0].variant_id) == 3
    order.refresh_from_db()
    assert (order.total_minor, order.lines.count()) == (7500, 2)
    with pytest.raises(operations.UnableToChangeOrder, match=r"14\.00 more is to be paid"):
        accept(change)
    assert accept(change, PayBy("test")).status == "done"
    order.refresh_from_db()
    line = order.lines.get(variant=wanted[0].variant_id)
    assert (order.total_minor, line.quantity, line.total_minor) == (8900, 2, 1400)
    assert (stock(wanted[0].variant_id), told("orders.order-changed")) == (3, 1)
    assert kept_is_paid(order)
    assert accept(change, PayBy("test"), "again").status == "done"
    assert order.payments.count() == 2


def test_what_is_taken_off_goes_back_on_stock_and_its_money_to_its_payer() -> None:
    order = bought()
    first, second = lines_of(order)
    change = propose(order, {first.pk: 1, second.pk: 0})
    assert change.difference_minor == -5 * 1250
    assert accept(change).status == "done"
    assert [stock(one.variant_id) for one in (first, second)] == [12, 13]
    assert kept_is_paid(order)
    assert [refund.amount_minor for refund in queries.refunds_of(order.pk)] == [6250]


def test_of_a_swap_only_the_difference_is_paid() -> None:
    order = bought()
    first, _ = lines_of(order)
    change = propose(order, {first.pk: 2}, additions=more(1300, 1))
    assert change.difference_minor == 50
    accept(change, PayBy("test"))
    assert kept_is_paid(order)
    assert not queries.refunds_of(order.pk)


def test_more_of_a_line_at_its_price_stands_on_the_line_and_at_another_price_beside_it() -> None:
    order = bought()
    first, second = lines_of(order)
    Variant.objects.filter(pk=str(second.variant_id)).update(price_minor=1500)
    change = propose(order, {first.pk: 4, second.pk: 4})
    accept(change, PayBy("test"))
    first.refresh_from_db()
    assert first.quantity == 4
    assert [(one.quantity, one.unit_price_minor) for one in order.lines.filter(variant=second.variant_id)] == [
        (3, 1250),
        (1, 1500),
    ]


def test_another_way_of_sending_costs_the_difference_and_moves_the_day() -> None:
    for code, price, days in (("post", 500, 3), ("express", 1200, 1)):
        operations.set_shipping_method(
            code=code, name=code.title(), countries=["GB"], price=Money("GBP", price), free_from=None,
            min_days=days, max_days=days, cut_off=time(14), time_zone="UTC", at=AT, actor=STAFF,
        )  # fmt: skip
    order = bought()
    assert [one.code for one in queries.ways_of(order, at=AT)] == ["post", "express"]
    accept(propose(order, shipping_code="express"), PayBy("test"))
    order.refresh_from_db()
    assert (order.shipping_minor, order.lines.get(kind="shipping").title) == (1200, "Express")
    assert order.promised_at
    assert queries.way_chosen(order.pk) == "express"
    back = propose(order, shipping_code="post", key="b", at=LATER)
    assert back.difference_minor == -700
    accept(back)
    assert kept_is_paid(order)
    with pytest.raises(operations.UnableToChangeOrder, match="choose another"):
        propose(order, shipping_code="drone", key="c")


def test_a_saved_method_is_asked_for_the_difference_and_the_change_follows_the_money(gateway: FakeGateway) -> None:
    order = bought()
    change = propose(order, additions=more())
    done = accept(change, PayBy("gateway"))
    assert done.status == "done"
    assert done.payment and done.payment.status == "succeeded"  # noqa: PT018  tells the type checker too
    assert list(gateway.taken.values()) == [Money("GBP", 1400)]
    assert kept_is_paid(order)
    accept(change, PayBy("gateway"))
    assert len(gateway.taken) == 1


def test_until_the_bank_has_said_yes_nothing_is_changed_and_a_no_leaves_the_price(gateway: FakeGateway) -> None:
    order = bought()
    gateway.says = IntentStatus.REQUIRES_ACTION
    change = propose(order, additions=more())
    waiting = accept(change, PayBy("gateway"))
    assert waiting.status == "paying"
    assert waiting.payment and waiting.payment.next_url  # noqa: PT018  tells the type checker too
    order.refresh_from_db()
    assert order.total_minor == 7500
    intent = PaymentIntent.objects.get()
    operations.settle_intent(intent_id=intent.pk, said=Intent("pi", IntentStatus.FAILED), at=LATER, actor=TESTS)
    change.refresh_from_db()
    assert (change.status, told("orders.payment-failed")) == ("open", 0)
    gateway.says = IntentStatus.SUCCEEDED
    assert accept(change, PayBy("gateway"), "another").status == "done"
    assert kept_is_paid(order)


def test_who_picks_first_wins_and_what_was_paid_for_it_goes_back(gateway: FakeGateway) -> None:
    order, wanted = bought(), more()
    gateway.says = IntentStatus.REQUIRES_ACTION
    change = propose(order, additions=wanted)
    accept(change, PayBy("gateway"))
    operations.pick_order(order_id=order.pk, at=LATER, actor=STAFF)
    intent = PaymentIntent.objects.get()
    operations.settle_intent(intent_id=intent.pk, said=Intent("pi", IntentStatus.SUCCEEDED), at=LATER, actor=TESTS)
    change.refresh_from_db()
    assert (change.status, change.reason, told("orders.change-too-late")) == ("dropped", "too-late", 1)
    assert stock(wanted[0].variant_id) == 5
    assert kept_is_paid(order)
    assert [one.reason for one in queries.refunds_of(order.pk)] == ["change-too-late"]


def test_once_it_is_picked_it_is_refused_in_words_and_the_goods_are_free() -> None:
    order, wanted = bought(), more()
    change = propose(order, additions=wanted)
    operations.pick_order(order_id=order.pk, at=LATER, actor=STAFF)
    with pytest.raises(operations.UnableToChangeOrder, match="somebody began to pick the order"):
        accept(change, PayBy("test"))
    assert stock(wanted[0].variant_id) == 5
    with pytest.raises(operations.UnableToChangeOrder, match="packing it now"):
        propose(order, additions=wanted, key="b")
    assert kept_is_paid(order)


def test_a_change_that_the_order_ran_away_from_is_not_done() -> None:
    order = bought()
    first, _ = lines_of(order)
    change = propose(order, additions=more())
    operations.cancel_lines(order_id=order.pk, quantities={first.pk: 1}, reason="", key="x", at=LATER, actor=SHOPPER)
    with pytest.raises(operations.UnableToChangeOrder, match="changed meanwhile"):
        accept(change, PayBy("test"))
    assert kept_is_paid(order)


def test_a_price_runs_out_and_its_goods_are_free_again() -> None:
    order, wanted = bought(), more()
    change = propose(order, additions=wanted)
    assert operations.give_up_changes(at=AT + timedelta(minutes=19)) == 0
    assert operations.give_up_changes(at=AT + timedelta(minutes=20)) == 1
    assert stock(wanted[0].variant_id) == 5
    with pytest.raises(operations.UnableToChangeOrder, match="ran out"):
        accept(change, PayBy("test"))


def test_a_newer_change_takes_the_place_of_the_last_and_of_its_goods() -> None:
    order, wanted = bought(), more()
    propose(order, additions=wanted)
    propose(order, additions=wanted, key="b")
    assert stock(wanted[0].variant_id) == 3
    living = queries.living_change(order.pk, at=AT)
    assert living
    operations.withdraw_change(change_id=living.id, at=AT, actor=SHOPPER)
    assert stock(wanted[0].variant_id) == 5
    assert queries.living_change(order.pk, at=AT) is None


def test_the_same_key_is_the_same_change() -> None:
    order, wanted = bought(), more()
    assert propose(order, additions=wanted).pk == propose(order, additions=wanted).pk
    with pytest.raises(operations.UnableToChangeOrder, match="another change"):
        propose(order, additions=more())


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        (lambda order: {"quantities": {order.lines.first().pk: -1}}, "can't be"),
        (lambda order: {"quantities": {order.lines.first().pk: 10**9}}, "can't be"),
        (lambda order: {"quantities": {UUID(int=1): 1}}, "no such line"),
        (lambda order: {"quantities": {one.pk: 0 for one in order.lines.all()}}, "cancel the order instead"),
        (lambda order: {"quantities": {order.lines.first().pk: 3}}, "is already"),
        (lambda order: {"additions": more(quantity=6)}, "fewer are left"),
        (lambda order: {"additions": more(quantity=-1)}, "at least 1"),
        (lambda order: {"additions": more(10**15, 10_000, None)}, "more than can be counted"),
        (lambda order: {"additions": [LineRequest(UUID(int=1), 1)]}, "not for sale"),
        (lambda order: {"additions": [LineRequest(VariantFactory(currency="EUR").pk, 1)]}, "separately"),
        (
            lambda order: {"additions": [LineRequest(VariantFactory(product__status="retired").pk, 1)]},
            "not for sale",
        ),
    ],
)
def test_what_can_not_be_is_refused_and_leaves_all_as_it_was(wish: Any, message: str) -> None:
    order = bought()
    with pytest.raises(operations.UnableToChangeOrder, match=message):
        propose(order, **wish(order))
    assert not OrderChange.objects.exists()
    assert [stock(one.variant_id) for one in lines_of(order)] == [10, 10]


def test_an_order_that_is_not_paid_is_paid_first() -> None:
    with pytest.raises(operations.UnableToChangeOrder, match="not paid yet"):
        propose(order_of([VariantFactory()], status="pending"), additions=more())


def test_store_credit_pays_a_difference_or_is_refused() -> None:
    order = bought()
    change = propose(order, additions=more())
    with pytest.raises(operations.UnableToChangeOrder):
        accept(change, PayBy("store_credit"))
    assert order.customer_id
    ledger.grant_store_credit(
        customer_id=order.customer_id, amount=Money("GBP", 2000), reason="goodwill", reference="", key="g",
        at=AT, actor=STAFF,
    )  # fmt: skip
    assert accept(change, PayBy("store_credit")).status == "done"
    assert credit.store_credit_in(order.customer_id, "GBP") == Money("GBP", 600)
    assert kept_is_paid(order)


def test_a_change_after_the_invoice_has_a_paper_of_its_own_by_rate() -> None:
    TaxRate.objects.create(country="GB", name="VAT", rate=20000, is_included=True)
    order = bought(ship_to={"name": "Ada"})
    operations.issue_invoice(order_id=order.pk, at=AT, actor=TESTS)
    change = propose(order, additions=more(1200, 1))
    accept(change, PayBy("test"))
    first, *_ = lines_of(order)
    less = propose(order, {first.pk: 2}, key="b", at=LATER)
    accept(less)
    for one in (change, less, less):
        operations.issue_paper_of_change(change_id=one.pk, at=LATER, actor=TESTS)
    added, taken = (Invoice.objects.get(change=one) for one in (change, less))
    assert (added.kind, added.total_minor, added.tax_minor) == ("invoice", 1200, 200)
    assert added.content
    assert added.content["taxes"] == [["VAT 20 %", 1000, 200]]
    assert (taken.kind, taken.total_minor) == ("credit-note", -1250)
    order.refresh_from_db()
    assert sum(one.total_minor for one in Invoice.objects.all()) == order.total_minor


WISH = st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 3), st.integers(1, 999))


@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    currency=st.sampled_from(["EUR", "JPY", "KWD", "USD"]),
    wishes=st.lists(WISH, min_size=1, max_size=3),
    added=st.booleans(),
)
def test_told_is_done_and_paid_is_kept_and_gone_whatever_is_changed(
    currency: str, wishes: list[tuple[int, int, int, int]], added: bool
) -> None:
    TaxRate.objects.all().delete()
    TaxRate.objects.create(country="GB", name="VAT", rate=19000, is_included=not added)
    home = {"name": "Ada", "line1": "1", "city": "York", "country": "GB"}
    buyer = CustomerFactory()
    variants = [VariantFactory(currency=currency, price_minor=price, stock_on_hand=None) for price in (1999, 333)]
    quote = operations.make_quote(
        customer_id=buyer.pk, lines=[LineRequest(one.pk, 2) for one in variants], ship_to=home, at=AT, actor=TESTS
    )
    done = operations.check_out(quote_id=quote.pk, pay=PayBy("test"), key=str(quote.pk), at=AT, actor=TESTS)
    order = Order.objects.get(pk=done.order_id)
    for place, (one, other, count, price) in enumerate(wishes):
        goods = lines_of(order)
        wish = dict(zip([line.pk for line in goods], (one, other), strict=False))
        extra = VariantFactory(currency=currency, price_minor=price, stock_on_hand=None)
        try:
            change = propose(order, wish, additions=[LineRequest(extra.pk, count)] if count else [], key=str(place))
        except operations.UnableToChangeOrder:
            continue
        accept(change, PayBy("test"), str(place))
        order.refresh_from_db()
        assert order.total_minor == change.total_minor
        assert sum(line.total_minor for line in order.lines.all()) + order.tax_minor == order.total_minor
        assert kept_is_paid(order)


def test_without_a_gateway_a_card_is_refused() -> None:
    ports.use_gateway(None)
    with pytest.raises(operations.UnableToChangeOrder, match="no payment gateway"):
        accept(propose(bought(), additions=more()), PayBy("gateway"))
