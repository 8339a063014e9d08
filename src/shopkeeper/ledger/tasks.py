"""Background work of the ledger."""

from datetime import timedelta

from shopkeeper.foundation.jobs import JobContext, job
from shopkeeper.ledger import operations


@job(name="ledger.expire-asked-grants", every=timedelta(hours=1), offset=timedelta(minutes=17))
def expire_asked_grants(context: JobContext) -> None:
    """Decline the credit that no second person answered for in time."""
    expired = operations.expire_asked_grants(at=context.now())
    context.progress(expired, expired, "wishes that nobody answered")
