"""Housekeeping of consent."""

from datetime import timedelta

from shopkeeper.consent import operations
from shopkeeper.foundation.jobs import JobContext, job


@job(name="consent.forget-askings", every=timedelta(days=1), offset=timedelta(hours=3, minutes=10))
def forget_askings(context: JobContext) -> None:
    """Forget questions that nobody answered, with the addresses they went to."""
    removed = operations.forget_old_askings(at=context.now())
    context.progress(removed, removed, "questions forgotten")
