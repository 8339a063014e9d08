"""What may be done with messages: say, cancel, send again by hand; and the worker's handing over."""

from shopkeeper.delivery.operations.bouncing import (
    Return,
    UnableToRecordReturn,
    cancel_unpermitted,
    record_bounce,
    record_complaint,
    take_returned_mail,
)
from shopkeeper.delivery.operations.pruning import prune_messages
from shopkeeper.delivery.operations.queueing import (
    UnableToCancelMessage,
    UnableToSendMessage,
    cancel_message,
    erase_messages,
    send_again,
    send_message,
)
from shopkeeper.delivery.operations.sending import hand_over_due, release, renew

__all__ = [
    "Return",
    "UnableToCancelMessage",
    "UnableToRecordReturn",
    "UnableToSendMessage",
    "cancel_message",
    "cancel_unpermitted",
    "erase_messages",
    "hand_over_due",
    "prune_messages",
    "record_bounce",
    "record_complaint",
    "release",
    "renew",
    "send_again",
    "send_message",
    "take_returned_mail",
]
