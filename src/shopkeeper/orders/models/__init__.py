"""Tables of orders: what was bought, how it was paid, how it travels."""

from shopkeeper.orders.models.cancellations import Cancellation, CancelledLine
from shopkeeper.orders.models.orders import Order, OrderHome, OrderLine, OrderQuerySet, StatusChange
from shopkeeper.orders.models.payments import Payment
from shopkeeper.orders.models.shipments import Shipment
from shopkeeper.orders.models.tracking import ShipmentLine, TrackingUpdate

__all__ = [
    "Cancellation",
    "CancelledLine",
    "Order",
    "OrderHome",
    "OrderLine",
    "OrderQuerySet",
    "Payment",
    "Shipment",
    "ShipmentLine",
    "StatusChange",
    "TrackingUpdate",
]
