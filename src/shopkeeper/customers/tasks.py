"""Background work of the customers."""

from datetime import timedelta

from shopkeeper.customers import operations
from shopkeeper.foundation.jobs import JobContext, job


@job(name="customers.forget-old-sign-in-codes", every=timedelta(hours=24))
def forget_old_sign_in_codes(context: JobContext) -> None:
    """Delete sign-in codes that ran out, and destroy keys that were set aside for nobody."""
    operations.forget_old_sign_in_codes(at=context.now())


@job(name="customers.forget-old-sign-ins", every=timedelta(hours=24))
def forget_old_sign_ins(context: JobContext) -> None:
    """Delete what browsers were signed in and have not been seen for a month."""
    operations.forget_old_sign_ins(at=context.now())


@job(name="customers.forget-old-wishes", every=timedelta(hours=24))
def forget_old_wishes(context: JobContext) -> None:
    """Delete wish lists of browsers that nobody touched for half a year."""
    operations.forget_old_wishes(at=context.now())


@job(name="customers.find-candidates", every=timedelta(days=1), offset=timedelta(hours=3, minutes=40), max_attempts=3)
def find_candidates(context: JobContext) -> None:
    """Propose customers who may be one person, among those who changed; goes on where an earlier run was stopped."""

    def checkpoint(done: int, note: str) -> None:
        context.raise_if_cancelled()
        context.progress(done, None, note)

    found = operations.find_candidates(at=context.now(), checkpoint=checkpoint)
    context.progress(found, found, "pairs found")
