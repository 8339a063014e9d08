"""How the sources are doing, and how far the log is worked through."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Min, Q, Sum

from shopkeeper.behaviour.models import MOST_DEATHS, Arrival, Tally

PERIOD = timedelta(hours=24)


@dataclass(slots=True)
class Health:
    """What a source sent in the last 24 hours; `hours` are the events taken in, from the earliest hour on."""

    last_at: datetime | None = None
    library: str = ""
    library_version: str = ""
    taken: int = 0
    repeated: int = 0
    rejected: int = 0
    unwanted: int = 0
    clocks: int = 0
    hours: list[int] = field(default_factory=lambda: [0] * 25)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What was accepted and is not worked through: requests, events, since when; and those set aside."""

    requests: int
    events: int
    oldest_at: datetime | None
    parked: int


def health(*, at: datetime) -> dict[UUID, Health]:
    """Return how each source is doing that has ever sent anything."""
    found: dict[UUID, Health] = defaultdict(Health)
    begin = at.replace(minute=0, second=0, microsecond=0) - PERIOD
    for row in Tally.objects.filter(hour__gte=begin).order_by("hour"):
        one = found[row.source_id]
        for name in ("taken", "repeated", "rejected", "unwanted", "clocks"):
            setattr(one, name, getattr(one, name) + getattr(row, name))
        one.hours[min(24, int((row.hour - begin) / timedelta(hours=1)))] += row.taken
        one.last_at = max(one.last_at or row.last_at, row.last_at)
        one.library, one.library_version = row.library or one.library, row.library_version or one.library_version
    for silent in Tally.objects.exclude(source__in=list(found)).values("source_id").annotate(latest=Max("last_at")):
        found[silent["source_id"]].last_at = silent["latest"]
    return dict(found)


def taken_since(*, since: datetime) -> int:
    """Return how many events were taken in since the hour of that instant."""
    hour = since.replace(minute=0, second=0, microsecond=0)
    return int(Tally.objects.filter(hour__gte=hour).aggregate(sum=Sum("taken"))["sum"] or 0)


def backlog() -> Backlog:
    """Return what is in the log."""
    parked = Q(deaths__gte=MOST_DEATHS)
    row = Arrival.objects.aggregate(
        requests=Count("pk", filter=~parked),
        events=Sum("events", filter=~parked),
        oldest=Min("received_at", filter=~parked),
        parked=Count("pk", filter=parked),
    )
    return Backlog(row["requests"], int(row["events"] or 0), row["oldest"], row["parked"])
