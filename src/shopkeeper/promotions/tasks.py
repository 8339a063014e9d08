"""Background work of promotions."""

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
