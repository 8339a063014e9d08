"""Delivering: claim a batch of events, run each handler in its own transaction with its receipt, settle the event."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction

from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.leasing import errors
from shopkeeper.foundation.leasing.backoff import delay
from shopkeeper.foundation.leasing.leases import Claimant, claim, free, in_hand
from shopkeeper.foundation.outbox.models import Event, FailedDelivery, Receipt
from shopkeeper.foundation.outbox.registry import Listener, UnknownEvent, registry
from shopkeeper.foundation.outbox.telling import adapter

BATCH = 20
MOST_ATTEMPTS = 8
MOST_LAPSES = 10
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
READING = "(reading the event)"


class _AlreadyRun(Exception):
    """The receipt is there: another worker ran the handler."""


@dataclass
class _Standing:
    """How the handlers of one event stand: who has run, who has failed."""

    done: set[str] = field(default_factory=set)
    failures: dict[str, FailedDelivery] = field(default_factory=dict)


def deliver_due(*, now: datetime, claimant: Claimant | None = None, limit: int = BATCH) -> int:
    """Deliver up to `limit` due events and one whose worker died; return how many were taken: 0 if nothing is due.

    Those a worker died with come one by one and last: if such an event kills this worker too, it hurts no neighbour.
    """
    claimant = claimant or Claimant(worker_id=new_id())
    due = Event.objects.filter(free(now), settled_at__isnull=True, due_at__lte=now).order_by("due_at", "id")
    if not due.exists():
        return 0
    fresh = claim(due.filter(lease_until__isnull=True), limit=limit, claimant=claimant, now=now)
    with in_hand([event.id for event in fresh], claimant):
        _deliver_batch(fresh, claimant=claimant, now=now)
    lapsed = claim(due.filter(lease_until__isnull=False), limit=1, claimant=claimant, now=now)
    with in_hand([event.id for event in lapsed], claimant):
        for event in lapsed:
            event.lapses += 1
            Event.objects.filter(id=event.id).update(lapses=event.lapses)
        _deliver_batch(lapsed, claimant=claimant, now=now)
    return len(fresh) + len(lapsed)


def _deliver_batch(events: Sequence[Event], *, claimant: Claimant, now: datetime) -> None:
    standings = _standings(events)
    settled = [event.id for event in events if _deliver(event, standings[event.id], now=now)]
    mine = Event.objects.filter(worker_id=claimant.worker_id)
    if settled:
        mine.filter(id__in=settled).update(settled_at=now, lease_until=None, worker_id=None, lapses=0)
    for event in events:
        if event.id not in settled:
            mine.filter(id=event.id).update(due_at=event.due_at, lease_until=None, worker_id=None, lapses=0)


def _standings(events: Sequence[Event]) -> dict[UUID, _Standing]:
    if not events:
        return {}
    found = {event.id: _Standing() for event in events}
    for event_id, handler in Receipt.objects.filter(event__in=found).values_list("event_id", "handler"):
        found[event_id].done.add(handler)
    for failure in FailedDelivery.objects.filter(event__in=found):
        found[failure.event_id].failures[failure.handler] = failure
    return found


def _deliver(event: Event, standing: _Standing, *, now: datetime) -> bool:
    """Run what is left to run for the event; return whether nothing is left open (done or parked)."""
    unreadable = standing.failures.pop(READING, None)
    try:
        kind = registry.event_class(event.wire_name)
        fact = adapter(kind).validate_python(event.payload)  # type: ignore[arg-type]  # a class is hashable, type[Any] too
    except (UnknownEvent, ValueError) as error:
        _fail(event, READING, unreadable, error=error, now=now, last=True)
        return True
    if unreadable is not None:
        unreadable.delete()
    open_listeners = [one for one in registry.listeners(event.wire_name) if one.name not in standing.done]
    attempts = [_attempt(event, one, fact, standing.failures.get(one.name), now=now) for one in open_listeners]
    retries = [retry_at for retry_at in attempts if retry_at is not None]
    if retries:
        event.due_at = min(retries)
    return not retries


def _attempt(
    event: Event, listener: Listener, fact: Any, failure: FailedDelivery | None, *, now: datetime
) -> datetime | None:
    """Run one handler if it is its turn; return when to try again, or nothing when it is done or parked."""
    if failure is not None and (failure.parked_at or (failure.retry_at and failure.retry_at > now)):
        return None if failure.parked_at else failure.retry_at
    if event.lapses >= MOST_LAPSES:
        died = RuntimeError(f"{event.lapses} workers died while they delivered this event")
        return _fail(event, listener.name, failure, error=died, now=now, last=True)
    try:
        _run(event, listener, fact, failure, now=now)
    except _AlreadyRun:
        return None
    except Exception as error:  # noqa: BLE001  whatever a handler raises must not stand in the way of the others
        return _fail(event, listener.name, failure, error=error, now=now)
    return None


def _run(event: Event, listener: Listener, fact: Any, failure: FailedDelivery | None, *, now: datetime) -> None:
    with transaction.atomic():
        try:
            with transaction.atomic():
                Receipt.objects.create(event=event, handler=listener.name, at=now)
        except IntegrityError:
            raise _AlreadyRun from None
        if failure is not None:  # with the receipt: what was delivered must not stand there as failing
            FailedDelivery.objects.filter(pk=failure.pk).delete()
        listener.call(fact, now)


def _fail(
    event: Event,
    handler: str,
    failure: FailedDelivery | None,
    *,
    error: BaseException,
    now: datetime,
    last: bool = False,
) -> datetime | None:
    failure = failure or FailedDelivery(event=event, handler=handler)
    failure.attempts += 1
    failure.error, failure.failed_at = errors.describe(error), now
    parked = last or failure.attempts >= MOST_ATTEMPTS
    failure.parked_at = now if parked else None
    failure.retry_at = None if parked else now + delay(failure.attempts, first=FIRST_PAUSE, longest=LONGEST_PAUSE)
    failure.save()
    return failure.retry_at


def release(worker_ids: Sequence[UUID]) -> int:
    """Let go of what these workers held, because they are known to be dead; return how many events that were."""
    held = Event.objects.filter(worker_id__in=worker_ids, settled_at__isnull=True, lease_until__isnull=False)
    return held.update(lease_until=models.F("due_at"))  # lapsed, not free: a death is counted


def renew(claimant: Claimant, now: datetime) -> int:
    """Prolong the lease of every event this worker has in hand; return how many."""
    held = Event.objects.filter(worker_id=claimant.worker_id, settled_at__isnull=True)
    return held.exclude(pk__in=list(claimant.dropped)).update(lease_until=now + claimant.lease)
