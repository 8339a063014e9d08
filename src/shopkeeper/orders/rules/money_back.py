"""States of payments asked for, of refunds and of disputes, and how a refund is split over what was paid with. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

PAY_WITHIN = timedelta(hours=1)
"""How long an order that nobody paid keeps its goods, counted from the last try to pay."""

PATIENCE = timedelta(minutes=2)
"""How long a call to the gateway may take before its outcome counts as unknown and is asked for."""


class IntentStatus(StrEnum):
    """Where a try to pay stands; `unknown` means that the gateway was called and its answer never came."""

    CREATED = "created"
    UNKNOWN = "unknown"
    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SUCCEEDED = "succeeded"


class RefundStatus(StrEnum):
    """Where a refund stands; `asked` waits for a second pair of eyes, `submitted` was handed to the gateway."""

    ASKED = "asked"
    DECLINED = "declined"
    PENDING = "pending"
    SUBMITTED = "submitted"
    UNKNOWN = "unknown"
    FAILED = "failed"
    SUCCEEDED = "succeeded"


class Refusal(StrEnum):
    """Why a second person let nothing go back; the last is the clock's own answer."""

    NOT_OWED = "not-owed"
    TOO_MUCH = "too-much"
    GIVEN_ALREADY = "given-already"
    TOLD_TOO_LITTLE = "told-too-little"
    EXPIRED = "expired"


class DisputeStatus(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


Tender = Literal["gateway", "store_credit", "grant", "test", "hand"]

INTENT_STEPS: Mapping[IntentStatus, frozenset[IntentStatus]] = {
    IntentStatus.CREATED: frozenset(set(IntentStatus) - {IntentStatus.CREATED}),
    IntentStatus.UNKNOWN: frozenset(set(IntentStatus) - {IntentStatus.CREATED, IntentStatus.UNKNOWN}),
    IntentStatus.REQUIRES_ACTION: frozenset(
        {IntentStatus.PROCESSING, IntentStatus.FAILED, IntentStatus.CANCELLED, IntentStatus.SUCCEEDED}
    ),
    IntentStatus.PROCESSING: frozenset({IntentStatus.FAILED, IntentStatus.CANCELLED, IntentStatus.SUCCEEDED}),
    # money that comes late still comes: what failed or was called off may succeed, nothing leads back from there
    IntentStatus.FAILED: frozenset({IntentStatus.CANCELLED, IntentStatus.SUCCEEDED}),
    IntentStatus.CANCELLED: frozenset({IntentStatus.SUCCEEDED}),
    IntentStatus.SUCCEEDED: frozenset(),
}
"""Which status a try to pay may take next, so that news that comes late or twice can't undo anything."""

REFUND_STEPS: Mapping[RefundStatus, frozenset[RefundStatus]] = {
    RefundStatus.ASKED: frozenset({RefundStatus.PENDING, RefundStatus.DECLINED}),
    RefundStatus.DECLINED: frozenset(),
    RefundStatus.PENDING: frozenset({RefundStatus.SUBMITTED, RefundStatus.SUCCEEDED}),
    RefundStatus.SUBMITTED: frozenset({RefundStatus.UNKNOWN, RefundStatus.FAILED, RefundStatus.SUCCEEDED}),
    RefundStatus.UNKNOWN: frozenset({RefundStatus.SUBMITTED, RefundStatus.FAILED, RefundStatus.SUCCEEDED}),
    # a bank may send back what the gateway had called succeeded (Stripe tells it as refund.failed)
    RefundStatus.SUCCEEDED: frozenset({RefundStatus.FAILED}),
    RefundStatus.FAILED: frozenset(),
}
"""Which status a part of a refund may take next; a failed one is never tried again: a new refund is."""

OPEN_INTENTS = (
    IntentStatus.CREATED,
    IntentStatus.UNKNOWN,
    IntentStatus.REQUIRES_ACTION,
    IntentStatus.PROCESSING,
)
OPEN_REFUNDS = (RefundStatus.ASKED, RefundStatus.PENDING, RefundStatus.SUBMITTED, RefundStatus.UNKNOWN)
_WORST_FIRST = (
    RefundStatus.ASKED,
    RefundStatus.UNKNOWN,
    RefundStatus.PENDING,
    RefundStatus.SUBMITTED,
    RefundStatus.FAILED,
    RefundStatus.DECLINED,
    RefundStatus.SUCCEEDED,
)


@dataclass(frozen=True)
class Paid:
    """What one tender paid and what of it can go back, in minor units."""

    payment_id: UUID
    tender: Tender
    amount_minor: int
    left_minor: int


def before(status: IntentStatus) -> list[str]:
    """Return the statuses from which that one can be reached in one step."""
    return [one.value for one, following in INTENT_STEPS.items() if status in following]


def refund_before(status: RefundStatus) -> list[str]:
    """Return the statuses of a refund's part from which that one can be reached in one step."""
    return [one.value for one, following in REFUND_STEPS.items() if status in following]


def split(amount_minor: int, paid: Sequence[Paid]) -> dict[UUID, int]:
    """Return how much of the amount goes back to each payment, none with nothing.

    The gateway's tenders come first, the latest of them first, store credit last: who paid with money gets money.
    Raises ValueError when more is asked for than is left.
    """
    if not 0 < amount_minor <= sum(one.left_minor for one in paid):
        raise ValueError("more than is left")
    parts: dict[UUID, int] = {}
    latest_first = paid[::-1]
    for one in sorted(latest_first, key=lambda one: one.tender == "store_credit"):
        if part := min(amount_minor, one.left_minor):
            parts[one.payment_id] = part
            amount_minor -= part
    return parts


def whole_status(parts: Collection[RefundStatus]) -> RefundStatus:
    """Return how a refund stands whose parts stand so: as the part does that needs most care."""
    return next(status for status in _WORST_FIRST if status in parts)
