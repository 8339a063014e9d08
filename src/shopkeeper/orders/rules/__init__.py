"""One state machine for orders and one for shipments: which status may follow which. Pure and table-driven."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class OrderKind(StrEnum):
    """A `credit` gives back: its quantities and totals are negative."""

    SALE = "sale"
    CREDIT = "credit"


class OrderStatus(StrEnum):
    """Where an order stands; `credited` is the one status of a credit, `unavailable` means it can't be supplied."""

    PENDING = "pending"
    PAID = "paid"
    PICKING = "picking"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    UNAVAILABLE = "unavailable"
    CREDITED = "credited"


class LineKind(StrEnum):
    """`fee` and `adjustment` count among the items, `shipping` and `discount` have their own sums."""

    PRODUCT = "product"
    SHIPPING = "shipping"
    FEE = "fee"
    DISCOUNT = "discount"
    ADJUSTMENT = "adjustment"


class PaymentStatus(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    REFUNDED = "refunded"


class ShipmentStatus(StrEnum):
    PENDING = "pending"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    LOST = "lost"
    CANCELLED = "cancelled"


ORDER_STEPS: Mapping[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.PENDING: frozenset({OrderStatus.PAID, OrderStatus.CANCELLED, OrderStatus.UNAVAILABLE}),
    OrderStatus.PAID: frozenset(
        {
            OrderStatus.PICKING,
            OrderStatus.PACKED,
            OrderStatus.SHIPPED,
            OrderStatus.CANCELLED,
            OrderStatus.UNAVAILABLE,
        }
    ),
    OrderStatus.PICKING: frozenset(
        {OrderStatus.PACKED, OrderStatus.SHIPPED, OrderStatus.CANCELLED, OrderStatus.UNAVAILABLE}
    ),
    OrderStatus.PACKED: frozenset({OrderStatus.SHIPPED, OrderStatus.CANCELLED, OrderStatus.UNAVAILABLE}),
    OrderStatus.SHIPPED: frozenset({OrderStatus.DELIVERED}),
    OrderStatus.DELIVERED: frozenset(),
    OrderStatus.CANCELLED: frozenset(),
    OrderStatus.UNAVAILABLE: frozenset(),
    OrderStatus.CREDITED: frozenset(),
}
"""Which status an order may take next. No step leads back, so a late or repeated message can't undo anything."""

SHIPMENT_STEPS: Mapping[ShipmentStatus, frozenset[ShipmentStatus]] = {
    ShipmentStatus.PENDING: frozenset({ShipmentStatus.SHIPPED, ShipmentStatus.CANCELLED}),
    ShipmentStatus.SHIPPED: frozenset({ShipmentStatus.DELIVERED, ShipmentStatus.LOST}),
    ShipmentStatus.LOST: frozenset({ShipmentStatus.DELIVERED}),
    ShipmentStatus.DELIVERED: frozenset(),
    ShipmentStatus.CANCELLED: frozenset(),
}
"""Which status a parcel may take next; a lost one may turn up after all."""

NOT_EARNING = frozenset({OrderStatus.CANCELLED, OrderStatus.UNAVAILABLE})
"""Statuses whose totals are no revenue and whose lines are no purchases."""

OPEN = frozenset({OrderStatus.PENDING, OrderStatus.PAID, OrderStatus.PICKING, OrderStatus.PACKED})
"""Statuses in which nothing has left the house, so that the order can still be called off."""


def may_become(status: OrderStatus, following: OrderStatus) -> bool:
    """Return whether an order may take that step."""
    return following in ORDER_STEPS[status]


def may_reach(status: OrderStatus, later: OrderStatus) -> bool:
    """Return whether one or several steps forward lead from one status to the other."""
    ahead = ORDER_STEPS[status]
    return later in ahead or any(may_reach(step, later) for step in ahead)


def parcel_may_become(status: ShipmentStatus, following: ShipmentStatus) -> bool:
    """Return whether a parcel may take that step."""
    return following in SHIPMENT_STEPS[status]


def is_delivered_whole(parcels: Iterable[ShipmentStatus]) -> bool:
    """Return whether something arrived and nothing is still under way, lost, or not yet sent."""
    sent = [status for status in parcels if status is not ShipmentStatus.CANCELLED]
    return bool(sent) and all(status is ShipmentStatus.DELIVERED for status in sent)


@dataclass(frozen=True)
class Totals:
    """An order's sums in minor units; `total` is items less discount plus shipping plus tax."""

    items: int
    discount: int
    shipping: int
    tax: int

    @property
    def total(self) -> int:
        return self.items - self.discount + self.shipping + self.tax


def totals_of(lines: Iterable[tuple[LineKind, int]], *, tax: int = 0) -> Totals:
    """Return the sums of lines given as (kind, total in minor units); a discount line's total is negative."""
    sums = dict.fromkeys(LineKind, 0)
    for kind, total in lines:
        sums[kind] += total
    return Totals(
        items=sums[LineKind.PRODUCT] + sums[LineKind.FEE] + sums[LineKind.ADJUSTMENT],
        discount=0 - sums[LineKind.DISCOUNT],
        shipping=sums[LineKind.SHIPPING],
        tax=tax,
    )
