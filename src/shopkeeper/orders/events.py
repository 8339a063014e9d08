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


@dataclass(frozen=True)
class LinesCancelled:
    """A part of an order, or all of it, was cancelled; `refund_minor` is what is due back for it."""

    wire_name: ClassVar[str] = "orders.lines-cancelled"
    order_id: UUID
    customer_id: UUID | None
    cancellation_id: UUID
    is_whole: bool
    refund_minor: int


@dataclass(frozen=True)
class CreditWritten:
    """Goods came back, or a part of their price went back for a claim; `amount_minor` is what goes back for it."""

    wire_name: ClassVar[str] = "orders.credit-written"
    order_id: UUID
    customer_id: UUID | None
    crediting_id: UUID
    amount_minor: int


@dataclass(frozen=True)
class CancellationAsked:
    """The customer asked to stop an order that is being packed."""

    wire_name: ClassVar[str] = "orders.cancellation-asked"
    order_id: UUID
    customer_id: UUID | None
    cancellation_id: UUID


@dataclass(frozen=True)
class CancellationRefused:
    """It could not be stopped any more."""

    wire_name: ClassVar[str] = "orders.cancellation-refused"
    order_id: UUID
    customer_id: UUID | None
    cancellation_id: UUID


@dataclass(frozen=True)
class DeliveryChanged:
    """`change_id` tells one change of the order's address from the next."""

    wire_name: ClassVar[str] = "orders.delivery-changed"
    order_id: UUID
    customer_id: UUID | None
    change_id: UUID | None = None


@dataclass(frozen=True)
class OrderChanged:
    """Goods were added or taken off, or it is sent in another way; what goes back is below zero."""

    wire_name: ClassVar[str] = "orders.order-changed"
    order_id: UUID
    customer_id: UUID | None
    change_id: UUID
    difference_minor: int


@dataclass(frozen=True)
class ChangeTooLate:
    """A change was paid when somebody had begun to pick the order: nothing was changed, the money goes back."""

    wire_name: ClassVar[str] = "orders.change-too-late"
    order_id: UUID
    customer_id: UUID | None
    change_id: UUID


@dataclass(frozen=True)
class ShipmentOutForDelivery:
    wire_name: ClassVar[str] = "orders.shipment-out-for-delivery"
    order_id: UUID
    customer_id: UUID | None
    shipment_id: UUID


@dataclass(frozen=True)
class ShipmentDelayed:
    wire_name: ClassVar[str] = "orders.shipment-delayed"
    order_id: UUID
    customer_id: UUID | None
    shipment_id: UUID


@dataclass(frozen=True)
class ShipmentDelivered:
    wire_name: ClassVar[str] = "orders.shipment-delivered"
    order_id: UUID
    customer_id: UUID | None
    shipment_id: UUID


@dataclass(frozen=True)
class PaymentFailed:
    """A try to pay failed; the order waits for another until its time is over. `failure` is the gateway's word."""

    wire_name: ClassVar[str] = "orders.payment-failed"
    order_id: UUID
    customer_id: UUID | None
    intent_id: UUID
    failure: str


@dataclass(frozen=True)
class RefundSucceeded:
    wire_name: ClassVar[str] = "orders.refund-succeeded"
    order_id: UUID
    customer_id: UUID | None
    refund_id: UUID
    amount_minor: int


@dataclass(frozen=True)
class RefundFailed:
    """The money did not go back and can be refunded again, with a new refund."""

    wire_name: ClassVar[str] = "orders.refund-failed"
    order_id: UUID
    customer_id: UUID | None
    refund_id: UUID
    amount_minor: int


@dataclass(frozen=True)
class DisputeOpened:
    wire_name: ClassVar[str] = "orders.dispute-opened"
    order_id: UUID
    customer_id: UUID | None
    dispute_id: UUID


@dataclass(frozen=True)
class DisputeClosed:
    """`status` is `won` or `lost`, from the shop's side."""

    wire_name: ClassVar[str] = "orders.dispute-closed"
    order_id: UUID
    customer_id: UUID | None
    dispute_id: UUID
    status: str
