"""What the console and the metrics show of the outbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q

from shopkeeper.foundation.outbox.models import Event, FailedDelivery
from shopkeeper.foundation.outbox.registry import registry


@dataclass(frozen=True)
class Counts:
    """How the outbox stands: events waiting, the oldest of them, deliveries failing and parked."""

    waiting: int
    oldest_waiting: datetime | None
    failing: int
    parked: int


@dataclass(frozen=True)
class Failure:
    """One handler that failed on one event."""

    event_id: UUID
    wire_name: str
    handler: str
    attempts: int
    error: str
    failed_at: datetime
    retry_at: datetime | None
    parked_at: datetime | None


@dataclass(frozen=True)
class DeliveryLine:
    """How one handler stands with one event: `delivered`, `waiting`, `failing` or `parked`."""

    handler: str
    state: str
    at: datetime | None
    failure: Failure | None


@dataclass(frozen=True)
class EventDetail:
    """One event with what it says and how each handler stands with it."""

    id: UUID
    wire_name: str
    payload: dict[str, Any]
    occurred_at: datetime
    settled_at: datetime | None
    deliveries: list[DeliveryLine]


def counts() -> Counts:
    """Return how many events wait and how many deliveries fail or are parked."""
    waiting = Event.objects.filter(settled_at__isnull=True).aggregate(n=Count("id"), oldest=Min("occurred_at"))
    failed = FailedDelivery.objects.aggregate(
        failing=Count("id", filter=Q(parked_at__isnull=True)), parked=Count("id", filter=Q(parked_at__isnull=False))
    )
    return Counts(waiting["n"], waiting["oldest"], failed["failing"], failed["parked"])


def parked_deliveries(*, limit: int = 100) -> list[Failure]:
    """Return the parked deliveries, the latest first."""
    rows = FailedDelivery.objects.filter(parked_at__isnull=False).select_related("event").order_by("-parked_at", "-id")
    return [_failure(row) for row in rows[:limit]]


def failing_deliveries(*, limit: int = 100) -> list[Failure]:
    """Return the deliveries that failed and will be tried again, the next first."""
    rows = FailedDelivery.objects.filter(parked_at__isnull=True).select_related("event").order_by("retry_at", "id")
    return [_failure(row) for row in rows[:limit]]


def recent_events(*, limit: int = 100) -> list[Event]:
    """Return the events told last."""
    return list(Event.objects.order_by("-id")[:limit])


def event(event_id: UUID) -> EventDetail | None:
    """Return the event with the state of each delivery, None when there is no such event."""
    row = Event.objects.filter(pk=event_id).first()
    if row is None:
        return None
    receipts = dict(row.receipts.values_list("handler", "at"))
    failures = {failure.handler: _failure(failure) for failure in row.failures.select_related("event")}
    listening = [listener.name for listener in registry.listeners(row.wire_name)]
    names = list(dict.fromkeys([*listening, *receipts, *failures]))
    return EventDetail(
        id=row.id,
        wire_name=row.wire_name,
        payload=row.payload,
        occurred_at=row.occurred_at,
        settled_at=row.settled_at,
        deliveries=[_line(name, receipts.get(name), failures.get(name)) for name in names],
    )


def _line(handler: str, delivered_at: datetime | None, failure: Failure | None) -> DeliveryLine:
    if delivered_at is not None:
        return DeliveryLine(handler, "delivered", delivered_at, None)
    if failure is not None:
        return DeliveryLine(handler, "parked" if failure.parked_at else "failing", failure.failed_at, failure)
    return DeliveryLine(handler, "waiting", None, None)


def _failure(row: FailedDelivery) -> Failure:
    return Failure(
        event_id=row.event_id,
        wire_name=row.event.wire_name,
        handler=row.handler,
        attempts=row.attempts,
        error=row.error,
        failed_at=row.failed_at,
        retry_at=row.retry_at,
        parked_at=row.parked_at,
    )
