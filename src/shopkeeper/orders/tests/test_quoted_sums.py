"""What was quoted is what is ordered, and the sums add up to the minor unit, in currencies with none, two and three."""

from datetime import time

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.orders import operations
from shopkeeper.orders.models import Order, ShippingMethod, TaxRate
from shopkeeper.orders.operations import LineRequest, PayBy
from shopkeeper.orders.tests.factories import AT

pytestmark = pytest.mark.django_db
CURRENCIES = ("EUR", "USD", "GBP", "JPY", "KWD", "BHD", "CHF", "SEK", "PLN", "KRW", "BRL", "TND")
HOME = {"name": "Ada", "line1": "Square 12", "city": "London", "country": "GB"}
LINE = st.tuples(st.integers(0, 10**7), st.integers(1, 40))


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    currency=st.sampled_from(CURRENCIES),
    lines=st.lists(LINE, min_size=1, max_size=5),
    shipping=st.integers(0, 10**5),
    rate=st.integers(0, 27_000),
    is_included=st.booleans(),
)
def test_the_order_is_the_quote_to_the_minor_unit(
    currency: str, lines: list[tuple[int, int]], shipping: int, rate: int, is_included: bool
) -> None:
    ShippingMethod.objects.all().delete()
    TaxRate.objects.all().delete()
    ShippingMethod.objects.create(
        code="post",
        name="Post",
        countries=["GB"],
        currency=currency,
        price_minor=shipping,
        min_days=1,
        max_days=2,
        cut_off=time(14),
        time_zone="UTC",
    )
    TaxRate.objects.create(country="GB", name="VAT", rate=rate, is_included=is_included)
    tests = system("tests")
    wanted = [
        LineRequest(VariantFactory(currency=currency, price_minor=price, stock_on_hand=None).pk, quantity)
        for price, quantity in lines
    ]
    quote = operations.make_quote(customer_id=CustomerFactory().pk, lines=wanted, ship_to=HOME, at=AT, actor=tests)
    done = operations.check_out(quote_id=quote.pk, pay=PayBy("test"), key=str(quote.pk), at=AT, actor=tests)
    order = Order.objects.get(pk=done.order_id)
    goods = sum(price * quantity for price, quantity in lines)
    assert order.total_minor == goods + shipping + order.tax_minor - order.discount_minor == quote.total_minor
    assert sum(line.total_minor for line in order.lines.all()) + order.tax_minor == order.total_minor
    assert order.status == "paid"
    assert sum(payment.amount_minor for payment in order.payments.all()) == order.total_minor
    # within half a minor unit of the rate: of the sum, or inside it
    base = (goods + shipping) * rate
    tax, whole = (quote.included_tax_minor, 100_000 + rate) if is_included else (quote.tax_minor, 100_000)
    assert abs(2 * tax * whole - 2 * base) <= whole
