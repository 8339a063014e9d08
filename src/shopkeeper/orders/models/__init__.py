"""Tables of orders: what was bought, how it was paid, how it travels."""

from shopkeeper.orders.models.orders import Order, OrderHome, OrderLine, OrderQuerySet, StatusChange
from shopkeeper.orders.models.payments import Payment
from shopkeeper.orders.models.shipments import Shipment

__all__ = ["Order", "OrderHome", "OrderLine", "OrderQuerySet", "Payment", "Shipment", "StatusChange"]
