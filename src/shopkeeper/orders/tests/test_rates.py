"""Rates from outside, as a developer joins them: the adapter below is the one of docs/how-to/join-rates.md."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from threading import Event
from typing import Any

import pytest

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations, ports, queries
from shopkeeper.orders.models import Quote
from shopkeeper.orders.ports import Rate, Rates, RatesSilent, ShippingAsked, ShippingOption, TaxAsked, TaxSaid
from shopkeeper.orders.queries.patience import Line
from shopkeeper.orders.rules.terms import TaxClass

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
STAFF = Actor("staff", "7")
PLACE = {"name": "Ada Osei", "line1": "1 Lane", "city": "Berlin", "postcode": "10115", "country": "DE"}


@dataclass
class ParcelRates:
    """Four euros, and one more for each kilogram begun; the day after tomorrow."""

    name: str = "parcelrates"
    fails: Exception | None = None
    asked: list[ShippingAsked] = field(default_factory=list)

    def options(self, asked: ShippingAsked) -> list[ShippingOption]:
        self.asked.append(asked)
        if self.fails:
            raise self.fails
        kilograms = -(-(asked.weight_grams or 1000) // 1000)
        price = Money(asked.goods.currency, 400 + 100 * kilograms)
        day = asked.at.date() + timedelta(days=2)
        return [ShippingOption("courier", "Courier", price, day, day)]


@dataclass
class CityTax:
    """Eight per cent and three quarters, on top, and nothing on what is zero-rated."""

    name: str = "citytax"
    fails: Exception | None = None

    def rates(self, asked: TaxAsked) -> TaxSaid:
        if self.fails:
            raise self.fails
        rate = Rate("Sales tax", 8_750, is_included=False)
        return TaxSaid(tuple(None if kind is TaxClass.ZERO else rate for _, kind in asked.lines))


def join(shipping: Any = None, tax: Any = None) -> None:
    ports.use_rates(
        Rates(
            shipping=queries.PatientShipping(shipping, queries.TableShipping()) if shipping else None,
            tax=queries.PatientTax(tax, queries.TableTax()) if tax else None,
        )
    )


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = ports.rates()
    yield
    ports.use_rates(before)


@pytest.fixture
def _table() -> None:
    operations.set_shipping_method(
        code="post", name="Post", countries=["DE"], price=Money("EUR", 490), free_from=None, min_days=2, max_days=3,
        cut_off=time(14), time_zone="Europe/Berlin", at=AT, actor=STAFF,
    )  # fmt: skip
    operations.set_tax_rate(
        country="DE", region="", tax_class=TaxClass.STANDARD, name="VAT", rate=19_000, is_included=True, at=AT,
        actor=STAFF,
    )  # fmt: skip


def quote(at: datetime = AT, **more: Any) -> Quote:
    mug = VariantFactory(price_minor=1000, currency="EUR", weight_grams=700)
    return operations.make_quote(
        customer_id=CustomerFactory().pk, lines=[operations.LineRequest(mug.pk, 2)], ship_to=PLACE, at=at,
        actor=system("tests"), **more,
    )  # fmt: skip


@pytest.mark.usefixtures("_table")
def test_what_a_service_says_is_charged_and_the_quote_names_it() -> None:
    outside = ParcelRates()
    join(outside, CityTax())
    made = quote()
    assert (made.shipping_code, made.shipping_minor, made.shipping_by) == ("courier", 600, "parcelrates")
    assert (made.tax_minor, made.tax_by) == (228, "citytax")
    assert made.latest_on == date(2026, 11, 22)
    (asked,) = outside.asked
    assert (asked.country, asked.postcode, asked.weight_grams, asked.goods) == ("DE", "10115", 1400, Money("EUR", 2000))


@pytest.mark.usefixtures("_table")
@pytest.mark.parametrize("fails", [RatesSilent("503"), ValueError("nonsense")])
def test_a_service_that_is_down_closes_no_shop_and_the_order_says_who_answered(fails: Exception) -> None:
    join(ParcelRates(fails=fails), CityTax(fails=fails))
    made = quote()
    assert (made.shipping_code, made.shipping_minor) == ("post", 490)
    assert (made.shipping_by, made.tax_by) == ("table instead of parcelrates", "table instead of citytax")
    assert (made.tax_minor, made.included_tax_minor) == (0, 398)
    done = operations.check_out(quote_id=made.id, pay=operations.PayBy("test"), key="k", at=AT, actor=system("tests"))
    check_out = queries.check_out_of(done.order_id)
    assert check_out is not None
    assert check_out.quote.shipping_by == "table instead of parcelrates"


@pytest.mark.usefixtures("_table")
def test_after_a_silence_a_service_is_left_alone_for_a_while_and_asked_again() -> None:
    outside = ParcelRates(fails=RatesSilent("down"))
    join(outside)
    goods = Money("EUR", 1000)

    def by(after: int) -> str:
        (one,) = queries.shipping_options(country="DE", goods=goods, at=AT + timedelta(seconds=after))
        return one.by

    assert [by(0), by(29)] == ["table instead of parcelrates"] * 2
    assert len(outside.asked) == 1
    outside.fails = None
    assert [by(30), by(31)] == ["parcelrates"] * 2


@pytest.mark.usefixtures("_table")
def test_a_service_that_hangs_is_not_waited_for() -> None:
    never = Event()

    class Hanging(ParcelRates):
        def options(self, asked: ShippingAsked) -> list[ShippingOption]:
            never.wait()
            return []

    outside = Hanging()
    patient = queries.PatientShipping(outside, queries.TableShipping(), Line(outside.name, within_seconds=0.01))
    ports.use_rates(Rates(shipping=patient))
    (one,) = queries.shipping_options(country="DE", goods=Money("EUR", 1000), at=AT)
    assert one.by == "table instead of parcelrates"
    never.set()


@pytest.mark.usefixtures("_table")
@pytest.mark.parametrize("change", [{"price": Money("USD", 1)}, {"price": Money("EUR", -1)}, {"name": ""}])
def test_what_can_not_be_is_no_answer(change: dict[str, Any]) -> None:
    class Wrong(ParcelRates):
        def options(self, asked: ShippingAsked) -> list[ShippingOption]:
            day = asked.at.date()
            said: dict[str, Any] = {"code": "x", "name": "X", "price": Money("EUR", 1), "earliest": day, "latest": day}
            return [ShippingOption(**(said | change))]

    join(Wrong())
    (one,) = queries.shipping_options(country="DE", goods=Money("EUR", 1000), at=AT)
    assert one.code == "post"


@pytest.mark.usefixtures("_table")
def test_rates_that_do_not_fit_the_lines_are_no_answer() -> None:
    class Short(CityTax):
        def rates(self, asked: TaxAsked) -> TaxSaid:
            return TaxSaid((Rate("x", 200_000, is_included=False),) * len(asked.lines))

    join(tax=Short())
    assert quote().tax_by == "table instead of citytax"


@pytest.mark.usefixtures("_table")
def test_where_a_service_says_that_no_way_leads_none_does() -> None:
    class Nowhere(ParcelRates):
        def options(self, asked: ShippingAsked) -> list[ShippingOption]:
            return []

    join(Nowhere())
    with pytest.raises(operations.UnableToQuote, match="can't be sent"):
        quote()


def test_the_shops_own_tables_are_joined_and_say_so() -> None:
    assert (ports.rates().shipping, ports.rates().tax) != (None, None)
    made = quote()
    assert (made.shipping_by, made.tax_by) == ("table", "table")
