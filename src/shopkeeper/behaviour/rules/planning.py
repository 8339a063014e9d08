"""What the tracking plan can say of an event, and how much of what comes in is remembered by name."""

from enum import StrEnum

MOST_NAMES = 2_000
"""Names of events that are kept a source; what comes under more is counted in one row."""

MOST_PROPERTIES = 300
"""Properties that are kept an event."""


class PlanState(StrEnum):
    """`planned` is wanted, `blocked` is not taken in."""

    PLANNED = "planned"
    BLOCKED = "blocked"


class NameState(StrEnum):
    """Where a name stands in the catalogue: of our vocabulary, of the shop's plan, blocked by it, or none of these."""

    KNOWN = "known"
    PLANNED = "planned"
    NEW = "new"
    BLOCKED = "blocked"
