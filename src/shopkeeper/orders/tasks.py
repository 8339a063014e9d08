"""Background work of orders."""

from datetime import timedelta

from shopkeeper.foundation.jobs import JobContext, job
from shopkeeper.orders import operations


@job(name="orders.ask-carriers", every=timedelta(minutes=30), offset=timedelta(minutes=7))
def ask_carriers(context: JobContext) -> None:
    """Ask carriers after parcels that nothing was heard of."""
    heard = operations.ask_carriers(at=context.now())
    context.progress(heard, heard, "parcels with news")


@job(name="orders.release-expired-holds", every=timedelta(minutes=1))
def release_expired_holds(context: JobContext) -> None:
    """Put back on the shelf what was kept for quotes that ran out."""
    released = operations.release_expired_holds(at=context.now())
    dropped = operations.give_up_changes(at=context.now())
    context.progress(released, released, f"quotes ran out, and {dropped} changes of orders")


@job(name="orders.forget-old-carts", every=timedelta(days=1), offset=timedelta(hours=2, minutes=50))
def forget_old_carts(context: JobContext) -> None:
    """Delete carts of browsers that nobody came back to."""
    forgotten = operations.forget_old_carts(at=context.now())
    context.progress(forgotten, forgotten, "carts forgotten")


@job(name="orders.reconcile-payments", every=timedelta(minutes=5))
def reconcile_payments(context: JobContext) -> None:
    """Ask the gateway after payments and refunds of which nothing was heard."""
    asked = operations.reconcile(clock=context.now)
    context.progress(asked, asked, "payments and refunds asked for")


@job(name="orders.give-up-unpaid", every=timedelta(minutes=5), offset=timedelta(minutes=2))
def give_up_unpaid(context: JobContext) -> None:
    """Cancel the orders that nobody paid in time."""
    given_up = operations.give_up_unpaid(at=context.now())
    context.progress(given_up, given_up, "unpaid orders cancelled")


@job(name="orders.expire-asked-refunds", every=timedelta(hours=1), offset=timedelta(minutes=13))
def expire_asked_refunds(context: JobContext) -> None:
    """Decline the refunds that no second person answered in time."""
    expired = operations.expire_asked_refunds(at=context.now())
    context.progress(expired, expired, "refunds that nobody answered")
