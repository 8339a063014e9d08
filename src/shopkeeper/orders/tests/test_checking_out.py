"""A quote is kept, becomes one order, and gives back what it held when it doesn't."""

from datetime import time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import ProductFactory, VariantFactory
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.personal.erased import ERASED
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import CheckOut, Order, Quote, ShippingMethod, StockHold, TaxRate
from shopkeeper.orders.operations import Gift, LineRequest, PayBy
from shopkeeper.orders.queries import CartOwner
from shopkeeper.orders.tests.factories import AT

pytestmark = pytest.mark.django_db
TESTS = system("tests")
HOME = {"name": "Ada Byron", "line1": "12 St James's Square", "city": "London", "postcode": "SW1Y 4JH", "country": "GB"}
TEST = PayBy("test")
LEAVES: dict[str, Any] = {"cut_off": time(14), "time_zone": "Europe/London"}


@pytest.fixture
def ada() -> Customer:
    return CustomerFactory()


@pytest.fixture
def mug() -> Variant:
    return VariantFactory(sku="MUG", price_minor=1250, currency="GBP", stock_on_hand=10)


def quoted(customer: Customer, *variants: Variant, quantity: int = 2, **more: Any) -> Quote:
    lines = [LineRequest(one.pk, quantity) for one in variants]
    asked: dict[str, Any] = {"customer_id": customer.pk, "lines": lines, "ship_to": HOME, "at": AT, "actor": TESTS}
    return operations.make_quote(**(asked | more))


def on_hand(variant: Variant) -> int | None:
    return Variant.objects.get(pk=variant.pk).stock_on_hand


def take(quote: Quote, key: str = "press", **more: Any) -> operations.CheckedOut:
    asked: dict[str, Any] = {"quote_id": quote.pk, "pay": TEST, "key": key, "at": AT, "actor": TESTS}
    return operations.check_out(**(asked | more))


def test_a_quote_holds_the_goods_and_becomes_an_order_at_its_price(ada: Customer, mug: Variant) -> None:
    quote = quoted(ada, mug)
    assert (quote.items_minor, on_hand(mug)) == (2500, 8)
    Variant.objects.update(price_minor=9900)  # dearer meanwhile: what was quoted is honoured
    done = take(quote)
    order = Order.objects.get(pk=done.order_id)
    assert (order.total_minor, order.status, on_hand(mug)) == (quote.total_minor, "paid", 8)
    assert (order.ship_to or {})["city"] == "London"
    assert order.promised_at
    assert order.promised_at.date() == quote.latest_on
    assert not StockHold.objects.exists()


def test_pressed_twice_retried_or_in_two_windows_it_is_one_order(ada: Customer, mug: Variant) -> None:
    quote = quoted(ada, mug)
    first = take(quote)
    assert take(quote).order_id == take(quote, key="another window").order_id == first.order_id
    assert (Order.objects.count(), on_hand(mug)) == (1, 8)
    assert Order.objects.get().payments.count() == 1


def test_after_a_crash_between_order_and_payment_the_retry_pays(
    ada: Customer, mug: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    quote = quoted(ada, mug)

    def crash(**_: object) -> None:
        raise OSError("the power went out")

    with monkeypatch.context() as patched:
        patched.setattr("shopkeeper.orders.operations.checking_out.begin_payment", crash)
        with pytest.raises(OSError, match="power"):
            take(quote)
    assert Order.objects.get().status == "pending"
    take(quote)
    assert Order.objects.get().status == "paid"


def test_the_same_key_for_something_else_is_refused(ada: Customer, mug: Variant) -> None:
    first = quoted(ada, mug)
    take(first)
    with pytest.raises(operations.UnableToCheckOut, match="choose a new key"):
        take(quoted(ada, mug))
    with pytest.raises(operations.UnableToCheckOut, match="choose a new key"):
        take(first, pay=PayBy("test", save=True))
    with pytest.raises(operations.UnableToCheckOut, match="between 1 and 120"):
        take(first, key="")


def test_a_new_quote_takes_the_place_of_the_last_and_of_what_it_held(ada: Customer, mug: Variant) -> None:
    first, second = quoted(ada, mug, quantity=9), quoted(ada, mug, quantity=10)
    assert (on_hand(mug), queries.open_quote(ada.pk, at=AT)) == (0, second)
    with pytest.raises(operations.UnableToCheckOut, match="replaced by a newer one"):
        take(first)
    with pytest.raises(operations.UnableToQuote, match="fewer are left"):
        quoted(ada, mug, quantity=11)
    assert (on_hand(mug), queries.open_quote(ada.pk, at=AT)) == (0, second)


def test_what_ran_out_is_on_the_shelf_again_and_can_not_be_taken(ada: Customer, mug: Variant) -> None:
    quote, later = quoted(ada, mug), AT + timedelta(minutes=20)
    with pytest.raises(operations.UnableToCheckOut, match="ran out"):
        take(quote, at=later)
    assert operations.release_expired_holds(at=later - timedelta(seconds=1)) == 0
    assert operations.release_expired_holds(at=later) == 1
    assert operations.release_expired_holds(at=later) == 0
    assert (on_hand(mug), StockHold.objects.count()) == (10, 0)
    with pytest.raises(operations.UnableToCheckOut, match="ran out"):
        take(quote, at=AT)


def test_goods_of_a_quote_that_ran_out_are_had_before_the_job_came_by(ada: Customer, mug: Variant) -> None:
    quoted(CustomerFactory(), mug, quantity=10)
    with pytest.raises(operations.UnableToQuote, match="is sold out"):
        quoted(ada, mug)
    quoted(ada, mug, at=AT + timedelta(minutes=20))
    assert on_hand(mug) == 8


@pytest.mark.parametrize("quantity", [0, -3, 10_001])
def test_quantities_out_of_all_reason_are_refused(ada: Customer, mug: Variant, quantity: int) -> None:
    with pytest.raises(operations.UnableToQuote, match="at least 1, at most 10,000"):
        quoted(ada, mug, quantity=quantity)
    assert on_hand(mug) == 10


def test_the_same_thing_in_two_lines_is_counted_together(ada: Customer, mug: Variant) -> None:
    quote = quoted(ada, mug, mug, quantity=5)
    assert [(line.quantity, line.total_minor) for line in quote.lines.all()] == [(10, 12500)]
    with pytest.raises(operations.UnableToQuote, match="at most 10,000"):
        quoted(ada, mug, mug, quantity=6_000)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"line1": ""}, "lacks line1"),
        ({"country": "Britain"}, "two capitals"),
        ({"planet": "Mars"}, "no planet"),
        ({"city": "x" * 201}, "more than 200"),
    ],
)
def test_an_address_that_is_none_is_refused(ada: Customer, mug: Variant, change: dict[str, str], words: str) -> None:
    with pytest.raises(operations.UnableToQuote, match=words):
        quoted(ada, mug, ship_to=HOME | change)


def test_what_can_not_be_bought_is_refused(ada: Customer, mug: Variant) -> None:
    hidden = VariantFactory(product=ProductFactory(status="draft"))
    yen = VariantFactory(currency="JPY")
    for variants, words in (([hidden], "not for sale"), ([mug, yen], "one currency"), ([], "nothing in it")):
        with pytest.raises(operations.UnableToQuote, match=words):
            quoted(ada, *variants)
    with pytest.raises(operations.UnableToQuote, match="not for sale"):
        quoted(ada, lines=[LineRequest(uuid4(), 1)])
    with pytest.raises(operations.UnableToQuote, match="no customer"):
        quoted(ada, mug, customer_id=uuid4())
    with pytest.raises(operations.UnableToQuote, match="can't be sent by pigeon"):
        quoted(ada, mug, shipping_code="pigeon")
    with pytest.raises(operations.UnableToQuote, match="300 letters"):
        quoted(ada, mug, gift=Gift(message="x" * 301))
    assert on_hand(mug) == 10


def test_the_quote_of_another_is_as_absent_as_one_that_never_was(ada: Customer, mug: Variant) -> None:
    quote = quoted(ada, mug)
    for key, owner in ((quote.pk, CustomerFactory().pk), (uuid4(), ada.pk)):
        with pytest.raises(operations.UnableToCheckOut, match="no such quote"):
            operations.check_out(quote_id=key, pay=TEST, key="k", customer_id=owner, at=AT, actor=TESTS)
    assert queries.quote(quote.pk, customer_id=CustomerFactory().pk) is None
    assert queries.quote(quote.pk, customer_id=ada.pk) == quote


def test_what_was_bought_leaves_the_cart_and_what_came_meanwhile_stays(ada: Customer, mug: Variant) -> None:
    owner, tray = CartOwner(ada.pk), VariantFactory(sku="TRAY", currency="GBP", stock_on_hand=None)
    operations.add_to_cart(owner=owner, variant_id=mug.pk, quantity=2, at=AT)
    quote = quoted(ada, mug, is_of_cart=True)
    operations.add_to_cart(owner=owner, variant_id=mug.pk, quantity=1, at=AT)
    operations.add_to_cart(owner=owner, variant_id=tray.pk, at=AT)
    take(quote)
    assert {item.variant.sku: item.quantity for item in queries.cart(owner).items} == {"MUG": 1, "TRAY": 1}


def test_an_order_of_one_press_waits_and_can_be_taken_back(ada: Customer, mug: Variant) -> None:
    order_id = take(quoted(ada, mug), undo_within=operations.UNDO_WITHIN).order_id
    with pytest.raises(operations.UnableToPackOrder, match="may be taken back until"):
        operations.pack_order(order_id=order_id, at=AT, actor=TESTS)
    with pytest.raises(operations.UnableToShipOrder, match="may be taken back until"):
        operations.ship_order(order_id=order_id, at=AT, actor=TESTS)
    with pytest.raises(operations.UnableToUndo, match="no such order"):
        undo(order_id, CustomerFactory().pk)
    undo(order_id, ada.pk)
    undo(order_id, ada.pk)
    assert (Order.objects.get().status, on_hand(mug)) == ("cancelled", 10)
    assert Order.objects.get().payments.get().status == "refunded"


def test_after_the_time_to_take_it_back_the_order_goes_its_way(ada: Customer, mug: Variant) -> None:
    later = AT + operations.UNDO_WITHIN
    order_id = take(quoted(ada, mug), undo_within=operations.UNDO_WITHIN).order_id
    with pytest.raises(operations.UnableToUndo, match="is over"):
        undo(order_id, ada.pk, at=later)
    operations.pack_order(order_id=order_id, at=later, actor=TESTS)
    operations.ship_order(order_id=order_id, at=later, actor=TESTS)
    with pytest.raises(operations.UnableToUndo, match="is shipped"):  # by a clock that stands behind
        undo(order_id, ada.pk)
    ordinary = take(quoted(ada, mug), key="ordinary").order_id
    with pytest.raises(operations.UnableToUndo, match="no such order"):
        undo(ordinary, ada.pk)


def undo(order_id: UUID, customer_id: UUID, **more: Any) -> None:
    asked: dict[str, Any] = {"order_id": order_id, "customer_id": customer_id, "at": AT, "actor": TESTS}
    operations.undo_check_out(**(asked | more))


def test_a_gift_keeps_its_wishes_with_the_order_and_nothing_is_left_after_erasure(ada: Customer, mug: Variant) -> None:
    gift = Gift(wraps=True, hides_prices=True, message="To Charles, with thanks")
    order_id = take(quoted(ada, mug, gift=gift, email="ada@example.org")).order_id
    kept = queries.check_out_of(order_id)
    assert kept
    assert (kept.wraps, kept.hides_prices, kept.gift_message) == (True, True, gift.message)
    assert queries.is_guests_address(ada.pk, "Ada@Example.org")
    assert not queries.is_guests_address(ada.pk, "charles@example.org")
    operations.erase_orders(customer_id=ada.pk, at=AT, actor=TESTS)
    left = CheckOut.objects.get()
    assert left.gift_message in {"", ERASED}
    assert left.email in {"", ERASED}
    assert Quote.objects.get().ship_to in (None, ERASED)


def test_what_costs_nothing_is_paid_at_once(ada: Customer) -> None:
    sample = VariantFactory(price_minor=0, currency="GBP", stock_on_hand=None)
    done = take(quoted(ada, sample), pay=PayBy("gateway"))
    assert (done.payment, Order.objects.get().status) == (None, "paid")


def test_a_way_of_paying_that_the_shop_has_not_is_refused_and_the_order_waits(ada: Customer, mug: Variant) -> None:
    quote = quoted(ada, mug)
    with pytest.raises(operations.UnableToBeginPayment, match="can't be spent"):
        take(quote, pay=PayBy("store_credit"))
    with pytest.raises(operations.UnableToBeginPayment, match="no payment gateway"):
        take(quote, key="another", pay=PayBy("gateway"))
    assert Order.objects.get().status == "pending"


def test_the_quote_follows_the_shops_terms_and_the_order_follows_the_quote(ada: Customer, mug: Variant) -> None:
    ShippingMethod.objects.create(
        code="post", name="Post", countries=["GB"], currency="GBP", price_minor=390, min_days=2, max_days=4, **LEAVES
    )
    ShippingMethod.objects.create(
        code="fast",
        name="Fast",
        countries=["GB"],
        currency="GBP",
        price_minor=990,
        min_days=1,
        max_days=1,
        **LEAVES,
    )
    TaxRate.objects.create(country="GB", name="VAT", rate=20_000, is_included=False)
    cheap = quoted(ada, mug)
    assert (cheap.shipping_code, cheap.shipping_minor, cheap.tax_minor, cheap.total_minor) == ("post", 390, 578, 3468)
    quick = quoted(ada, mug, shipping_code="fast")
    order = Order.objects.get(pk=take(quick).order_id)
    assert (order.shipping_minor, order.tax_minor, order.total_minor) == (990, 698, 4188)
    assert quick.latest_on
    assert cheap.latest_on
    assert quick.latest_on < cheap.latest_on
    with pytest.raises(operations.UnableToQuote, match="can't be sent to DE"):
        quoted(ada, mug, ship_to=HOME | {"country": "DE"})
