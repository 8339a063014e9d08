"""Housekeeping of the outbox."""

from datetime import timedelta

from shopkeeper.foundation.jobs import JobContext, job
from shopkeeper.foundation.outbox import operations


@job(name="outbox.prune", every=timedelta(days=1), offset=timedelta(hours=2))
def prune(context: JobContext) -> None:
    """Delete events that were delivered longer ago than the retention."""
    removed = operations.prune_delivered(now=context.now(), checkpoint=context.raise_if_cancelled)
    context.progress(removed, removed, "events removed")
