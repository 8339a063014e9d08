"""Background work of the customers."""

from datetime import timedelta

from shopkeeper.customers import operations
from shopkeeper.foundation.jobs import JobContext, job


@job(name="customers.forget-old-sign-in-codes", every=timedelta(hours=24))
def forget_old_sign_in_codes(context: JobContext) -> None:
    """Delete sign-in codes that ran out, and destroy keys that were set aside for nobody."""
    operations.forget_old_sign_in_codes(at=context.now())
