"""Deals and codes on the way from quote to order: honoured, counted once, given back when all is called off."""

from datetime import timedelta
from typing import Any

import pytest

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.orders import operations
from shopkeeper.orders.models import Order, Quote
from shopkeeper.orders.operations import LineRequest, PayBy
from shopkeeper.orders.tests.factories import AT
from shopkeeper.promotions import operations as promotions
from shopkeeper.promotions import queries
from shopkeeper.promotions.operations import Cut

pytestmark = pytest.mark.django_db
TESTS = system("tests")
HOME = {"name": "Ada Byron", "line1": "12 St James's Square", "city": "London", "postcode": "SW1Y 4JH", "country": "GB"}


def cut(rate: int = 0) -> Cut:
    return Cut(queries.Effect.PERCENT, rate=rate) if rate else Cut(queries.Effect.FREE_SHIPPING)


def coupon(code: str, what: Cut, **more: Any) -> None:
    promotions.set_coupon(
        code=code, name=code.title(), cut=what, starts_at=AT, ends_at=None, at=AT, actor=TESTS, **more
    )


def uses(code: str) -> int:
    return queries.all_coupons().get(code=code).used


def quoted(customer: Customer, *variants: Variant, codes: tuple[str, ...] = ()) -> Quote:
    lines = [LineRequest(one.pk, 1) for one in variants]
    return operations.make_quote(customer_id=customer.pk, lines=lines, ship_to=HOME, codes=codes, at=AT, actor=TESTS)


def take(quote: Quote, at: timedelta = timedelta()) -> Order:
    key = f"take {quote.pk}"
    done = operations.check_out(quote_id=quote.pk, pay=PayBy("test"), key=key, at=AT + at, actor=TESTS)
    return Order.objects.get(pk=done.order_id)


def test_deal_and_code_are_honoured_and_the_use_is_counted_once() -> None:
    promotions.set_deal(
        name="Spring", cut=cut(20_000), starts_at=AT, ends_at=AT + timedelta(minutes=1), at=AT, actor=TESTS
    )
    coupon("TEN", cut(10_000), stacks=True)
    coupon("SEND", cut(), stacks=True)
    quote = quoted(CustomerFactory(), VariantFactory(price_minor=1000), codes=("ten", "send", "none"))
    assert (quote.items_minor, quote.discount_minor, quote.codes) == (800, 80, ["TEN", "SEND"])
    assert (uses("TEN"), quote.lines.get().list_unit_minor) == (0, 1000)
    for _ in range(2):  # the deal is over by then
        assert take(quote, timedelta(minutes=5)).total_minor == quote.total_minor
    assert (uses("TEN"), uses("SEND")) == (1, 1)


def test_a_code_that_ran_out_since_the_quote_refuses_the_order_and_nothing_is_taken() -> None:
    coupon("ONE", cut(10_000), most_uses=1)
    first, second = (quoted(CustomerFactory(), VariantFactory(), codes=("ONE",)) for _ in range(2))
    take(first)
    with pytest.raises(operations.UnableToCheckOut, match="as often as it may be; ask for a new price"):
        take(second)
    assert (Order.objects.count(), uses("ONE")) == (1, 1)


def test_the_use_comes_back_when_the_order_is_called_off() -> None:
    coupon("ONE", cut(10_000), most_uses=1)
    order = take(quoted(CustomerFactory(), VariantFactory(), codes=("ONE",)))
    operations.cancel_order(order_id=order.pk, at=AT, actor=TESTS)
    assert uses("ONE") == 0
    take(quoted(CustomerFactory(), VariantFactory(), codes=("ONE",)))
    assert uses("ONE") == 1
