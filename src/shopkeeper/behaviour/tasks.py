"""Housekeeping of behaviour."""

from datetime import timedelta

from shopkeeper.behaviour import operations
from shopkeeper.foundation.jobs import JobContext, job


@job(name="behaviour.make-room", every=timedelta(days=1), offset=timedelta(hours=1))
def make_room(context: JobContext) -> None:
    """Make the parts of the stream for the months to come."""
    made = operations.make_room(now=context.now())
    context.progress(len(made), len(made), "months made")


@job(name="behaviour.forget", every=timedelta(days=1), offset=timedelta(hours=3))
def forget(context: JobContext) -> None:
    """Delete events, message ids, rejections and keys of the log that have been kept long enough."""
    events = operations.forget_old_events(now=context.now(), checkpoint=context.raise_if_cancelled)
    traces = operations.forget_traces(now=context.now(), checkpoint=context.raise_if_cancelled)
    context.progress(events + traces, events + traces, "rows removed")


@job(name="behaviour.tidy-up", every=timedelta(days=1), offset=timedelta(hours=4))
def tidy_up(context: JobContext) -> None:
    """Delete moves of carts of more than half a year ago, and link claimed orders that the shop knows by now."""
    operations.forget_old_moves(at=context.now())
    operations.confirm_claims(at=context.now())
