"""Writes to orders: each atomic, audited, told."""

from shopkeeper.orders.operations.cancelling import UnableToCancelOrder, cancel_order, mark_unavailable
from shopkeeper.orders.operations.erasing import erase_orders
from shopkeeper.orders.operations.following import follow_customer
from shopkeeper.orders.operations.fulfilling import (
    UnableToDeliver,
    UnableToPackOrder,
    UnableToShipOrder,
    deliver_shipment,
    pack_order,
    report_parcel_lost,
    ship_order,
)
from shopkeeper.orders.operations.importing import (
    PastOrders,
    import_orders,
    imported_order_ids,
    reimport_orders,
    taken_numbers,
)
from shopkeeper.orders.operations.paying import UnableToRecordPayment, record_payment
from shopkeeper.orders.operations.placing import LineRequest, UnableToPlaceOrder, place_order
from shopkeeper.orders.operations.recalling import recall_orders
from shopkeeper.orders.operations.reporting import Reported, ReportedLine, ReportedOrder, report_orders

__all__ = [
    "LineRequest",
    "PastOrders",
    "Reported",
    "ReportedLine",
    "ReportedOrder",
    "UnableToCancelOrder",
    "UnableToDeliver",
    "UnableToPackOrder",
    "UnableToPlaceOrder",
    "UnableToRecordPayment",
    "UnableToShipOrder",
    "cancel_order",
    "deliver_shipment",
    "erase_orders",
    "follow_customer",
    "import_orders",
    "imported_order_ids",
    "mark_unavailable",
    "pack_order",
    "place_order",
    "recall_orders",
    "record_payment",
    "reimport_orders",
    "report_orders",
    "report_parcel_lost",
    "ship_order",
    "taken_numbers",
]
