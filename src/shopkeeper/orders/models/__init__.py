"""Tables of orders: what lies in carts, what was quoted, what was bought, how it was paid, how it travels."""

from shopkeeper.orders.models.cancellations import Cancellation, CancelledLine
from shopkeeper.orders.models.carts import Cart, CartLine
from shopkeeper.orders.models.changes import OrderChange
from shopkeeper.orders.models.credits import Crediting
from shopkeeper.orders.models.disputes import Dispute, HeardEvent
from shopkeeper.orders.models.intents import GatewayCustomer, PaymentIntent, SavedMethod
from shopkeeper.orders.models.invoices import Invoice, InvoiceSeries
from shopkeeper.orders.models.library import Download, LibraryItem
from shopkeeper.orders.models.orders import Order, OrderHome, OrderLine, OrderQuerySet, StatusChange
from shopkeeper.orders.models.payments import Payment
from shopkeeper.orders.models.quotes import CheckOut, Quote, QuoteLine, StockHold
from shopkeeper.orders.models.refunds import Refund, RefundPart
from shopkeeper.orders.models.shipments import Shipment
from shopkeeper.orders.models.terms import ClosedDays, ShippingMethod, TaxRate
from shopkeeper.orders.models.tracking import ShipmentLine, TrackingUpdate

__all__ = [
    "Cancellation",
    "CancelledLine",
    "Cart",
    "CartLine",
    "CheckOut",
    "ClosedDays",
    "Crediting",
    "Dispute",
    "Download",
    "GatewayCustomer",
    "HeardEvent",
    "Invoice",
    "InvoiceSeries",
    "LibraryItem",
    "Order",
    "OrderChange",
    "OrderHome",
    "OrderLine",
    "OrderQuerySet",
    "Payment",
    "PaymentIntent",
    "Quote",
    "QuoteLine",
    "Refund",
    "RefundPart",
    "SavedMethod",
    "Shipment",
    "ShipmentLine",
    "ShippingMethod",
    "StatusChange",
    "StockHold",
    "TaxRate",
    "TrackingUpdate",
]
