"""What the shop writes of its own accord when something happens: one letter for each thing."""

from shopkeeper.messaging.handlers.money import (
    tell_payment_failed,
    tell_refund_failed,
    tell_refunded,
    tell_store_credit,
    warn_of_dispute,
)
from shopkeeper.messaging.handlers.orders import (
    confirm_order,
    tell_address_changed,
    tell_cancellation_asked,
    tell_cancellation_refused,
    tell_change_too_late,
    tell_delayed,
    tell_delivered,
    tell_ended,
    tell_lines_cancelled,
    tell_lost,
    tell_order_changed,
    tell_out_for_delivery,
    tell_shipped,
)
from shopkeeper.messaging.handlers.returns import (
    send_receipt,
    tell_claim_decided,
    tell_return_approved,
    tell_return_label,
    tell_return_received,
    tell_return_rejected,
    tell_return_requested,
    tell_return_resolved,
)
from shopkeeper.messaging.handlers.wishes import (
    tell_back,
    tell_cheaper,
)

__all__ = [
    "confirm_order",
    "send_receipt",
    "tell_address_changed",
    "tell_back",
    "tell_cancellation_asked",
    "tell_cancellation_refused",
    "tell_change_too_late",
    "tell_cheaper",
    "tell_claim_decided",
    "tell_delayed",
    "tell_delivered",
    "tell_ended",
    "tell_lines_cancelled",
    "tell_lost",
    "tell_order_changed",
    "tell_out_for_delivery",
    "tell_payment_failed",
    "tell_refund_failed",
    "tell_refunded",
    "tell_return_approved",
    "tell_return_label",
    "tell_return_received",
    "tell_return_rejected",
    "tell_return_requested",
    "tell_return_resolved",
    "tell_shipped",
    "tell_store_credit",
    "warn_of_dispute",
]
