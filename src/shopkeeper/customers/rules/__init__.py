"""Pure decisions about customers: what a record may hold, and who is whom."""

from shopkeeper.customers.rules.graph import Group, Node, Refusal, Resolution, resolve
from shopkeeper.customers.rules.graph import Tie as TieOf
from shopkeeper.customers.rules.identities import (
    CLAIMS_PER_VISITOR,
    CONFIDENCE,
    OTHERS_PER_VALUE,
    UNPROVEN_PER_VISITOR,
    VISITORS_PER_CUSTOMER,
    Basis,
    NodeKind,
    names_nobody,
)
from shopkeeper.customers.rules.merging import Decision
from shopkeeper.customers.rules.naming import Recognised, Sighting
from shopkeeper.customers.rules.record import (
    CODE_LIFETIME,
    CODES_WITHIN,
    MOST_ATTEMPTS,
    MOST_CODES,
    NOT_STANDING,
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
    "CLAIMS_PER_VISITOR",
    "CODES_WITHIN",
    "CODE_LIFETIME",
    "CONFIDENCE",
    "MOST_ATTEMPTS",
    "MOST_CODES",
    "NOT_STANDING",
    "OTHERS_PER_VALUE",
    "UNPROVEN_PER_VISITOR",
    "VISITORS_PER_CUSTOMER",
    "Basis",
    "CustomerStatus",
    "Decision",
    "Group",
    "IdentifierKind",
    "Node",
    "NodeKind",
    "Recognised",
    "Refusal",
    "Resolution",
    "Sighting",
    "TieOf",
    "VisitorState",
    "counter_moved_on",
    "in_hour",
    "is_birth_date",
    "is_country",
    "is_language",
    "is_time_zone",
    "names_nobody",
    "resolve",
    "topic_of",
]
