"""The state machines of returns, exchanges and claims: which status may follow which. Pure and table-driven."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ReturnStatus(StrEnum):
    """Where a return stands; `kept` means that the customer keeps the goods, `sent_back` that we returned them."""

    REQUESTED = "requested"
    REVIEW = "review"
    APPROVED = "approved"
    LABEL_ISSUED = "label_issued"
    IN_TRANSIT = "in_transit"
    PARTIALLY_RECEIVED = "partially_received"
    RECEIVED = "received"
    INSPECTED = "inspected"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    LOST = "lost"
    SENT_BACK = "sent_back"
    KEPT = "kept"


class ExchangeStatus(StrEnum):
    """Where the replacement stands; `awaiting_difference` waits until the customer agrees to pay what it costs more."""

    REQUESTED = "requested"
    AWAITING_DIFFERENCE = "awaiting_difference"
    RESERVED = "reserved"
    SENT = "sent"
    DONE = "done"
    CANCELLED = "cancelled"


class ClaimStatus(StrEnum):
    """`evidence_wanted` waits for a picture or a word from the customer."""

    OPEN = "open"
    EVIDENCE_WANTED = "evidence_wanted"
    APPROVED = "approved"
    DENIED = "denied"
    RESOLVED = "resolved"


R, X, C = ReturnStatus, ExchangeStatus, ClaimStatus

RETURN_STEPS: Mapping[ReturnStatus, frozenset[ReturnStatus]] = {
    R.REQUESTED: frozenset({R.REVIEW, R.APPROVED, R.REJECTED, R.CANCELLED}),
    R.REVIEW: frozenset({R.APPROVED, R.REJECTED, R.CANCELLED}),
    R.APPROVED: frozenset(
        {R.LABEL_ISSUED, R.IN_TRANSIT, R.PARTIALLY_RECEIVED, R.RECEIVED, R.KEPT, R.CANCELLED, R.EXPIRED}
    ),
    R.LABEL_ISSUED: frozenset({R.IN_TRANSIT, R.PARTIALLY_RECEIVED, R.RECEIVED, R.CANCELLED, R.EXPIRED}),
    R.IN_TRANSIT: frozenset({R.PARTIALLY_RECEIVED, R.RECEIVED, R.LOST, R.EXPIRED}),
    R.PARTIALLY_RECEIVED: frozenset({R.RECEIVED, R.INSPECTED, R.LOST}),
    R.RECEIVED: frozenset({R.INSPECTED}),
    R.INSPECTED: frozenset({R.RESOLVED, R.SENT_BACK}),
    R.RESOLVED: frozenset({R.CLOSED}),
    R.LOST: frozenset({R.PARTIALLY_RECEIVED, R.RECEIVED, R.RESOLVED}),
    R.KEPT: frozenset({R.RESOLVED}),
    R.SENT_BACK: frozenset({R.CLOSED}),
    R.REJECTED: frozenset(),
    R.CANCELLED: frozenset(),
    R.EXPIRED: frozenset(),
    R.CLOSED: frozenset(),
}

EXCHANGE_STEPS: Mapping[ExchangeStatus, frozenset[ExchangeStatus]] = {
    X.REQUESTED: frozenset({X.AWAITING_DIFFERENCE, X.RESERVED, X.CANCELLED}),
    X.AWAITING_DIFFERENCE: frozenset({X.RESERVED, X.CANCELLED}),
    X.RESERVED: frozenset({X.SENT, X.CANCELLED}),
    X.SENT: frozenset({X.DONE}),
    X.DONE: frozenset(),
    X.CANCELLED: frozenset(),
}

CLAIM_STEPS: Mapping[ClaimStatus, frozenset[ClaimStatus]] = {
    C.OPEN: frozenset({C.EVIDENCE_WANTED, C.APPROVED, C.DENIED}),
    C.EVIDENCE_WANTED: frozenset({C.OPEN, C.APPROVED, C.DENIED}),
    C.APPROVED: frozenset({C.RESOLVED}),
    C.DENIED: frozenset(),
    C.RESOLVED: frozenset(),
}

UNDONE = frozenset({R.REJECTED, R.CANCELLED, R.EXPIRED})
"""Statuses of returns that never were: their goods may be asked for again."""

TO_COME = frozenset({R.APPROVED, R.LABEL_ISSUED, R.IN_TRANSIT})
"""Statuses of returns that are allowed and of which nothing has come yet."""

ENDED = UNDONE | {R.RESOLVED, R.CLOSED, R.SENT_BACK}
"""Statuses in which nobody waits for anything any more."""


def may_become(now: ReturnStatus, wanted: ReturnStatus) -> bool:
    """Return whether a return may go from `now` to `wanted` in one step; staying is no step."""
    return wanted in RETURN_STEPS[now]


def exchange_may_become(now: ExchangeStatus, wanted: ExchangeStatus) -> bool:
    """Return whether an exchange may go from `now` to `wanted` in one step; staying is no step."""
    return wanted in EXCHANGE_STEPS[now]


def claim_may_become(now: ClaimStatus, wanted: ClaimStatus) -> bool:
    """Return whether a claim may go from `now` to `wanted` in one step; staying is no step."""
    return wanted in CLAIM_STEPS[now]


@dataclass(frozen=True)
class Counts:
    """How many pieces of a line were asked back, allowed, came, and were found good."""

    requested: int
    approved: int = 0
    received: int = 0
    accepted: int = 0

    @property
    def is_sound(self) -> bool:
        """Tell whether no more was accepted than came, came than was allowed, was allowed than was asked."""
        return 0 <= self.accepted <= self.received <= self.approved <= self.requested and self.requested > 0
