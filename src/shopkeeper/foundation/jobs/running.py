"""Running a job: claim it by lease, call its function, settle the row."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.jobs.defining import JobType, known
from shopkeeper.foundation.jobs.endings import Cancelled, Interrupted, PermanentFailure
from shopkeeper.foundation.jobs.models import Job
from shopkeeper.foundation.leasing import errors
from shopkeeper.foundation.leasing.backoff import delay
from shopkeeper.foundation.leasing.leases import Claimant, claim, free, in_hand

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
BETWEEN_LOOKS = timedelta(milliseconds=500)
Clock = Callable[[], datetime]


@dataclass
class Running:
    """The context of one attempt: what the job's function may ask and say. It speaks only while the job is its own."""

    row: Job
    clock: Clock
    stopping: threading.Event = field(default_factory=threading.Event)
    _written_at: datetime | None = None
    _looked_at: datetime | None = None

    @property
    def job_id(self) -> UUID:
        """The job's row."""
        return self.row.id

    @property
    def state(self) -> dict[str, Any]:
        """What an earlier attempt kept; empty on the first."""
        kept: dict[str, Any] = self.row.kept
        return kept

    def now(self) -> datetime:
        """Return the present instant."""
        return self.clock()

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Say how far the work is; written at most twice a second, and at the end."""
        self.row.done, self.row.total, self.row.note = done, total, note[:200]
        now = self.clock()
        if self._written_at is None or now - self._written_at >= BETWEEN_LOOKS:
            self._written_at = now
            self.mine().update(done=done, total=total, note=self.row.note)

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` when someone asked for it, `Interrupted` when the worker must stop or has lost the job."""
        if self.stopping.is_set():
            raise Interrupted("the worker is told to stop")
        now = self.clock()
        if self._looked_at is not None and now - self._looked_at < BETWEEN_LOOKS:
            return
        self._looked_at = now
        asked = self.mine().values_list("cancel_asked_at", flat=True).first()
        if asked is not None:
            raise Cancelled(f"cancelled at {asked:%Y-%m-%d %H:%M} UTC")
        if not self.mine().exists():
            raise Interrupted("another worker has taken the job over")

    def keep(self, state: dict[str, Any]) -> None:
        """Keep the state for a later attempt, in the present transaction. Raise `Interrupted` when the job is lost."""
        if not self.mine().update(kept=state, done=self.row.done, total=self.row.total, note=self.row.note):
            raise Interrupted("another worker has taken the job over")
        self.row.kept = state

    def mine(self) -> Any:
        """Return the row as a query that finds it only while this attempt holds it."""
        return Job.objects.filter(
            pk=self.row.pk, state=Job.State.RUNNING, worker_id=self.row.worker_id, attempts=self.row.attempts
        )


def run_due(
    *, clock: Clock, claimant: Claimant | None = None, stopping: threading.Event | None = None, kinds: Any = None
) -> int:
    """Run the next due job, if there is one, in this thread; return how many were run: 0 or 1."""
    claimant = claimant or Claimant(worker_id=new_id())
    types: dict[str, JobType] = known if kinds is None else {kind.name: kind for kind in kinds}
    for row in _claim(types, now=clock(), claimant=claimant):
        with in_hand([row.pk], claimant):
            _count(row, now=clock())
            run(row, types[row.name], clock=clock, stopping=stopping or threading.Event())
        return 1
    return 0


def _claim(types: Iterable[str], *, now: datetime, claimant: Claimant) -> Sequence[Job]:
    """Take the first due job by priority. A job whose worker died is due again when its lease has lapsed."""
    due = Q(state=Job.State.QUEUED, due_at__lte=now) | Q(state=Job.State.RUNNING)
    candidates = Job.objects.filter(due, free(now), name__in=list(types)).order_by("-priority", "due_at", "id")
    return claim(candidates, limit=1, claimant=claimant, now=now, state=Job.State.RUNNING)


def _count(row: Job, *, now: datetime) -> None:
    row.attempts += 1
    row.started_at = row.started_at or now
    Job.objects.filter(pk=row.pk).update(attempts=row.attempts, started_at=row.started_at)


def run(row: Job, kind: JobType, *, clock: Clock, stopping: threading.Event) -> None:
    """Run one claimed job to its end, whatever that is, and settle its row."""
    context = Running(row, clock, stopping)
    if row.cancel_asked_at is not None:
        return _settle(context, Job.State.CANCELLED)
    if row.attempts > row.max_attempts:
        return _settle(context, Job.State.FAILED, error=f"its worker died {row.attempts - 1} times while running it")
    try:
        kind.function(context, **row.arguments)
    except Cancelled:
        _settle(context, Job.State.CANCELLED)
    except Interrupted:
        _give_back(context)
    except PermanentFailure as error:
        _settle(context, Job.State.FAILED, error=errors.describe(error))
    except Exception as error:  # noqa: BLE001  a job may raise anything; the row keeps what it was
        _fail(context, error)
    else:
        _settle(context, Job.State.DONE)
    return None


def _settle(context: Running, state: Job.State, *, error: str = "") -> None:
    row = context.row
    context.mine().update(
        state=state,
        error=error,
        done=row.done,
        total=row.total,
        note=row.note,
        finished_at=context.now(),
        lease_until=None,
        worker_id=None,
    )


def _give_back(context: Running) -> None:
    """Put the job back for the next worker; the attempt doesn't count, for the job did nothing wrong."""
    context.mine().update(
        state=Job.State.QUEUED, lease_until=None, worker_id=None, attempts=F("attempts") - 1, done=context.row.done
    )


def _fail(context: Running, error: BaseException) -> None:
    row = context.row
    told = errors.describe(error)
    if row.attempts >= row.max_attempts:
        return _settle(context, Job.State.FAILED, error=told)
    pause = delay(row.attempts, first=FIRST_PAUSE, longest=LONGEST_PAUSE)
    context.mine().update(
        state=Job.State.QUEUED, lease_until=None, worker_id=None, error=told, due_at=context.now() + pause
    )
    return None


def release(worker_ids: Sequence[UUID]) -> int:
    """Let go of the jobs of workers known to be dead, so that they run again at once; return how many."""
    return Job.objects.filter(worker_id__in=worker_ids, state=Job.State.RUNNING).update(lease_until=None)


def renew(claimant: Claimant, now: datetime) -> int:
    """Prolong the lease of every job this worker has in hand; return how many."""
    held = Job.objects.filter(worker_id=claimant.worker_id, state=Job.State.RUNNING)
    return held.exclude(pk__in=list(claimant.dropped)).update(lease_until=now + claimant.lease)
