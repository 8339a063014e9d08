"""An answer kept for a repeat is sealed, and dropped after a day."""

from shopkeeper.foundation.personal.registry import declare

DECLARED = declare(
    "api",
    not_personal={
        "IdempotentAnswer.key_digest": "a hash of the caller's key",
        "IdempotentAnswer.request_digest": "a hash of the request",
        "IdempotentAnswer.sealed_body": "the answer, sealed with the shop's own key, for 24 hours",
    },
)
