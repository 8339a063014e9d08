"""What the console, the metrics and the health checks show of background work."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count

from shopkeeper.foundation.jobs.models import Job, Worker

ALIVE = timedelta(seconds=60)


def job(job_id: UUID) -> Job | None:
    """Return the job's row, None when there is none."""
    return Job.objects.filter(pk=job_id).first()


def recent_jobs(*, name: str | None = None, state: str | None = None, limit: int = 100) -> list[Job]:
    """Return the jobs made last, the latest first, of one name or state where given."""
    rows = Job.objects.order_by("-created_at", "-id")
    if name is not None:
        rows = rows.filter(name=name)
    if state is not None:
        rows = rows.filter(state=state)
    return list(rows[:limit])


def open_job(name: str, key: str) -> Job | None:
    """Return the queued or running job of that name and key, None when there is none."""
    return Job.objects.filter(name=name, key=key, state__in=Job.OPEN).first()


def counts_by_state() -> dict[str, int]:
    """Return how many jobs stand in each state, the empty ones as 0."""
    found = dict(Job.objects.values_list("state").annotate(n=Count("id")).order_by())
    return {state: found.get(state, 0) for state in Job.State.values}


def workers(*, now: datetime) -> list[Worker]:
    """Return the workers that are alive: seen within a minute and not stopped."""
    return list(Worker.objects.filter(seen_at__gt=now - ALIVE, stopped_at__isnull=True).order_by("started_at"))
