"""Writes to orders: each atomic, audited, told."""

from shopkeeper.orders.operations.accepting import Accepted, accept_change
from shopkeeper.orders.operations.allowing import allow_refund, expire_asked_refunds
from shopkeeper.orders.operations.amending import propose_change, release_expired_changes, withdraw_change
from shopkeeper.orders.operations.beginning import (
    Pages,
    UnableToBeginPayment,
    begin_payment,
    pages,
    use_pages,
)
from shopkeeper.orders.operations.calling_off import call_off_order
from shopkeeper.orders.operations.cancelling import UnableToCancelOrder, cancel_order, mark_unavailable
from shopkeeper.orders.operations.cancelling_lines import UnableToCancelLines, answer_cancellation, cancel_lines
from shopkeeper.orders.operations.carrying import ask_carriers, carriers, install_carriers, ship_with_label
from shopkeeper.orders.operations.carting import (
    Reordered,
    UnableToChangeCart,
    UnableToReorder,
    add_to_cart,
    carry_cart,
    empty_cart,
    forget_old_carts,
    reorder,
    set_cart_codes,
    set_cart_line,
)
from shopkeeper.orders.operations.changing import UnableToChangeDelivery, change_delivery
from shopkeeper.orders.operations.checking_out import (
    CheckedOut,
    UnableToCheckOut,
    UnableToUndo,
    check_out,
    undo_check_out,
)
from shopkeeper.orders.operations.correcting import issue_note_of_credit, issue_note_of_refund
from shopkeeper.orders.operations.crediting import UnableToCredit, write_credit
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
from shopkeeper.orders.operations.hearing import hear_dispute, take_gateway_event
from shopkeeper.orders.operations.holding import release_expired_holds
from shopkeeper.orders.operations.importing import (
    PastOrders,
    import_orders,
    imported_order_ids,
    reimport_orders,
    taken_numbers,
)
from shopkeeper.orders.operations.invoicing import (
    UnableToIssueInvoice,
    issue_credit_note,
    issue_invoice,
    issue_paper_of_change,
)
from shopkeeper.orders.operations.keeping import (
    UnableToSaveMethod,
    begin_saving,
    keep_card,
    keep_saved,
    prefer_method,
    remove_method,
    save_method,
)
from shopkeeper.orders.operations.library import UnableToDownload, begin_download, fill_library, settle_library
from shopkeeper.orders.operations.one_press import buy_at_once
from shopkeeper.orders.operations.paying import UnableToRecordPayment, record_payment
from shopkeeper.orders.operations.placing import LineRequest, UnableToPlaceOrder, place_order
from shopkeeper.orders.operations.planning import UnableToChangeOrder
from shopkeeper.orders.operations.quoting import UnableToQuote, make_quote
from shopkeeper.orders.operations.recalling import recall_orders
from shopkeeper.orders.operations.refunding import (
    UnableToRefund,
    note_paid_by_hand,
    refund,
)
from shopkeeper.orders.operations.reporting import Reported, ReportedLine, ReportedOrder, report_orders
from shopkeeper.orders.operations.settling import settle_intent
from shopkeeper.orders.operations.steps import UnableToStep, locked_order
from shopkeeper.orders.operations.submitting import (
    ask_payment,
    give_up_changes,
    give_up_unpaid,
    reconcile,
    submit_refunds,
)
from shopkeeper.orders.operations.terms import (
    UnableToSetTerms,
    close_on,
    open_again,
    remove_tax_rate,
    set_shipping_method,
    set_tax_rate,
)
from shopkeeper.orders.operations.tracking import UnableToNoteTracking, note_parcel, note_tracking
from shopkeeper.orders.rules.checkout import UNDO_WITHIN, Gift, PayBy, PaymentBegun

__all__ = [
    "UNDO_WITHIN",
    "Accepted",
    "CheckedOut",
    "Gift",
    "LineRequest",
    "Pages",
    "PastOrders",
    "PayBy",
    "PaymentBegun",
    "Reordered",
    "Reported",
    "ReportedLine",
    "ReportedOrder",
    "UnableToBeginPayment",
    "UnableToCancelLines",
    "UnableToCancelOrder",
    "UnableToChangeCart",
    "UnableToChangeDelivery",
    "UnableToChangeOrder",
    "UnableToCheckOut",
    "UnableToCredit",
    "UnableToDeliver",
    "UnableToDownload",
    "UnableToIssueInvoice",
    "UnableToNoteTracking",
    "UnableToPackOrder",
    "UnableToPlaceOrder",
    "UnableToQuote",
    "UnableToRecordPayment",
    "UnableToRefund",
    "UnableToReorder",
    "UnableToSaveMethod",
    "UnableToSetTerms",
    "UnableToShipOrder",
    "UnableToStep",
    "UnableToUndo",
    "accept_change",
    "add_to_cart",
    "allow_refund",
    "answer_cancellation",
    "ask_carriers",
    "ask_payment",
    "begin_download",
    "begin_payment",
    "begin_saving",
    "buy_at_once",
    "call_off_order",
    "cancel_lines",
    "cancel_order",
    "carriers",
    "carry_cart",
    "change_delivery",
    "check_out",
    "close_on",
    "deliver_shipment",
    "empty_cart",
    "erase_orders",
    "expire_asked_refunds",
    "fill_library",
    "follow_customer",
    "forget_old_carts",
    "give_up_changes",
    "give_up_unpaid",
    "hear_dispute",
    "import_orders",
    "imported_order_ids",
    "install_carriers",
    "issue_credit_note",
    "issue_invoice",
    "issue_note_of_credit",
    "issue_note_of_refund",
    "issue_paper_of_change",
    "keep_card",
    "keep_saved",
    "locked_order",
    "make_quote",
    "mark_unavailable",
    "note_paid_by_hand",
    "note_parcel",
    "note_tracking",
    "open_again",
    "pack_order",
    "pages",
    "pick_order",
    "place_order",
    "prefer_method",
    "propose_change",
    "recall_orders",
    "reconcile",
    "record_payment",
    "refund",
    "reimport_orders",
    "release_expired_changes",
    "release_expired_holds",
    "remove_method",
    "remove_tax_rate",
    "reorder",
    "report_orders",
    "report_parcel_lost",
    "save_method",
    "set_cart_codes",
    "set_cart_line",
    "set_shipping_method",
    "set_tax_rate",
    "settle_intent",
    "settle_library",
    "ship_order",
    "ship_with_label",
    "submit_refunds",
    "take_gateway_event",
    "taken_numbers",
    "undo_check_out",
    "use_pages",
    "withdraw_change",
    "write_credit",
]
