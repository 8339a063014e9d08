"""Housekeeping of background work."""

from datetime import timedelta

from shopkeeper.foundation.jobs import JobContext, job, operations


@job(name="jobs.prune", every=timedelta(days=1), offset=timedelta(hours=2, minutes=10))
def prune(context: JobContext) -> None:
    """Delete the rows of jobs that ended longer ago than the retention, and of workers long gone."""
    removed = operations.prune_ended(now=context.now())
    context.progress(removed, removed, "rows removed")
