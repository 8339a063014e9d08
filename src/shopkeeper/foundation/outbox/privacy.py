"""The outbox holds ids and numbers, never personal data."""

from shopkeeper.foundation.personal.registry import declare

DECLARED = declare(
    "outbox",
    not_personal={
        "Event.wire_name": "the name of a kind of event",
        "Event.payload": "what happened, in ids and numbers; events never hold personal data",
        "Receipt.handler": "the name of a function",
        "FailedDelivery.handler": "the name of a function",
        "FailedDelivery.error": "an error's text, addresses and numbers masked",
    },
)
