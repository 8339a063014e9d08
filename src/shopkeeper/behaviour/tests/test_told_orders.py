from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from shopkeeper.behaviour.models import ToldOrder
from shopkeeper.behaviour.operations.ordering import confirm_claims
from shopkeeper.behaviour.queries.visits import told_by_standing
from shopkeeper.behaviour.rules import Arrived
from shopkeeper.behaviour.tests.happening import AT, MINUTE, did, happen, person, source
from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.outbox.models import Event as Told
from shopkeeper.orders.models import Order
from shopkeeper.orders.tests.factories import OrderFactory

pytestmark = pytest.mark.django_db
CONTENTS = {
    "currency": "EUR",
    "total": "27.50",
    "shipping": 3,
    "tax": 4.5,
    "discount": 2,
    "products": [{"sku": "POT", "price": 9.5, "quantity": 2}, {"product_id": "x-1", "name": "A hat", "price": 3}],
}


def ordered(who: UUID, source_id: UUID, key: str = "1001", *, trusted: bool, **more: Any) -> Arrived:
    said = {"order_id": key, **CONTENTS, **more.pop("said", {})}
    return did(who, "Order Completed", said, source_id=source_id, trusted=trusted, **more)


def test_a_trusted_order_is_made_once_however_often_and_from_wherever_it_comes() -> None:
    buyer, shop, server, till = CustomerFactory().pk, source(), source("server"), source("server", "till")
    variant = VariantFactory(sku="POT", stock_on_hand=5)
    for one in (server, server, till):
        happen(ordered(buyer, one.pk, trusted=True, customer_id=buyer))
    happen(ordered(buyer, shop.pk, trusted=False, customer_id=buyer))
    order = Order.objects.get()
    assert (order.number, order.external_id, order.source) == ("1001", "1001", "events:server")
    assert (order.customer_id, order.status, order.total_minor, order.currency) == (buyer, "paid", 2750, "EUR")
    assert (order.items_minor, order.discount_minor, order.shipping_minor, order.tax_minor) == (2200, 200, 300, 450)
    assert list(order.lines.values_list("kind", "sku", "quantity", "total_minor", "variant")) == [
        ("product", "POT", 2, 1900, variant.pk),
        ("product", "", 1, 300, None),
        ("shipping", "", 1, 300, None),
        ("discount", "", 1, -200, None),
    ]
    assert Variant.objects.get(pk=variant.pk).stock_on_hand == 5
    assert sorted(Told.objects.filter(wire_name__startswith="orders.").values_list("wire_name", flat=True)) == [
        "orders.order-paid",
        "orders.order-placed",
    ]
    assert told_by_standing() == {"claimed": 0, "made": 1, "linked": 0, "refused": 0}


def test_a_public_key_makes_no_money() -> None:
    visitor, shop = person(), source()
    happen(ordered(visitor, shop.pk, trusted=False, said={"total": 1_000_000}))
    assert not Order.objects.exists()
    claim = ToldOrder.objects.get()
    assert (claim.standing, claim.total_minor, claim.order_id) == ("claimed", 100_000_000, None)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_claim_is_linked_when_a_trusted_source_tells_the_order_in_whatever_order(order: tuple[int, ...]) -> None:
    buyer, visitor = CustomerFactory().pk, person()
    shop, server = source(), source("server")
    events = [
        ordered(visitor, shop.pk, trusted=False, said={"total": 9_999}),
        ordered(buyer, server.pk, trusted=True, customer_id=buyer, at=AT + MINUTE),
        ordered(visitor, shop.pk, trusted=False, said={"total": 9_999}, at=AT + 2 * MINUTE),
    ]
    for place in order:
        happen(events[place])
    made = Order.objects.get()
    assert (made.customer_id, made.total_minor) == (buyer, 2750)
    assert dict(ToldOrder.objects.values_list("person_id", "standing")) == {buyer: "made", visitor: "linked"}


def test_an_order_that_the_shop_has_by_its_number_is_linked() -> None:
    buyer, server = CustomerFactory(), source("server")
    there = OrderFactory(number="1001", customer=buyer)
    outside = OrderFactory(source="files", external_id="2002", customer=buyer)
    happen(
        ordered(buyer.pk, server.pk, trusted=True, customer_id=buyer.pk),
        ordered(buyer.pk, server.pk, "2002", trusted=True, customer_id=buyer.pk),
    )
    assert Order.objects.count() == 2
    assert dict(ToldOrder.objects.values_list("order_key", "order_id")) == {"1001": there.pk, "2002": outside.pk}


def test_a_claim_to_somebody_elses_order_stays_a_claim() -> None:
    thief, shop = CustomerFactory(), source()
    OrderFactory(number="1001")
    happen(ordered(thief.pk, shop.pk, trusted=False, customer_id=thief.pk))
    claim = ToldOrder.objects.get()
    assert (claim.standing, claim.order_id, claim.note) == (
        "claimed",
        None,
        "the shop has this order, and it is another customer's",
    )


def test_claims_are_confirmed_by_what_an_import_brings_later() -> None:
    buyer, shop = CustomerFactory(), source()
    happen(ordered(buyer.pk, shop.pk, trusted=False, customer_id=buyer.pk))
    assert confirm_claims(at=AT) == 0
    there = OrderFactory(number="1001", customer=buyer)
    assert confirm_claims(at=AT) == 1
    assert ToldOrder.objects.get().order_id == there.pk


def test_the_total_that_is_told_holds_against_the_lines() -> None:
    buyer, server = CustomerFactory().pk, source("server")
    happen(
        ordered(buyer, server.pk, "a", trusted=True, said={"total": None, "revenue": 20}),
        ordered(buyer, server.pk, "b", trusted=True, said={"total": 0}),
        ordered(buyer, server.pk, "c", trusted=True, said={"total": None, "discount": 500}),
    )
    totals = dict(Order.objects.values_list("number", "total_minor"))
    assert totals == {"a": 2750, "b": 0, "c": 0}
    assert Order.objects.get(number="b").lines.filter(kind="adjustment").get().total_minor == -2750


def test_what_can_t_be_read_as_an_order_is_kept_with_the_reason() -> None:
    buyer, server = CustomerFactory().pk, source("server")
    happen(
        did(buyer, "Order Completed", {"total": 5, "currency": "EUR"}, source_id=server.pk, trusted=True),
        did(
            buyer,
            "Order Completed",
            {"order_id": "1", "total": "much", "currency": "EUR"},
            source_id=server.pk,
            trusted=True,
        ),
        did(
            buyer,
            "Order Completed",
            {"order_id": "2", "total": 5, "currency": "EURO"},
            source_id=server.pk,
            trusted=True,
        ),
        did(buyer, "Order Completed", {"order_id": "3", "currency": "EUR"}, source_id=server.pk, trusted=True),
    )
    assert not Order.objects.exists()
    assert sorted(note.partition(":")[0] for note in ToldOrder.objects.values_list("note", flat=True)) == [
        "currency",
        "order_id",
        "total",
        "total",
    ]
    assert told_by_standing()["refused"] == 4


def test_cancelling_takes_effect_whether_it_comes_before_or_after_the_order() -> None:
    buyer, server = CustomerFactory().pk, source("server")
    variant = VariantFactory(sku="POT", stock_on_hand=5)
    first = ordered(buyer, server.pk, "1", trusted=True)
    happen(first, did(buyer, "Order Cancelled", {"order_id": "1"}, source_id=server.pk, trusted=True, at=AT + MINUTE))
    happen(did(buyer, "Order Cancelled", {"order_id": "2"}, source_id=server.pk, trusted=True, at=AT + MINUTE))
    happen(ordered(buyer, server.pk, "2", trusted=True))
    assert set(Order.objects.values_list("status", flat=True)) == {"cancelled"}
    assert Variant.objects.get(pk=variant.pk).stock_on_hand == 5


def test_a_public_key_can_t_cancel_or_refund() -> None:
    buyer, shop = CustomerFactory(), source()
    OrderFactory(number="1001", customer=buyer)
    happen(
        did(buyer.pk, "Order Cancelled", {"order_id": "1001"}, source_id=shop.pk, customer_id=buyer.pk),
        did(buyer.pk, "Order Refunded", {"order_id": "1001", "total": 5}, source_id=shop.pk, customer_id=buyer.pk),
    )
    assert Order.objects.get().status == "paid"
    assert not ToldOrder.objects.exists()


def test_a_refund_is_told_and_not_booked() -> None:
    buyer, server = CustomerFactory().pk, source("server")
    happen(
        ordered(buyer, server.pk, trusted=True),
        did(
            buyer,
            "Order Refunded",
            {"order_id": "1001", "total": 7.5, "currency": "EUR"},
            source_id=server.pk,
            trusted=True,
            at=AT + MINUTE,
        ),
    )
    assert Order.objects.get().total_minor == 2750
    row = ToldOrder.objects.get()
    assert (row.refunded_minor, row.standing) == (750, "made")
    assert "a refund was told" in row.note


def test_an_order_of_long_ago_is_written_down_and_told_to_nobody() -> None:
    buyer, server = CustomerFactory().pk, source("server")
    happen(ordered(buyer, server.pk, trusted=True, at=AT - timedelta(days=300)))
    assert Order.objects.get().placed_at == AT - timedelta(days=300)
    assert not Told.objects.filter(wire_name__startswith="orders.").exists()
