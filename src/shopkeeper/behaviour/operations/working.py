"""Working the log through: the oldest rows first, in one lane, a batch at a time; a bad row stands in nobody's way."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.db.models import F, Q, QuerySet

from shopkeeper.behaviour.models import MOST_DEATHS, Arrival, Lane, Source
from shopkeeper.behaviour.operations.opening import Item, open_all
from shopkeeper.behaviour.operations.settling import settle
from shopkeeper.behaviour.rules import Fault
from shopkeeper.foundation.leasing import errors, leases
from shopkeeper.foundation.leasing.leases import Claimant
from shopkeeper.foundation.personal import keys

LANE = "events"
ROWS, EVENTS = 500, 1_000  # what is worked through at once, at most; one row may hold more events
# What says nothing of the events: the database or the key store can't be reached, or another took over.
PASSING = (OperationalError, InterfaceError, keys.WrongMasterKey)


class LaneLost(Exception):
    """Another worker holds the lane: what was done since is taken back, and done there."""


def work_through(*, clock: Callable[[], datetime], claimant: Claimant) -> int:
    """Work the next batch of the log through; return how many rows were taken: 0 when nothing is due.

    A row with which ten workers died is parked: it stays in the log, untouched, until somebody decides.
    """
    now = clock()
    waiting = list(Arrival.objects.filter(deaths__lt=MOST_DEATHS).order_by("pk").values_list("pk", "events")[:ROWS])
    if not waiting or not _hold_lane(_share(waiting, careful=False)[-1], claimant, now):
        return 0
    careful_until = Lane.objects.values_list("careful_until", flat=True).get(pk=LANE)
    careful = careful_until is not None and waiting[0][0] <= careful_until
    arrivals = list(Arrival.objects.filter(pk__in=_share(waiting, careful=careful)).order_by("pk"))
    sources = Source.objects.in_bulk({arrival.source_id for arrival in arrivals})

    def hold() -> None:
        if not _mine(claimant).update(lease_until=now + claimant.lease):
            raise LaneLost

    try:
        if careful:
            _work_carefully(arrivals, sources, hold, now)
        else:
            _work(arrivals, sources, hold, now)
    except LaneLost:
        return 0
    return len(arrivals)


def _share(waiting: Sequence[tuple[UUID, int]], *, careful: bool) -> list[UUID]:
    """Return the rows of one batch: as many as hold the events of one, or one alone where care is due."""
    found: list[UUID] = []
    total = 0
    for key, events in waiting[: 1 if careful else None]:
        total += events
        if found and total > EVENTS:
            break
        found.append(key)
    return found


def _work(arrivals: Sequence[Arrival], sources: dict[UUID, Source], hold: Callable[[], None], at: datetime) -> None:
    """Settle the rows together; where that fails, in halves, and in the end event by event."""
    try:
        settle(open_all(arrivals, sources), arrivals=arrivals, hold=hold, at=at)
    except (*PASSING, LaneLost):
        raise
    except Exception:  # noqa: BLE001  whatever it is, it must be found out which event it lies in
        if len(arrivals) > 1:
            middle = len(arrivals) // 2
            _work(arrivals[:middle], sources, hold, at)
            _work(arrivals[middle:], sources, hold, at)
        else:
            _work_one_by_one(arrivals[0], open_all(arrivals, sources), hold, at)


def _work_one_by_one(arrival: Arrival, items: Sequence[Item], hold: Callable[[], None], at: datetime) -> None:
    """Settle each event alone; one that can't be is rejected, with what went wrong."""
    for item in items:
        try:
            settle([item], arrivals=[], hold=hold, at=at)
        except (*PASSING, LaneLost):
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, the others must go on
            item.fault = Fault("failed", f"it could not be worked through: {errors.describe(error)}"[:300])
            settle([item], arrivals=[], hold=hold, at=at)
    settle([], arrivals=[arrival], hold=hold, at=at)


def _work_carefully(
    arrivals: Sequence[Arrival], sources: dict[UUID, Source], hold: Callable[[], None], at: datetime
) -> None:
    """Work rows through near which a worker died: that one is tried is written down first."""
    for arrival in arrivals:
        Arrival.objects.filter(pk=arrival.pk).update(deaths=F("deaths") + 1)
        _work([arrival], sources, hold, at)


def _mine(claimant: Claimant) -> QuerySet[Lane]:
    return Lane.objects.filter(pk=LANE, worker_id=claimant.worker_id)


def _hold_lane(last: UUID, claimant: Claimant, now: datetime) -> bool:
    """Return whether the lane is this worker's; one taken over from another is gone through with care."""
    lane, _ = Lane.objects.get_or_create(pk=LANE)
    if lane.worker_id == claimant.worker_id and lane.lease_until and lane.lease_until > now:
        return True
    free = Lane.objects.filter(leases.free(now) | Q(worker_id=claimant.worker_id), pk=LANE, worker_id=lane.worker_id)
    careful_until = last if lane.worker_id not in {None, claimant.worker_id} else lane.careful_until
    return bool(
        free.update(worker_id=claimant.worker_id, lease_until=now + claimant.lease, careful_until=careful_until)
    )


def retry_parked() -> int:
    """Let the rows be tried again with which workers died; return how many."""
    return Arrival.objects.filter(deaths__gte=MOST_DEATHS).update(deaths=0)


def renew(claimant: Claimant, now: datetime) -> int:
    """Prolong the lease of the lane, if it is this worker's."""
    return _mine(claimant).filter(lease_until__gt=now).update(lease_until=now + claimant.lease)


def release(worker_ids: Sequence[UUID]) -> int:
    """Let go of the lane where one of these workers, known to have ended, held it."""
    return Lane.objects.filter(worker_id__in=worker_ids).update(lease_until=None)
