from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.orders import queries
from shopkeeper.orders.queries import CustomerFigures, OrderKind, OrderStatus, Takings
from shopkeeper.orders.tests.factories import (
    AT,
    OrderFactory,
    OrderLineFactory,
    PaymentFactory,
    ShipmentFactory,
    StatusChangeFactory,
    order_of,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("count", [1, 3])
def test_an_orders_page_costs_seven_queries_however_much_it_holds(count: int, django_assert_num_queries: Any) -> None:
    order = order_of(VariantFactory.create_batch(count))
    for _ in range(count):
        PaymentFactory(order=order)
        ShipmentFactory(order=order)
        StatusChangeFactory(order=order)
    with django_assert_num_queries(7):
        found = queries.order(order.pk)
        assert found is not None
        assert [bool(line.variant and line.variant.product.title == line.title) for line in found.lines.all()] == [
            True
        ] * count
        assert [len(found.payments.all()), len(found.shipments.all()), len(found.status_changes.all())] == [count] * 3
        assert found.customer == order.customer


def test_an_order_is_found_by_its_number_and_only_by_whom_it_belongs_to() -> None:
    order = OrderFactory(number="AB-1")
    assert queries.order_by_number(" ab-1 ") == order
    assert queries.order_by_number("AB-1", customer_id=order.customer_id) == order
    assert queries.order_by_number("AB-1", customer_id=CustomerFactory().pk) is None
    assert queries.order(new_id()) is None


@pytest.mark.parametrize("numbers", [("c1", "C1"), ("C1", "c1")])
def test_of_two_numbers_that_differ_in_capitals_the_exact_one_is_found(numbers: tuple[str, str]) -> None:
    for number in numbers:
        OrderFactory(number=number)
    assert [found.number for text in ("c1", "C1") if (found := queries.order_by_number(text))] == ["c1", "C1"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_customers_orders_cost_five_queries(count: int, django_assert_num_queries: Any) -> None:
    customer = CustomerFactory()
    made = [
        order_of(VariantFactory.create_batch(2), customer=customer, placed_at=AT + number * DAY)
        for number in range(count)
    ]
    ShipmentFactory(order=made[0])
    OrderFactory()
    with django_assert_num_queries(5):
        page = queries.orders_of_customer(customer.pk)
        assert page.rows == made[::-1]
        for row in page.rows:
            assert [line.variant.product_id for line in row.lines.all() if line.variant]
            row.shipments.all()
    assert queries.every_order_of(customer.pk) == made[::-1]
    assert queries.orders_of_customer(customer.pk, limit=1).rows == made[-1:]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_one_query(count: int, django_assert_num_queries: Any) -> None:
    OrderFactory.create_batch(count)
    with django_assert_num_queries(1):
        page = queries.order_list()
        assert len([row.customer.name for row in page.rows if row.customer]) == count


def test_a_list_is_filtered_by_each_of_its_fields() -> None:
    old = OrderFactory(number="AB-1", placed_at=AT - DAY, channel="web", source="shop", country="GB")
    new = order_of([VariantFactory()], quantity=-1, number="CD-2", customer=None)
    late = OrderFactory(status="shipped", number="EF-3", placed_at=AT + DAY)
    ShipmentFactory(order=late, promised_at=AT + DAY)
    ShipmentFactory(order=old, promised_at=AT, status="delivered", delivered_at=AT)
    ShipmentFactory(order=old, promised_at=AT, status="cancelled")
    asked: list[tuple[dict[str, Any], list[Any]]] = [
        ({}, [late, new, old]),
        ({"kind": OrderKind.CREDIT}, [new]),
        ({"status": OrderStatus.SHIPPED}, [late]),
        ({"channel": "web"}, [old]),
        ({"source": "shop"}, [old]),
        ({"country": "GB"}, [old]),
        ({"number": " ab"}, [old]),
        ({"customer_id": late.customer_id}, [late]),
        ({"placed_from": AT}, [late, new]),
        ({"placed_to": AT}, [old]),
        ({"is_late_at": AT + 2 * DAY}, [late]),
        ({"is_late_at": AT + DAY}, []),
    ]
    for fields, rows in asked:
        assert queries.order_list(**fields).rows == rows, fields


def test_a_list_goes_on_where_the_last_page_ended() -> None:
    made = OrderFactory.create_batch(3)
    first = queries.order_list(limit=2)
    rest = queries.order_list(limit=2, cursor=first.next_cursor)
    assert [*first.rows, *rest.rows] == sorted(made, key=lambda row: row.pk, reverse=True)
    assert rest.next_cursor is None


def test_a_customers_figures_net_credits_and_leave_out_what_was_cancelled(django_assert_num_queries: Any) -> None:
    ada, eve, nobody = CustomerFactory(), CustomerFactory(), CustomerFactory()
    mug = VariantFactory(price_minor=1000)
    order_of([mug], quantity=3, customer=ada)
    order_of([mug], quantity=-1, customer=ada, placed_at=AT + 9 * DAY)
    order_of([mug], customer=ada, placed_at=AT + DAY, currency="EUR")
    order_of([mug], quantity=7, customer=ada, placed_at=AT - DAY, status="cancelled")
    order_of([mug], customer=eve, status="unavailable")
    with django_assert_num_queries(1):
        figures = queries.customer_figures([ada.pk, eve.pk, nobody.pk])
    assert figures == {
        ada.pk: CustomerFigures(2, (Money("GBP", 2000), Money("EUR", 1000)), AT, AT + DAY),
        eve.pk: queries.NO_ORDERS,
        nobody.pk: queries.NO_ORDERS,
    }


def test_a_customer_with_credits_only_has_no_first_order() -> None:
    order = order_of([VariantFactory(price_minor=1000)], quantity=-1)
    assert order.customer_id is not None
    assert queries.customer_figures([order.customer_id]) == {
        order.customer_id: CustomerFigures(0, (Money("GBP", -1000),), None, None)
    }


def test_a_periods_figures_are_half_open_and_tell_new_from_returning(django_assert_num_queries: Any) -> None:
    mug = VariantFactory(price_minor=1001)
    ada, eve, zoe = CustomerFactory(), CustomerFactory(), CustomerFactory()
    order_of([mug], customer=ada, placed_at=AT - DAY)
    order_of([mug], customer=ada, placed_at=AT)
    order_of([mug], quantity=2, customer=eve, placed_at=AT)
    order_of([mug], quantity=-1, customer=eve, placed_at=AT)
    order_of([mug], customer=None, placed_at=AT, currency="EUR")
    order_of([mug], customer=zoe, placed_at=AT, status="cancelled")
    order_of([mug], customer=zoe, placed_at=AT + DAY)
    with django_assert_num_queries(4):
        figures = queries.figures_for_period(period_from=AT, period_to=AT + DAY)
    assert figures.takings == (
        Takings(Money("GBP", 2002), 2, Money("GBP", 1502)),
        Takings(Money("EUR", 1001), 1, Money("EUR", 1001)),
    )
    assert (figures.orders, figures.new_customers, figures.returning_customers) == (3, 1, 1)


def test_late_are_parcels_that_came_after_their_promise_or_have_not_come() -> None:
    order = OrderFactory(status="shipped")
    soon, noon = AT + timedelta(hours=1), AT + timedelta(hours=3)
    ShipmentFactory(order=order, promised_at=soon)
    ShipmentFactory(order=order, promised_at=soon, status="delivered", delivered_at=noon)
    ShipmentFactory(order=order, promised_at=soon, status="delivered", delivered_at=soon)
    ShipmentFactory(order=order, promised_at=soon, status="cancelled")
    ShipmentFactory(order=order, promised_at=AT + 2 * DAY)
    ShipmentFactory(order=order, promised_at=noon)
    today: dict[str, Any] = {"day": AT.date(), "zone": ZoneInfo("UTC")}
    assert queries.figures_for_day(**today).late_shipments == 3
    assert queries.figures_for_day(**today, asked_at=noon).late_shipments == 2
    assert queries.figures_for_day(**today, asked_at=soon).late_shipments == 0


def test_a_day_of_the_shops_zone_has_the_hours_it_has_there() -> None:
    for hour in (22, 23):
        order_of([VariantFactory()], placed_at=datetime(2026, 3, 28, hour, 30, tzinfo=ZoneInfo("UTC")))
    for hour in (21, 22):
        order_of([VariantFactory()], placed_at=datetime(2026, 3, 29, hour, 30, tzinfo=ZoneInfo("UTC")))
    assert queries.figures_for_day(date(2026, 3, 29), zone=BERLIN).orders == 2


def test_takings_come_day_by_day_and_empty_days_too() -> None:
    mug = VariantFactory(price_minor=1000)
    order_of([mug], quantity=2, placed_at=datetime(2026, 3, 28, 23, 30, tzinfo=ZoneInfo("UTC")))
    order_of([mug], quantity=-1, placed_at=datetime(2026, 3, 29, 21, 30, tzinfo=ZoneInfo("UTC")))
    order_of([mug], currency="EUR", placed_at=datetime(2026, 3, 29, 12, tzinfo=ZoneInfo("UTC")))
    days = queries.takings_by_day(first_on=date(2026, 3, 28), last_on=date(2026, 3, 29), currency="GBP", zone=BERLIN)
    nothing = Takings(Money("GBP", 0), 0, Money("GBP", 0))
    assert days == [
        (date(2026, 3, 28), nothing),
        (date(2026, 3, 29), Takings(Money("GBP", 1000), 1, Money("GBP", 2000))),
    ]


def lines(found: queries.Purchases) -> list[tuple[UUID, UUID | None, UUID, int, int]]:
    """Return the arrays as rows of keys."""
    return [
        (
            found.order_ids[order],
            found.customer_ids[customer] if customer >= 0 else None,
            found.product_ids[product],
            int(quantity),
            int(at),
        )
        for order, customer, product, quantity, at in zip(
            found.order, found.customer, found.product, found.quantity, found.placed_at, strict=True
        )
    ]


def row(order: Any, variant: Variant, quantity: int) -> tuple[UUID, UUID | None, UUID, int, int]:
    return (order.pk, order.customer_id, variant.product_id, quantity, int(order.placed_at.timestamp()))


def test_purchases_are_the_product_lines_of_sales_that_count_oldest_first(django_assert_num_queries: Any) -> None:
    VariantFactory()
    mug, tray = VariantFactory(), VariantFactory()
    later = order_of([mug, tray], quantity=2, placed_at=AT + DAY + timedelta(microseconds=7))
    first = order_of([tray], customer=None)
    OrderLineFactory(order=first, position=5, kind="shipping", variant=None)
    order_of([mug], status="cancelled")
    order_of([mug], quantity=-1)
    with django_assert_num_queries(3):
        found = queries.purchases()
    assert lines(found) == [row(first, tray, 1), row(later, mug, 2), row(later, tray, 2)]
    assert (found.customer.dtype, found.customer.tolist()) == (np.dtype("int32"), [-1, 0, 0])
    assert set(found.product_ids) == {mug.product_id, tray.product_id}
    assert lines(queries.purchases(since=AT + DAY)) == [row(later, mug, 2), row(later, tray, 2)]
    assert len(queries.purchases(since=AT + 9 * DAY).order) == 0


def test_one_customers_purchases_come_newest_first() -> None:
    customer, mug, tray = CustomerFactory(), VariantFactory(), VariantFactory()
    first = order_of([mug, tray], customer=customer)
    second = order_of([mug], quantity=3, customer=customer, placed_at=AT + DAY)
    order_of([mug], customer=customer, status="cancelled")
    order_of([mug], quantity=-1, customer=customer)
    order_of([mug])
    found = [(one.order_id, one.product_id, one.quantity) for one in queries.purchases_of(customer.pk)]
    assert found == [
        (second.pk, mug.product_id, 3),
        (first.pk, mug.product_id, 1),
        (first.pk, tray.product_id, 1),
    ]
