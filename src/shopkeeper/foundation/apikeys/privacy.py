"""Keys name programs, not people."""

from shopkeeper.foundation.personal.registry import declare

DECLARED = declare(
    "apikeys",
    not_personal={
        "ApiKey.label": "what the program is called",
        "ApiKey.digest": "a hash of 192 random bits",
        "ApiKey.scopes": "what the program may do",
    },
)
