"""Background work of promotions."""

from datetime import timedelta
from uuid import UUID

from shopkeeper.foundation.jobs import JobContext, job
from shopkeeper.promotions import operations


@job(name=operations.MAKING, max_attempts=20)
def make_codes(context: JobContext, *, batch_id: str) -> None:
    """Make the codes of a batch that are still to be made."""

    def progress(done: int, total: int) -> None:
        context.raise_if_cancelled()
        context.progress(done, total, "codes made")

    operations.make_codes(batch_id=UUID(batch_id), at=context.now(), progress=progress)


@job(name="promotions.tell-of-deals", every=timedelta(minutes=1))
def tell_of_deals(context: JobContext) -> None:
    """Tell who wishes for something that a deal which has begun lowers its price."""
    told = operations.tell_of_deals(at=context.now())
    context.progress(told, told, "customers told of a deal")
