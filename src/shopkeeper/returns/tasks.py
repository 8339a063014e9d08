"""Background work of returns."""

from datetime import timedelta

from shopkeeper.foundation.jobs import JobContext, job
from shopkeeper.returns import operations


@job(name="returns.expire", every=timedelta(hours=1), offset=timedelta(minutes=20))
def expire(context: JobContext) -> None:
    """Let returns expire that were never sent, exchanges lapse that were never paid, and close what ended long ago."""
    ended = operations.expire_due(at=context.now()) + operations.lapse_exchanges(at=context.now())
    context.progress(ended, ended, "returns ended")
