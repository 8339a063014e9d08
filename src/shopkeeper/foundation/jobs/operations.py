"""What a person or the schedule may do with jobs: cancel, try again, prune."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.jobs.models import Job, Worker
from shopkeeper.foundation.leasing import wake

RETENTION = timedelta(days=30)
_ENDED = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)


class UnableToCancelJob(Exception):
    """The job isn't there, or has ended already."""


class UnableToRetryJob(Exception):
    """The job isn't there, hasn't ended, or another with its key is open."""


@transaction.atomic
def cancel_job(*, job_id: UUID, actor: Actor, at: datetime) -> None:
    """Cancel a queued job now, ask a running one to stop at its next checkpoint. Raise `UnableToCancelJob`."""
    waiting = Job.objects.filter(pk=job_id, state=Job.State.QUEUED)
    running = Job.objects.filter(pk=job_id, state=Job.State.RUNNING)
    if not waiting.update(state=Job.State.CANCELLED, finished_at=at, cancel_asked_at=at) and not running.update(
        cancel_asked_at=at
    ):
        raise UnableToCancelJob(f"job {job_id} isn't open")
    _audit("jobs.job-cancelled", job_id=job_id, actor=actor, at=at)


@transaction.atomic
def retry_job(*, job_id: UUID, actor: Actor, at: datetime) -> None:
    """Put a failed or cancelled job back into the queue with what it kept. Raise `UnableToRetryJob`."""
    ended = Job.objects.filter(pk=job_id, state__in=(Job.State.FAILED, Job.State.CANCELLED))
    try:
        with transaction.atomic():
            found = ended.update(
                state=Job.State.QUEUED, attempts=0, due_at=at, error="", cancel_asked_at=None, finished_at=None
            )
    except IntegrityError:
        raise UnableToRetryJob(f"another job with the same key as {job_id} is open; wait for it") from None
    if not found:
        raise UnableToRetryJob(f"job {job_id} has neither failed nor been cancelled")
    _audit("jobs.job-retried", job_id=job_id, actor=actor, at=at)
    wake.ring_after_commit()


def prune_ended(*, now: datetime, retention: timedelta = RETENTION) -> int:
    """Delete jobs that ended longer ago than the retention, and workers not seen since; return how many rows."""
    jobs, _ = Job.objects.filter(state__in=_ENDED, finished_at__lt=now - retention).delete()
    workers, _ = Worker.objects.filter(Q(seen_at__lt=now - retention)).delete()
    return jobs + workers


def _audit(action: str, *, job_id: UUID, actor: Actor, at: datetime) -> None:
    audit.record(actor=actor, action=action, subject_kind="job", subject_id=job_id, at=at, changes={}, sealed_fields=[])
