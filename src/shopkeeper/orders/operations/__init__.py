"""Writes to orders: each atomic, audited, told."""

from shopkeeper.orders.operations.cancelling import UnableToCancelOrder, cancel_order, mark_unavailable
from shopkeeper.orders.operations.cancelling_lines import UnableToCancelLines, answer_cancellation, cancel_lines
from shopkeeper.orders.operations.carrying import ask_carriers, carriers, install_carriers, ship_with_label
from shopkeeper.orders.operations.changing import UnableToChangeDelivery, change_delivery
from shopkeeper.orders.operations.delivering import UnableToDeliver, deliver_shipment, report_parcel_lost
from shopkeeper.orders.operations.erasing import erase_orders
from shopkeeper.orders.operations.following import follow_customer
from shopkeeper.orders.operations.fulfilling import (
    UnableToPackOrder,
    UnableToShipOrder,
    pack_order,
    pick_order,
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
from shopkeeper.orders.operations.tracking import UnableToNoteTracking, note_parcel, note_tracking

__all__ = [
    "LineRequest",
    "PastOrders",
    "Reported",
    "ReportedLine",
    "ReportedOrder",
    "UnableToCancelLines",
    "UnableToCancelOrder",
    "UnableToChangeDelivery",
    "UnableToDeliver",
    "UnableToNoteTracking",
    "UnableToPackOrder",
    "UnableToPlaceOrder",
    "UnableToRecordPayment",
    "UnableToShipOrder",
    "answer_cancellation",
    "ask_carriers",
    "cancel_lines",
    "cancel_order",
    "carriers",
    "change_delivery",
    "deliver_shipment",
    "erase_orders",
    "follow_customer",
    "import_orders",
    "imported_order_ids",
    "install_carriers",
    "mark_unavailable",
    "note_parcel",
    "note_tracking",
    "pack_order",
    "pick_order",
    "place_order",
    "recall_orders",
    "record_payment",
    "reimport_orders",
    "report_orders",
    "report_parcel_lost",
    "ship_order",
    "ship_with_label",
    "taken_numbers",
]
