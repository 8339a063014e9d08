"""Background entry points of the API."""

from datetime import timedelta

from shopkeeper.api import operations
from shopkeeper.foundation.jobs import JobContext, job


@job(name="api.forget-answers", every=timedelta(hours=24))
def forget_answers(context: JobContext) -> None:
    """Drop the answers kept for repeats that nobody will ask for again."""
    operations.forget_old_answers(at=context.now())
