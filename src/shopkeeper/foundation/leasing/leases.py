"""Claiming rows: a worker takes rows under a lease, renews it while it lives; when it has lapsed another takes over.

On PostgreSQL rows that another worker is just taking are passed over (SKIP LOCKED). On SQLite candidates are read
without a lock and taken by compare-and-swap, so that an idle worker never asks for the write lock.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import connection, models, transaction

Row = TypeVar("Row", bound=models.Model)

LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Claimant:
    """The worker that claims, and how long what it claims is its own.

    `held` are the keys of rows that its threads have in hand: none of them takes such a row a second time, not even
    when a long lock of the database has kept the leases from being renewed. `dropped` are those of rows that broke in
    its hands: it renews their leases no more, so that they lapse.
    """

    worker_id: UUID
    lease: timedelta = LEASE
    held: set[UUID] = field(default_factory=set, compare=False)
    dropped: set[UUID] = field(default_factory=set, compare=False)


@contextmanager
def in_hand(keys: Sequence[UUID], claimant: Claimant) -> Iterator[None]:
    """Let go of the rows in the end; drop them when an error comes out, for then nobody settled them.

    A worker that lives would otherwise hold them for ever.
    """
    try:
        yield
    except BaseException:
        claimant.dropped.update(keys)
        raise
    finally:
        claimant.held.difference_update(keys)


def free(now: datetime) -> models.Q:
    """Return the condition for rows that nobody holds: no lease, or one that has lapsed."""
    return models.Q(lease_until__isnull=True) | models.Q(lease_until__lte=now)


def claim(
    candidates: "models.QuerySet[Row]", *, limit: int, claimant: Claimant, now: datetime, **changes: object
) -> Sequence[Row]:
    """Take up to `limit` of the candidates under a lease and return them in the candidates' order.

    They come as they stood before but for `lease_until` and `worker_id`, so that the caller sees what it took over.
    `candidates` must hold the whole condition for being claimable (with `free`): it is checked again when taking.
    What is taken is in hand: the caller works on it within `in_hand`.
    """
    candidates = candidates.exclude(pk__in=list(claimant.held))
    ids = list(candidates.values_list("pk", flat=True)[:limit])
    if not ids:
        return []
    taken = _take(ids, candidates, claimant=claimant, now=now, **changes)
    claimant.held.update(row.pk for row in taken)
    return taken


def _take(
    ids: Sequence[UUID], candidates: "models.QuerySet[Row]", *, claimant: Claimant, now: datetime, **changes: object
) -> Sequence[Row]:
    held = {"lease_until": now + claimant.lease, "worker_id": claimant.worker_id}
    claimant.dropped.difference_update(ids)
    try:
        with transaction.atomic():
            open_rows = candidates.filter(pk__in=ids)
            if connection.features.has_select_for_update_skip_locked:
                open_rows = open_rows.select_for_update(skip_locked=True, of=("self",))
            taken = list(open_rows)
            manager = candidates.model._default_manager  # noqa: SLF001  the documented way to a model's manager in general code
            manager.filter(pk__in=[row.pk for row in taken]).update(**changes, **held)
    except BaseException:
        claimant.dropped.update(set(ids) - claimant.held)
        raise
    for row in taken:
        row.__dict__.update(held)
    return taken
