"""Putting jobs into the queue: asked for, or due by their period."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction

from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.jobs.models import Job
from shopkeeper.foundation.leasing import wake

if TYPE_CHECKING:
    from shopkeeper.foundation.jobs.defining import JobType  # it enqueues through this module

_TRIES = 3
PERIODIC = "(by schedule)"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def enqueue(
    *,
    name: str,
    arguments: dict[str, object],
    key: str | None,
    at: datetime,
    due_at: datetime,
    priority: int,
    max_attempts: int,
    slot: datetime | None = None,
) -> UUID:
    """Write the job and return its id; while one with this key is open, return that one's."""
    row = Job(
        id=new_id(),
        name=name,
        arguments=arguments,
        key=key,
        slot=slot,
        created_at=at,
        due_at=due_at,
        priority=priority,
        max_attempts=max_attempts,
    )
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            if key is None:
                raise
            if (found := _open_job(name, key)) is not None:
                return found
            continue  # it was closed between the two statements: the key is free again
        wake.ring_after_commit()
        return row.id
    raise RuntimeError(f"jobs named {name!r} with key {key!r} open and close faster than one can be enqueued")


def _open_job(name: str, key: str) -> UUID | None:
    return Job.objects.filter(name=name, key=key, state__in=Job.OPEN).values_list("id", flat=True).first()


def slot_of(every: timedelta, offset: timedelta, now: datetime) -> datetime:
    """Return the beginning of the period that `now` falls in."""
    return _EPOCH + offset + (now - _EPOCH - offset) // every * every


def enqueue_periodic(types: Iterable["JobType"], *, now: datetime) -> int:
    """Enqueue each periodic job whose present slot has none yet, unless an earlier one is open; return how many.

    Two workers may do this at once: the database holds one row per slot.
    """
    slots = {kind.name: slot_of(kind.every, kind.offset, now) for kind in types if kind.every}
    by_name = {kind.name: kind for kind in types}
    taken = Job.objects.filter(name__in=slots, slot__in=slots.values()).values_list("name", "slot")
    still_open = set(
        Job.objects.filter(name__in=slots, key=PERIODIC, state__in=Job.OPEN).values_list("name", flat=True)
    )
    missing = [name for name, slot in slots.items() if (name, slot) not in set(taken) and name not in still_open]
    rows = [
        Job(
            id=new_id(),
            name=name,
            key=PERIODIC,
            slot=slots[name],
            created_at=now,
            due_at=now,
            priority=by_name[name].priority,
            max_attempts=by_name[name].max_attempts,
        )
        for name in missing
    ]
    if rows:
        Job.objects.bulk_create(rows, ignore_conflicts=True)
        wake.ring_after_commit()
    return len(rows)
