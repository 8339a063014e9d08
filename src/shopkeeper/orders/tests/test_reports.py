from datetime import UTC, datetime, timedelta

import pytest

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.money import Money
from shopkeeper.orders import queries
from shopkeeper.orders.tests.factories import (
    CreditFactory,
    OrderFactory,
    PaymentFactory,
    ShipmentFactory,
    StatusChangeFactory,
    order_of,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_shop_without_orders_has_no_latest_one_no_currency_and_no_countries() -> None:
    assert (queries.latest_order_at(), queries.main_currency(), queries.countries()) == (None, "", [])


def test_the_main_currency_is_that_of_most_orders() -> None:
    OrderFactory(currency="SEK", placed_at=AT - DAY, country="SE")
    OrderFactory.create_batch(2, currency="EUR", placed_at=AT, country="DE")
    assert queries.main_currency() == "EUR"
    assert queries.latest_order_at() == AT
    assert queries.countries() == ["DE", "SE"]


def test_best_sellers_are_those_that_brought_most_less_what_was_given_back() -> None:
    rug, mug, lamp = (VariantFactory(price_minor=price) for price in (9_000, 1_000, 2_000))
    order_of([rug], placed_at=AT)
    order_of([rug], quantity=-1, placed_at=AT)
    order_of([mug], quantity=5, placed_at=AT)
    order_of([lamp], quantity=2, placed_at=AT)
    order_of([lamp], quantity=9, placed_at=AT, status="cancelled")
    order_of([lamp], quantity=9, placed_at=AT + DAY)
    found = queries.best_sellers(period_from=AT, period_to=AT + DAY, currency="GBP")
    assert [(one.product_id, one.units, one.revenue.minor) for one in found] == [
        (mug.product_id, 5, 5_000),
        (lamp.product_id, 2, 4_000),
    ]


def test_parcels_waited_for_are_promised_and_not_come_the_longest_first() -> None:
    short, long = (ShipmentFactory(promised_at=AT - days * DAY) for days in (1, 9))
    ShipmentFactory(promised_at=AT - DAY, delivered_at=AT, status="delivered")
    ShipmentFactory(promised_at=AT - DAY, status="cancelled")
    ShipmentFactory(promised_at=AT + DAY)
    ShipmentFactory(promised_at=AT - 90 * DAY)
    since = AT - 60 * DAY
    assert [one.pk for one in queries.parcels_waited_for(at=AT, since=since)] == [long.pk, short.pk]
    assert queries.count_waited_for(at=AT, since=since) == 2


def test_a_product_tells_what_it_sold_in_each_currency_and_month() -> None:
    mug, krona = VariantFactory(price_minor=1_000), {"currency": "SEK"}
    order_of([mug], quantity=3, placed_at=AT - 40 * DAY)
    order_of([mug], quantity=-1, placed_at=AT - 30 * DAY)
    order_of([mug], quantity=1, placed_at=AT - DAY, **krona)
    sales = queries.product_sales(product_id=mug.product_id, at=AT)
    assert (sales.units, sales.orders, sales.customers, sales.last_sold_at) == (3, 2, 2, AT - DAY)
    assert sales.revenue == (Money("GBP", 2_000), Money("SEK", 1_000))
    assert [(month.month, units) for month, units in sales.units_by_month] == [(1, 3), (2, 1)]


def test_buyers_are_found_by_what_they_spent_in_one_currency() -> None:
    ada, bea, cleo = (CustomerFactory(given_name=name) for name in ("Ada", "Bea", "Cleo"))
    OrderFactory(customer=ada, items_minor=9_000, placed_at=AT - 9 * DAY)
    CreditFactory(customer=ada, items_minor=-8_000, placed_at=AT)
    OrderFactory.create_batch(2, customer=bea, items_minor=2_000, placed_at=AT - DAY)
    OrderFactory(customer=cleo, items_minor=50_000, currency="SEK", placed_at=AT - 5 * DAY)
    OrderFactory(customer=cleo, items_minor=50_000, status="cancelled", placed_at=AT)

    def found(**wanted: object) -> list[object]:
        return list(queries.buyers(currency="GBP", **wanted).customer_ids)  # type: ignore[arg-type]  # by name, in a test

    assert found() == [bea.pk, ada.pk, cleo.pk]
    assert found(sort=queries.BuyerSort.ORDERS)[0] == bea.pk
    assert found(sort=queries.BuyerSort.LONGEST_AWAY) == [ada.pk, cleo.pk, bea.pk]
    assert found(sort=queries.BuyerSort.LAST_ORDER) == [bea.pk, cleo.pk, ada.pk]
    assert found(orders_from=2) == [bea.pk]
    assert found(spent_from_minor=1_000) == [bea.pk, ada.pk]
    assert found(last_order_to=AT - 4 * DAY) == [ada.pk, cleo.pk]
    assert found(last_order_from=AT - 4 * DAY) == [bea.pk]


@pytest.mark.parametrize("sort", [queries.BuyerSort.LAST_ORDER, queries.BuyerSort.LONGEST_AWAY])
def test_who_has_credits_alone_stands_behind_who_ordered(sort: queries.BuyerSort) -> None:
    credited, ada = CreditFactory().customer, OrderFactory().customer
    found = queries.buyers(currency="GBP", orders_from=0, sort=sort).customer_ids
    assert found == [ada.pk, credited.pk]


def test_buyers_come_in_pages_and_erased_ones_only_when_asked_for() -> None:
    OrderFactory.create_batch(3)
    OrderFactory(customer=CustomerFactory(status="erased"))
    first = queries.buyers(currency="GBP", limit=2)
    second = queries.buyers(currency="GBP", limit=2, offset=2)
    assert (len(first.customer_ids), first.has_more) == (2, True)
    assert (len(second.customer_ids), second.has_more) == (1, False)
    assert len(queries.buyers(currency="GBP", status="erased").customer_ids) == 1


def test_happenings_tell_orders_payments_parcels_and_steps_in_order_of_time() -> None:
    ada = CustomerFactory()
    order = order_of([VariantFactory(), VariantFactory()], customer=ada, placed_at=AT)
    PaymentFactory(order=order, paid_at=AT + DAY / 24)
    StatusChangeFactory(order=order, from_status="paid", to_status="packed", at=AT + DAY)
    ShipmentFactory(
        order=order, shipped_at=AT + 2 * DAY, promised_at=AT + 3 * DAY, delivered_at=AT + 4 * DAY, status="delivered"
    )
    CreditFactory(customer=ada, placed_at=AT + 9 * DAY)
    found = queries.happenings_of_customer(ada.pk)
    assert [one.kind for one in found] == ["credited", "late", "shipped", "status", "paid", "placed"]
    assert (found[-1].count, found[-1].amount) == (2, Money("GBP", 2_500))
    earlier = queries.happenings_of_customer(ada.pk, before=AT + 2 * DAY)
    assert [one.kind for one in earlier] == ["status", "paid", "placed"]
