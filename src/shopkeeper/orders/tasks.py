"""Background work of orders."""

from datetime import timedelta

from shopkeeper.foundation.jobs import JobContext, job
from shopkeeper.orders import operations


@job(name="orders.ask-carriers", every=timedelta(minutes=30), offset=timedelta(minutes=7))
def ask_carriers(context: JobContext) -> None:
    """Ask carriers after parcels that nothing was heard of."""
    heard = operations.ask_carriers(at=context.now())
    context.progress(heard, heard, "parcels with news")
