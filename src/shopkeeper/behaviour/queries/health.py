"""How the sources are doing: what each sent hour by hour, what was refused, which library sends; and the log."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Min, Q, Sum

from shopkeeper.behaviour.models import MOST_DEATHS, Arrival, Rejection, Tally

HOURS = 24
_SUMMED = ("taken", "repeated", "rejected", "unwanted", "clocks")
LIVE, FAILING = timedelta(hours=1), 0.1


@dataclass(frozen=True)
class Health:
    """One source over the last day; `hours` holds what it sent in each of them, the present one last."""

    state: str = "silent"
    last_at: datetime | None = None
    hours: tuple[int, ...] = (0,) * HOURS
    taken: int = 0
    repeated: int = 0
    rejected: int = 0
    unwanted: int = 0
    clocks: int = 0
    libraries: tuple[str, ...] = ()


@dataclass
class _Day:
    hours: list[int] = field(default_factory=lambda: [0] * HOURS)
    sums: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_SUMMED, 0))
    libraries: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What was accepted and is not worked through: requests, events, since when; and those set aside."""

    requests: int
    events: int
    oldest_at: datetime | None
    parked: int


def health(*, at: datetime) -> dict[UUID, Health]:
    """Return how each source that ever sent something is doing, in two queries.

    `state` is `live` within an hour of the last event, `failing` when more than a tenth of the day's is rejected,
    `quiet` otherwise; one that is not named here was never heard.
    """
    this_hour = at.replace(minute=0, second=0, microsecond=0)
    first = this_hour - timedelta(hours=HOURS - 1)
    last = dict(Tally.objects.values_list("source_id").annotate(last=Max("last_at")).order_by())
    days: dict[UUID, _Day] = {source: _Day() for source in last}
    for row in Tally.objects.filter(hour__gte=first):
        day = days.setdefault(row.source_id, _Day())
        place = int((row.hour - first).total_seconds() // 3_600)
        if place < HOURS:
            day.hours[place] += row.taken
        for name in _SUMMED:
            day.sums[name] += getattr(row, name)
        if row.library:
            library = f"{row.library} {row.library_version}".strip()
            day.libraries[library] = max(day.libraries.get(library, row.last_at), row.last_at)
    return {source: _health(day, last.get(source), at) for source, day in days.items()}


def taken_and_refused() -> dict[str, float]:
    """Return how many events were ever taken in, repeated, rejected and unwanted."""
    sums = Tally.objects.aggregate(**{name: Sum(name) for name in _SUMMED[:4]})
    return {name: float(value or 0) for name, value in sums.items()}


def _health(day: _Day, last: datetime | None, at: datetime) -> Health:
    sent = day.sums["taken"] + day.sums["rejected"]
    state = "quiet"
    if sent and day.sums["rejected"] > FAILING * sent:
        state = "failing"
    elif last and last > at - LIVE:
        state = "live"
    libraries = sorted(day.libraries, key=lambda name: day.libraries[name], reverse=True)
    return Health(state, last, tuple(day.hours), libraries=tuple(libraries[:3]), **day.sums)


def rejected_by_reason(*, since: datetime) -> list[tuple[str, int]]:
    """Return how many events were rejected since the instant for each reason, the most frequent first."""
    rows = Rejection.objects.filter(at__gte=since).values_list("reason").annotate(count=Count("id"))
    return list(rows.order_by("-count", "reason"))


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
