"""The words of a customer's record, and what may follow what."""

from enum import StrEnum


class CustomerStatus(StrEnum):
    """`guest` bought without an account; `closed` can't sign in; `erased` holds nothing personal any more."""

    ACTIVE = "active"
    GUEST = "guest"
    CLOSED = "closed"
    ERASED = "erased"


class IdentifierKind(StrEnum):
    """What a customer is known by: `external` is the key another system uses for the person."""

    EMAIL = "email"
    PHONE = "phone"
    EXTERNAL = "external"
