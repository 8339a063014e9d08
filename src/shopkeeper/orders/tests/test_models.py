"""What the database itself refuses."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shopkeeper.orders.models import Order
from shopkeeper.orders.tests.factories import (
    AT,
    CreditFactory,
    OrderFactory,
    OrderLineFactory,
    PaymentFactory,
    ShipmentFactory,
    StatusChangeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("made", "fields"),
    [
        (OrderFactory, {"number": ""}),
        (OrderFactory, {"kind": "gift"}),
        (OrderFactory, {"status": "odd"}),
        (OrderFactory, {"status": "credited"}),
        (OrderFactory, {"currency": "gbp"}),
        (OrderFactory, {"total_minor": 1251}),
        (OrderFactory, {"shipping_minor": 100, "total_minor": 1250}),
        (OrderFactory, {"items_minor": -1}),
        (OrderFactory, {"discount_minor": -1}),
        (OrderFactory, {"shipping_minor": -1}),
        (OrderFactory, {"tax_minor": -1}),
        (OrderFactory, {"country": "gb"}),
        (CreditFactory, {"status": "paid"}),
        (CreditFactory, {"items_minor": 1}),
        (OrderLineFactory, {"kind": "odd"}),
        (OrderLineFactory, {"quantity": 0}),
        (OrderLineFactory, {"quantity": -1, "total_minor": 1250}),
        (OrderLineFactory, {"quantity": 1, "total_minor": -1250}),
        (OrderLineFactory, {"unit_price_minor": -1, "quantity": -1}),
        (OrderLineFactory, {"currency": "gbp"}),
        (StatusChangeFactory, {"to_status": "odd"}),
        (StatusChangeFactory, {"from_status": "odd"}),
        (StatusChangeFactory, {"from_status": "paid", "to_status": "paid"}),
        (PaymentFactory, {"status": "odd"}),
        (PaymentFactory, {"amount_minor": -1}),
        (PaymentFactory, {"instalments": -1}),
        (PaymentFactory, {"currency": "gbp"}),
        (ShipmentFactory, {"status": "odd"}),
        (ShipmentFactory, {"status": "delivered", "delivered_at": None}),
    ],
)
def test_a_row_that_cannot_be_true_is_refused(made: Any, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        made(**fields)


@pytest.mark.parametrize("fields", [{"number": "N1"}, {"source": "shop", "external_id": "1"}])
def test_the_same_order_is_not_there_twice(fields: dict[str, Any]) -> None:
    OrderFactory(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderFactory(**fields)


def test_a_line_has_its_own_position_and_a_payment_its_own_reference() -> None:
    line, payment = OrderLineFactory(), PaymentFactory(reference="pi_1")
    PaymentFactory(order=payment.order)
    PaymentFactory(order=payment.order)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLineFactory(order=line.order, position=line.position)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentFactory(order=payment.order, reference="pi_1")


def test_an_order_that_names_nobody_has_no_address() -> None:
    order = OrderFactory(ship_to={"city": "London"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(customer=None)
    assert OrderFactory(customer=None).ship_to is None


def test_amounts_beyond_what_a_lifetime_of_trade_needs_still_add_up() -> None:
    order = OrderFactory(items_minor=10**15, discount_minor=1, shipping_minor=2, tax_minor=3, placed_at=AT)
    order.refresh_from_db()
    assert order.total_minor == 10**15 + 4
