"""Cancelling in part or whole: what goes back on stock, what is due, who decides, one of two wins."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import Cancellation, Order, OrderLine
from shopkeeper.orders.rules.cutoff import kept_share, shares
from shopkeeper.orders.tests.factories import AT, OrderLineFactory, PaymentFactory, order_of

STAFF = Actor(kind="staff", id="1")
SHOPPER = Actor(kind="customer", id="2")
LATER = AT + timedelta(hours=1)

pytestmark = pytest.mark.django_db


def bought(quantity: int = 3, **fields: Any) -> Order:
    """Return a paid order of two goods at 12.50 each, shipping and a discount with their lines."""
    variants = [VariantFactory(stock_on_hand=10), VariantFactory(stock_on_hand=10)]
    order = order_of(variants, quantity=quantity, shipping_minor=500, discount_minor=750, **fields)
    OrderLineFactory(
        order=order, position=9, kind="discount", variant=None, unit_price_minor=-750, total_minor=-750, title="Deal"
    )
    PaymentFactory(order=order, amount_minor=order.total_minor)
    return order


def stock(line: OrderLine) -> int | None:
    return Variant.objects.values_list("stock_on_hand", flat=True).get(order_lines=line)


def lines_of(order: Order) -> list[OrderLine]:
    return list(order.lines.filter(kind="product"))


def cancel(order: Order, quantities: dict[UUID, int] | None, key: str = "a", actor: Actor = SHOPPER) -> Cancellation:
    made = operations.cancel_lines(
        order_id=order.pk, quantities=quantities, reason="asked", key=key, at=LATER, actor=actor
    )
    return Cancellation.objects.get(pk=made)


def told(name: str) -> int:
    return Event.objects.filter(wire_name=name).count()


def test_a_part_goes_back_on_stock_and_its_price_less_its_share_of_the_discount_is_due() -> None:
    order = bought()
    first, second = lines_of(order)
    made = cancel(order, {first.pk: 2})
    # 2 of 6 pieces at 12.50 less a third of 7.50
    assert (made.status, made.refund_minor) == ("done", 2500 - 250)
    order.refresh_from_db()
    assert (order.items_minor, order.discount_minor, order.shipping_minor) == (5000, 500, 500)
    assert order.total_minor == 5000
    first.refresh_from_db()
    assert (first.quantity, first.cancelled_quantity, first.total_minor) == (1, 2, 1250)
    assert stock(first) == 12
    assert stock(second) == 10
    assert told("orders.lines-cancelled") == 1


def test_all_of_it_part_by_part_gives_back_what_was_paid_to_the_minor_unit() -> None:
    order = bought()
    paid = order.total_minor
    first, second = lines_of(order)
    parts = [
        cancel(order, {first.pk: 1}, "a"),
        cancel(order, {first.pk: 2, second.pk: 1}, "b"),
        cancel(order, None, "c"),
    ]
    assert sum(one.refund_minor for one in parts) == paid
    order.refresh_from_db()
    assert order.status == "cancelled"
    assert [one.stock_on_hand for one in Variant.objects.all()] == [13, 13]


def test_a_whole_line_can_go_and_is_no_purchase_any_more() -> None:
    order = bought()
    first, second = lines_of(order)
    cancel(order, {first.pk: 3})
    first.refresh_from_db()
    assert (first.quantity, first.cancelled_quantity) == (0, 3)
    assert order.customer_id
    assert [(one.quantity, one.product_id) for one in queries.purchases_of(order.customer_id)] == [
        (3, second.variant.product_id)  # type: ignore[union-attr]
    ]


def test_an_order_that_was_never_paid_owes_nothing() -> None:
    order = order_of([VariantFactory()], quantity=2, status="pending")
    assert cancel(order, {lines_of(order)[0].pk: 1}).refund_minor == 0


def test_the_same_key_is_the_same_wish_and_another_wish_needs_another_key() -> None:
    order = bought()
    first, second = lines_of(order)
    assert cancel(order, {first.pk: 1}).pk == cancel(order, {first.pk: 1}).pk
    assert stock(first) == 11
    with pytest.raises(operations.UnableToCancelLines, match="another wish"):
        cancel(order, {second.pk: 1})


@pytest.mark.parametrize("quantity", [-1, 0, 4, 10**12])
def test_a_quantity_that_is_not_there_is_refused(quantity: int) -> None:
    order = bought()
    with pytest.raises(operations.UnableToCancelLines, match="have not left yet"):
        cancel(order, {lines_of(order)[0].pk: quantity})
    assert not Cancellation.objects.exists()


def test_a_line_of_another_order_is_refused() -> None:
    with pytest.raises(operations.UnableToCancelLines, match="no such line"):
        cancel(bought(), {lines_of(bought())[0].pk: 1})


def test_while_it_is_picked_a_shopper_can_only_ask_and_it_does_not_leave_before_the_answer() -> None:
    order = bought()
    operations.pick_order(order_id=order.pk, at=AT, actor=STAFF)
    assert queries.cut_off(order.pk, AT).may_ask
    asked = cancel(order, None)
    assert asked.status == "asked"
    with pytest.raises(operations.UnableToShipOrder, match="answer that first"):
        operations.ship_order(order_id=order.pk, at=LATER, actor=STAFF)
    with pytest.raises(operations.UnableToCancelLines, match="asked already"):
        cancel(order, None, "b")
    operations.answer_cancellation(cancellation_id=asked.pk, accept=True, at=LATER, actor=STAFF)
    order.refresh_from_db()
    asked.refresh_from_db()
    assert (order.status, asked.status, asked.refund_minor) == ("cancelled", "done", order.total_minor)
    with pytest.raises(operations.UnableToCancelLines, match="already"):
        operations.answer_cancellation(cancellation_id=asked.pk, accept=False, at=LATER, actor=STAFF)


def test_a_wish_that_came_too_late_is_refused_and_the_order_leaves() -> None:
    order = bought(status="packed")
    asked = cancel(order, {lines_of(order)[0].pk: 1})
    operations.answer_cancellation(cancellation_id=asked.pk, accept=False, at=LATER, actor=STAFF)
    operations.ship_order(order_id=order.pk, at=LATER, actor=STAFF)
    asked.refresh_from_db()
    assert (asked.status, told("orders.cancellation-refused")) == ("refused", 1)


def test_staff_cancel_while_it_is_packed() -> None:
    assert cancel(bought(status="packed"), None, actor=STAFF).status == "done"


def test_what_has_left_is_too_late_and_a_return_is_offered() -> None:
    order = bought()
    operations.ship_order(order_id=order.pk, at=AT, actor=STAFF)
    now = queries.cut_off(order.pk, AT)
    assert (now.may_cancel, now.may_ask, now.may_return) == (False, False, True)
    with pytest.raises(operations.UnableToCancelLines, match="too late"):
        cancel(order, None)


def test_of_an_order_that_left_in_part_the_rest_is_cancelled_and_the_order_ends_with_its_parcel() -> None:
    order = bought()
    first, second = lines_of(order)
    parcel = operations.ship_order(order_id=order.pk, quantities={first.pk: 3}, at=AT, actor=STAFF)
    operations.deliver_shipment(shipment_id=parcel, at=LATER, actor=STAFF)
    order.refresh_from_db()
    assert order.status == "shipped"
    made = cancel(order, None, actor=STAFF)
    assert made.refund_minor == 3750 - 375
    order.refresh_from_db()
    assert order.status == "delivered"
    assert [(one.line_id, one.quantity) for one in queries.delivered(order.pk)] == [(first.pk, 3)]
    second.refresh_from_db()
    assert second.quantity == 0


def cancelled(order: Order) -> None:
    cancel(order, None)


def shipped(order: Order) -> None:
    operations.ship_order(order_id=order.pk, at=LATER, actor=STAFF)


@pytest.mark.parametrize(("first", "second"), [(cancelled, shipped), (shipped, cancelled)])
def test_of_cancelling_and_shipping_the_first_wins(
    first: Callable[[Order], None], second: Callable[[Order], None]
) -> None:
    order = bought()
    first(order)
    with pytest.raises((operations.UnableToCancelLines, operations.UnableToShipOrder)):
        second(order)
    assert Order.objects.get(pk=order.pk).status == ("cancelled" if first is cancelled else "shipped")


def test_a_nobody_order_is_refused() -> None:
    with pytest.raises(operations.UnableToCancelLines, match="no order"):
        operations.cancel_lines(order_id=UUID(int=1), quantities=None, reason="", key="a", at=AT, actor=system("tests"))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    amounts=st.lists(st.integers(0, 10**6), max_size=4),
    tax=st.integers(0, 10**6),
    shipping=st.integers(0, 10**5),
    whole=st.integers(0, 10**7),
    part=st.fractions(0, 1),
)
def test_shares_never_exceed_what_they_are_shares_of(
    amounts: list[int], tax: int, shipping: int, whole: int, part: float
) -> None:
    kept = int(whole * part)
    left = shares(amounts, shipping, tax, kept=kept, whole=whole)
    assert all(0 <= one <= amount for one, amount in zip(left.discounts, amounts, strict=True))
    assert sum(left.discounts) <= kept
    assert 0 <= left.tax <= tax
    assert kept_share(tax, whole, whole) == tax
