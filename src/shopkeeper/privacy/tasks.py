"""Background work of privacy."""

from datetime import timedelta

from shopkeeper.foundation.jobs import JobContext, job
from shopkeeper.privacy import operations


@job(name="privacy.erase-due", every=timedelta(minutes=5))
def erase_due(context: JobContext) -> None:
    """Erase who asked for it and was told so."""
    done = operations.erase_due(at=context.now())
    context.progress(len(done), len(done), "people erased")
