"""One state machine for orders and one for shipments: which status may follow which. Pure and table-driven."""

from enum import StrEnum


class OrderKind(StrEnum):
    """A `credit` gives back: its quantities and totals are negative."""

    SALE = "sale"
    CREDIT = "credit"


class OrderStatus(StrEnum):
    """Where an order stands; `credited` is the one status of a credit, `unavailable` means it can't be supplied."""

    PENDING = "pending"
    PAID = "paid"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    UNAVAILABLE = "unavailable"
    CREDITED = "credited"


class LineKind(StrEnum):
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


NOT_EARNING = frozenset({OrderStatus.CANCELLED, OrderStatus.UNAVAILABLE})
"""Statuses whose totals are no revenue and whose lines are no purchases."""
