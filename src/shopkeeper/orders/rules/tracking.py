"""One set of states for every carrier's words, and which news of a parcel counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TrackingState(StrEnum):
    """Where a parcel is. `delayed` and `exception` are troubles on the way; `returned` went back to the shop."""

    LABEL_CREATED = "label_created"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    DELAYED = "delayed"
    EXCEPTION = "exception"
    LOST = "lost"
    RETURNED = "returned"
    DELIVERED = "delivered"


RANK: Mapping[TrackingState, int] = {state: place for place, state in enumerate(TrackingState)}
ENDS = frozenset({TrackingState.DELIVERED, TrackingState.RETURNED})
"""States after which no news changes where the parcel is."""

AFTER_LOST = ENDS
"""What a lost parcel may still become: it turns up at the customer's door, or comes back."""


@dataclass(frozen=True)
class Update:
    """One piece of a carrier's news: `at` is the carrier's own time, `code` its own word, `expected_at` its promise."""

    state: TrackingState
    at: datetime
    code: str = ""
    expected_at: datetime | None = None


def moves(state: TrackingState | None, since: datetime | None, update: Update) -> bool:
    """Return whether the news changes where a parcel is that has been in a state since an instant of the carrier's.

    News moves forward only: an end stays, whatever is told later; what happened earlier than what is known changes
    nothing, except that it ends the way; of two pieces of one instant the later step counts.
    """
    if state is None:
        return True
    if state in ENDS or update.state is TrackingState.LABEL_CREATED or update.state is state:
        return False
    if update.state in ENDS:
        return True
    if state is TrackingState.LOST:
        return False
    if since is None or state is TrackingState.LABEL_CREATED:
        return True
    return (update.at, RANK[update.state]) > (since, RANK[state])
