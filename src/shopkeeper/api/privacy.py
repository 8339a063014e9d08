"""The API's own tables name programs, not people; an answer kept for a repeat is sealed and dropped after a day."""

from shopkeeper.foundation.personal.registry import declare

DECLARED = declare(
    "api",
    not_personal={
        "ApiKey.label": "what the program is called",
        "ApiKey.digest": "a hash of 192 random bits",
        "ApiKey.scopes": "what the program may do",
        "IdempotentAnswer.key_digest": "a hash of the caller's key",
        "IdempotentAnswer.request_digest": "a hash of the request",
        "IdempotentAnswer.sealed_body": "the answer, sealed with the shop's own key, for 24 hours",
    },
)
