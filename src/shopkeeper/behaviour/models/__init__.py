"""Tables of behaviour: the stream as it came in, the catalogue of its names, and what is kept up about persons."""

from shopkeeper.behaviour.models.persons import (
    CartMove,
    DayCount,
    Favourite,
    LatelyViewed,
    Presence,
    Session,
    ToldOrder,
)
from shopkeeper.behaviour.models.plan import PlannedEvent, PlannedProperty, SeenEvent, SeenProperty
from shopkeeper.behaviour.models.stream import (
    MOST_DEATHS,
    Arrival,
    Event,
    Lane,
    Rejection,
    Retention,
    Seen,
    Source,
    SourceKey,
    Tally,
)

__all__ = [
    "MOST_DEATHS",
    "Arrival",
    "CartMove",
    "DayCount",
    "Event",
    "Favourite",
    "Lane",
    "LatelyViewed",
    "PlannedEvent",
    "PlannedProperty",
    "Presence",
    "Rejection",
    "Retention",
    "Seen",
    "SeenEvent",
    "SeenProperty",
    "Session",
    "Source",
    "SourceKey",
    "Tally",
    "ToldOrder",
]
