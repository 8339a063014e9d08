"""Pure decisions about customers: what a record may hold, and who is whom."""

from shopkeeper.customers.rules.record import (
    CODE_LIFETIME,
    CODES_WITHIN,
    MOST_ATTEMPTS,
    MOST_CODES,
    CustomerStatus,
    IdentifierKind,
    counter_moved_on,
    is_birth_date,
    is_country,
    is_language,
    is_time_zone,
    topic_of,
)
from shopkeeper.customers.rules.visitors import VisitorState, in_hour

__all__ = [
    "CODES_WITHIN",
    "CODE_LIFETIME",
    "MOST_ATTEMPTS",
    "MOST_CODES",
    "CustomerStatus",
    "IdentifierKind",
    "VisitorState",
    "counter_moved_on",
    "in_hour",
    "is_birth_date",
    "is_country",
    "is_language",
    "is_time_zone",
    "topic_of",
]
