from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import SellerFactory, VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.audit import queries as audit
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import Order, Payment, Shipment
from shopkeeper.orders.operations import LineRequest
from shopkeeper.orders.tests.factories import AT, OrderFactory, ShipmentFactory, order_of

pytestmark = pytest.mark.django_db
ACTOR = Actor("staff", "7")
LATER = AT + timedelta(days=1)
WITH: dict[str, Any] = {"at": LATER, "actor": ACTOR}


def place(*variants: Variant, quantity: int = 2, **fields: Any) -> UUID:
    wanted: dict[str, Any] = {"customer_id": fields.pop("customer_id", None) or CustomerFactory().pk, **fields}
    lines = [LineRequest(variant.pk, quantity) for variant in variants]
    return operations.place_order(lines=lines, at=AT, actor=ACTOR, **wanted)


def told() -> list[str]:
    names = Event.objects.order_by("id").values_list("wire_name", flat=True)
    return [name.removeprefix("orders.") for name in names if name.startswith("orders.")]


def the_order(order_id: UUID) -> Order:
    found = queries.order(order_id)
    assert found is not None
    return found


def steps(order: Order) -> list[str]:
    return [change.to_status for change in order.status_changes.all()]


def test_an_order_takes_prices_from_the_catalogue_goods_from_stock_and_adds_up() -> None:
    seller = SellerFactory()
    mug = VariantFactory(price_minor=1250, stock_on_hand=5, product__title="Mug", product__seller=seller)
    tray = VariantFactory(price_minor=2000, stock_on_hand=None)
    key = place(
        mug, tray, shipping_minor=390, discount_minor=500, tax_minor=100, ship_to={"city": "London"}, country="GB"
    )
    order = the_order(key)
    sums = (order.items_minor, order.discount_minor, order.shipping_minor, order.tax_minor, order.total_minor)
    assert sums == (6500, 500, 390, 100, 6490)
    lines = [(line.kind, line.title, line.quantity, line.total_minor) for line in order.lines.all()]
    assert lines == [
        ("product", "Mug", 2, 2500),
        ("product", tray.product.title, 2, 4000),
        ("shipping", "Shipping", 1, 390),
        ("discount", "Discount", 1, -500),
    ]
    assert order.lines.all()[0].seller_id == seller.pk
    assert (order.status, order.ship_to, steps(order)) == ("pending", {"city": "London"}, ["pending"])
    mug.refresh_from_db()
    assert mug.stock_on_hand == 3
    assert told() == ["order-placed"]
    assert audit.entries("order", key)[0].changes == {"status": [None, "pending"], "total": [None, "GBP 6490"]}
    assert queries.order_by_number(order.number.lower()) == order


def test_an_order_that_cannot_be_supplied_whole_leaves_everything_as_it_was() -> None:
    mug, tray = VariantFactory(stock_on_hand=5), VariantFactory(stock_on_hand=1)
    with pytest.raises(operations.UnableToPlaceOrder, match="fewer than 2"):
        place(mug, tray)
    mug.refresh_from_db()
    assert (mug.stock_on_hand, Order.objects.count(), told()) == (5, 0, [])


def test_an_order_without_lines_customer_or_sense_is_refused() -> None:
    mug = VariantFactory()
    refusals: list[tuple[str, list[Variant], dict[str, Any]]] = [
        ("needs a line", [], {}),
        ("no customer", [mug], {"customer_id": new_id()}),
        ("no customer", [mug], {"customer_id": CustomerFactory(status="erased").pk}),
        ("not for sale", [VariantFactory(product__status="retired")], {}),
        ("not for sale", [VariantFactory.build()], {}),
        ("at least 1", [mug], {"quantity": 0}),
        ("at most", [mug], {"quantity": 10_001}),
        ("one currency", [mug, VariantFactory(currency="EUR")], {}),
        ("can't be negative", [mug], {"shipping_minor": -1}),
        ("more than the order costs", [mug], {"discount_minor": 9999}),
        ("can be counted", [VariantFactory(price_minor=10**15)], {}),
    ]
    for message, variants, fields in refusals:
        with pytest.raises(operations.UnableToPlaceOrder, match=message):
            place(*variants, **fields)
    assert Order.objects.count() == 0


def test_an_order_is_paid_once_its_payments_cover_it() -> None:
    key = place(VariantFactory(price_minor=500))
    for minor, status in ((400, "pending"), (600, "paid"), (1, "paid")):
        operations.record_payment(order_id=key, method="card", amount=Money("GBP", minor), **WITH)
        assert the_order(key).status == status
    assert told() == ["order-placed", "order-paid"]


def test_a_payment_seen_twice_counts_once() -> None:
    key = place(VariantFactory(price_minor=500))
    seen = {
        operations.record_payment(order_id=key, method="card", amount=Money("GBP", 600), reference="pi_1", **WITH)
        for _ in range(2)
    }
    assert len(seen) == 1
    assert (Payment.objects.count(), the_order(key).status) == (1, "pending")


def test_a_payment_of_nothing_in_another_currency_or_negative_is_refused() -> None:
    key = place(VariantFactory())
    for order_id, amount in ((new_id(), Money("GBP", 1)), (key, Money("EUR", 1)), (key, Money("GBP", -1))):
        with pytest.raises(operations.UnableToRecordPayment):
            operations.record_payment(order_id=order_id, method="card", amount=amount, **WITH)


def test_an_order_is_packed_shipped_and_delivered_with_its_history() -> None:
    key = place(VariantFactory(price_minor=500), promised_at=LATER)
    operations.record_payment(order_id=key, method="card", amount=Money("GBP", 1000), **WITH)
    operations.pack_order(order_id=key, **WITH)
    parcel = operations.ship_order(order_id=key, carrier="Post", tracking_number="RR123", **WITH)
    operations.deliver_shipment(shipment_id=parcel, **WITH)
    order = the_order(key)
    assert steps(order) == ["pending", "paid", "packed", "shipped", "delivered"]
    (shipment,) = order.shipments.all()
    assert (shipment.tracking_number, shipment.promised_at, shipment.delivered_at) == ("RR123", LATER, LATER)
    assert told() == [
        "order-placed",
        "order-paid",
        "order-packed",
        "order-shipped",
        "shipment-delivered",
        "order-delivered",
    ]
    assert audit.entries("shipment", parcel)[0].changes == {"status": ["shipped", "delivered"]}


def test_an_order_in_two_parcels_is_delivered_with_the_last() -> None:
    order = OrderFactory()
    first, second = (operations.ship_order(order_id=order.pk, **WITH) for _ in range(2))
    operations.report_parcel_lost(shipment_id=first, **WITH)
    operations.deliver_shipment(shipment_id=second, **WITH)
    assert the_order(order.pk).status == "shipped"
    operations.deliver_shipment(shipment_id=first, **WITH)
    assert the_order(order.pk).status == "delivered"
    assert told() == [
        "order-shipped",
        "order-shipped",
        "parcel-lost",
        "shipment-delivered",
        "shipment-delivered",
        "order-delivered",
    ]


def test_a_parcel_of_an_order_from_history_that_is_delivered_already_changes_the_parcel_only() -> None:
    shipment = ShipmentFactory(order__status="delivered")
    operations.deliver_shipment(shipment_id=shipment.pk, **WITH)
    assert Shipment.objects.get().status == "delivered"
    assert told() == ["shipment-delivered"]


def test_a_step_the_state_machine_does_not_know_is_refused() -> None:
    pending, delivered = OrderFactory(status="pending"), OrderFactory(status="delivered")
    parcel = ShipmentFactory(status="delivered", delivered_at=AT)
    for order_id in (pending.pk, delivered.pk, new_id()):
        with pytest.raises(operations.UnableToPackOrder):
            operations.pack_order(order_id=order_id, **WITH)
        with pytest.raises(operations.UnableToShipOrder):
            operations.ship_order(order_id=order_id, **WITH)
    for shipment_id in (parcel.pk, new_id()):
        with pytest.raises(operations.UnableToDeliver):
            operations.deliver_shipment(shipment_id=shipment_id, **WITH)
        with pytest.raises(operations.UnableToDeliver):
            operations.report_parcel_lost(shipment_id=shipment_id, **WITH)
    for order_id in (delivered.pk, new_id()):
        with pytest.raises(operations.UnableToCancelOrder):
            operations.cancel_order(order_id=order_id, **WITH)
    assert told() == []


def test_a_tracking_number_needs_a_customer_whose_key_seals_it() -> None:
    order = OrderFactory(customer=None)
    with pytest.raises(operations.UnableToShipOrder, match="names no customer"):
        operations.ship_order(order_id=order.pk, tracking_number="RR123", **WITH)
    assert the_order(order.pk).status == "paid"
    operations.ship_order(order_id=order.pk, **WITH)


def test_a_cancelled_order_puts_its_goods_back_and_says_why() -> None:
    mug = VariantFactory(stock_on_hand=5)
    key = place(mug, shipping_minor=100)
    operations.cancel_order(order_id=key, reason="asked", **WITH)
    mug.refresh_from_db()
    assert mug.stock_on_hand == 5
    order = the_order(key)
    assert [(change.to_status, change.reason) for change in order.status_changes.all()][-1] == ("cancelled", "asked")
    assert told() == ["order-placed", "order-cancelled"]


def test_an_order_that_cannot_be_supplied_ends_and_nothing_goes_back_on_stock() -> None:
    mug = VariantFactory(stock_on_hand=5)
    key = place(mug)
    operations.mark_unavailable(order_id=key, **WITH)
    mug.refresh_from_db()
    assert (the_order(key).status, mug.stock_on_hand) == ("unavailable", 3)


def test_erasure_empties_where_orders_went_and_keeps_what_the_books_need() -> None:
    customer = CustomerFactory()
    order = order_of([VariantFactory()], customer=customer, ship_to={"city": "London"})
    ShipmentFactory(order=order, tracking_number="RR123")
    operations.erase_orders(customer_id=customer.pk, **WITH)
    kept = the_order(order.pk)
    assert (kept.ship_to, kept.shipments.all()[0].tracking_number) == (None, "")
    assert (kept.total_minor, kept.customer_id) == (1250, customer.pk)
