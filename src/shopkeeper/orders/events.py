"""What happened to orders and parcels; `customer_id` is None where nobody is named."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class OrderPlaced:
    wire_name: ClassVar[str] = "orders.order-placed"
    order_id: UUID
    customer_id: UUID | None


@dataclass(frozen=True)
class OrderPaid:
    wire_name: ClassVar[str] = "orders.order-paid"
    order_id: UUID
    customer_id: UUID | None


@dataclass(frozen=True)
class OrderPacked:
    wire_name: ClassVar[str] = "orders.order-packed"
    order_id: UUID
    customer_id: UUID | None


@dataclass(frozen=True)
class OrderShipped:
    wire_name: ClassVar[str] = "orders.order-shipped"
    order_id: UUID
    customer_id: UUID | None
    shipment_id: UUID


@dataclass(frozen=True)
class OrderDelivered:
    wire_name: ClassVar[str] = "orders.order-delivered"
    order_id: UUID
    customer_id: UUID | None


@dataclass(frozen=True)
class OrderCancelled:
    """`status` says why it ended: `cancelled` or `unavailable`."""

    wire_name: ClassVar[str] = "orders.order-cancelled"
    order_id: UUID
    customer_id: UUID | None
    status: str


@dataclass(frozen=True)
class ParcelLost:
    wire_name: ClassVar[str] = "orders.parcel-lost"
    order_id: UUID
    customer_id: UUID | None
    shipment_id: UUID
