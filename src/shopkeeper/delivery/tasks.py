"""Housekeeping of delivery."""

from datetime import timedelta

from shopkeeper.delivery import operations
from shopkeeper.foundation.jobs import JobContext, job


@job(name="delivery.prune", every=timedelta(days=1), offset=timedelta(hours=2, minutes=30))
def prune(context: JobContext) -> None:
    """Delete messages that ended longer ago than they are kept."""
    removed = operations.prune_messages(now=context.now(), checkpoint=context.raise_if_cancelled)
    context.progress(removed, removed, "messages removed")
