from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.orders import rules
from shopkeeper.orders.rules import LineKind, OrderStatus, ShipmentStatus

ORDER_RANK = {
    OrderStatus.PENDING: 0,
    OrderStatus.PAID: 1,
    OrderStatus.PICKING: 2,
    OrderStatus.PACKED: 3,
    OrderStatus.SHIPPED: 4,
    OrderStatus.DELIVERED: 5,
    OrderStatus.CANCELLED: 6,
    OrderStatus.UNAVAILABLE: 6,
}
PARCEL_RANK = {
    ShipmentStatus.PENDING: 0,
    ShipmentStatus.SHIPPED: 1,
    ShipmentStatus.LOST: 2,
    ShipmentStatus.DELIVERED: 3,
    ShipmentStatus.CANCELLED: 3,
}


@pytest.mark.parametrize(
    ("status", "following"),
    [
        (OrderStatus.PENDING, {"paid", "cancelled", "unavailable"}),
        (OrderStatus.PAID, {"picking", "packed", "shipped", "cancelled", "unavailable"}),
        (OrderStatus.PICKING, {"packed", "shipped", "cancelled", "unavailable"}),
        (OrderStatus.PACKED, {"shipped", "cancelled", "unavailable"}),
        (OrderStatus.SHIPPED, {"delivered"}),
        (OrderStatus.DELIVERED, set()),
        (OrderStatus.CANCELLED, set()),
        (OrderStatus.UNAVAILABLE, set()),
        (OrderStatus.CREDITED, set()),
    ],
)
def test_an_order_takes_these_steps_and_no_others(status: OrderStatus, following: set[str]) -> None:
    assert {one.value for one in OrderStatus if rules.may_become(status, one)} == following


@pytest.mark.parametrize(
    ("status", "following"),
    [
        (ShipmentStatus.PENDING, {"shipped", "cancelled"}),
        (ShipmentStatus.SHIPPED, {"delivered", "lost"}),
        (ShipmentStatus.LOST, {"delivered"}),
        (ShipmentStatus.DELIVERED, set()),
        (ShipmentStatus.CANCELLED, set()),
    ],
)
def test_a_parcel_takes_these_steps_and_no_others(status: ShipmentStatus, following: set[str]) -> None:
    assert {one.value for one in ShipmentStatus if rules.parcel_may_become(status, one)} == following


@given(st.lists(st.sampled_from(OrderStatus), max_size=30))
def test_whatever_messages_come_in_whatever_order_an_order_only_moves_forward(messages: list[OrderStatus]) -> None:
    path = [OrderStatus.PENDING]
    for message in messages:
        if rules.may_become(path[-1], message):
            path.append(message)
    assert all(ORDER_RANK[one] < ORDER_RANK[two] for one, two in pairwise(path))
    assert not (OrderStatus.SHIPPED in path and OrderStatus.CANCELLED in path)


@given(st.lists(st.sampled_from(ShipmentStatus), max_size=30))
def test_whatever_messages_come_in_whatever_order_a_parcel_only_moves_forward(messages: list[ShipmentStatus]) -> None:
    path = [ShipmentStatus.PENDING]
    for message in messages:
        if rules.parcel_may_become(path[-1], message):
            path.append(message)
    assert all(PARCEL_RANK[one] < PARCEL_RANK[two] for one, two in pairwise(path))


def test_every_status_of_a_sale_can_be_reached_and_those_that_can_end_it_are_open_ones() -> None:
    reached, waiting = set(), [OrderStatus.PENDING]
    while waiting:
        status = waiting.pop()
        reached.add(status)
        waiting += rules.ORDER_STEPS[status]
    assert reached == set(OrderStatus) - {OrderStatus.CREDITED}
    assert {one for one in OrderStatus if rules.may_become(one, OrderStatus.CANCELLED)} == rules.OPEN


@pytest.mark.parametrize(
    ("parcels", "whole"),
    [
        ([], False),
        (["delivered"], True),
        (["delivered", "cancelled"], True),
        (["cancelled"], False),
        (["delivered", "shipped"], False),
        (["delivered", "lost"], False),
    ],
)
def test_an_order_is_delivered_when_nothing_is_missing(parcels: list[str], whole: bool) -> None:
    assert rules.is_delivered_whole(ShipmentStatus(one) for one in parcels) is whole


@given(st.lists(st.tuples(st.sampled_from(LineKind), st.integers(-(10**9), 10**9))), st.integers(0, 10**6))
def test_the_total_is_the_sum_of_the_lines_and_the_tax(lines: list[tuple[LineKind, int]], tax: int) -> None:
    assert rules.totals_of(lines, tax=tax).total == sum(total for _, total in lines) + tax


def test_each_kind_of_line_counts_into_its_sum() -> None:
    lines = [
        (LineKind.PRODUCT, 1000),
        (LineKind.FEE, 50),
        (LineKind.ADJUSTMENT, -20),
        (LineKind.SHIPPING, 300),
        (LineKind.DISCOUNT, -100),
    ]
    assert rules.totals_of(lines) == rules.Totals(items=1030, discount=100, shipping=300, tax=0)
