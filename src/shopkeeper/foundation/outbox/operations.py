"""What a person or the schedule may do with events: try parked ones again, give them up, prune old ones."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.leasing import wake
from shopkeeper.foundation.outbox.models import Event, FailedDelivery

RETENTION = timedelta(days=30)
RETRIED_AT_ONCE = 1_000
_PRUNED_AT_ONCE = 1_000


class UnableToRetryDelivery(LookupError):
    """There is no failed delivery of this handler on this event, or it isn't in a state to be tried or given up."""


@transaction.atomic
def retry_delivery(*, event_id: UUID, handler: str, actor: Actor, at: datetime) -> None:
    """Try the failed or parked delivery again at once, with all its attempts anew. Raise `UnableToRetryDelivery`."""
    failure = _failure(event_id, handler)
    FailedDelivery.objects.filter(pk=failure.pk).update(attempts=0, parked_at=None, retry_at=at)
    Event.objects.filter(pk=event_id).update(settled_at=None, due_at=at, lapses=0, worker_id=None, lease_until=None)
    _audit("outbox.delivery-retried", event_id=event_id, handler=handler, actor=actor, at=at)
    wake.ring_after_commit()


def retry_all_parked(*, actor: Actor, at: datetime) -> int:
    """Try every parked delivery again, as after mending its cause; return how many there are.

    A batch is one transaction and one entry in the audit log: thousands may stand there after a long fault.
    """
    done, last = 0, 0
    while batch := _retry_some_parked(beyond=last, actor=actor, at=at):
        done, last = done + len(batch), batch[-1]
    return done


@transaction.atomic
def park_delivery(*, event_id: UUID, handler: str, actor: Actor, at: datetime) -> None:
    """Stop trying a failing delivery until a person tries it again. Raise `UnableToRetryDelivery`."""
    failure = _failure(event_id, handler)
    FailedDelivery.objects.filter(pk=failure.pk).update(parked_at=at, retry_at=None)
    Event.objects.filter(pk=event_id, settled_at__isnull=True, lease_until__isnull=True).update(due_at=at)
    _audit("outbox.delivery-parked", event_id=event_id, handler=handler, actor=actor, at=at)
    wake.ring_after_commit()


def prune_delivered(*, now: datetime, checkpoint: Callable[[], None], retention: timedelta = RETENTION) -> int:
    """Delete events settled longer ago than the retention, unless a delivery is parked; return how many.

    `checkpoint` is called between batches, and may raise to stop.
    """
    old = Event.objects.filter(settled_at__lt=now - retention, failures__isnull=True).order_by("settled_at")
    removed = 0
    while ids := list(old.values_list("pk", flat=True)[:_PRUNED_AT_ONCE]):
        Event.objects.filter(pk__in=ids).delete()
        removed += len(ids)
        checkpoint()
    return removed


@transaction.atomic
def _retry_some_parked(*, beyond: int, actor: Actor, at: datetime) -> list[int]:
    """Retry the next batch of parked deliveries by key; one that is parked again meanwhile isn't met twice."""
    parked = FailedDelivery.objects.select_for_update().filter(parked_at__isnull=False, pk__gt=beyond).order_by("pk")
    rows = list(parked.values_list("pk", "event_id")[:RETRIED_AT_ONCE])
    if not rows:
        return []
    batch = [pk for pk, _ in rows]
    FailedDelivery.objects.filter(pk__in=batch).update(attempts=0, parked_at=None, retry_at=at)
    events = Event.objects.filter(pk__in={event_id for _, event_id in rows})
    events.update(settled_at=None, due_at=at, lapses=0, worker_id=None, lease_until=None)
    audit.record(
        actor=actor,
        action="outbox.deliveries-retried",
        subject_kind="outbox",
        subject_id="parked",
        at=at,
        changes={"deliveries": [len(batch), 0]},
    )
    wake.ring_after_commit()
    return batch


def _failure(event_id: UUID, handler: str) -> FailedDelivery:
    failure = FailedDelivery.objects.select_for_update().filter(event_id=event_id, handler=handler).first()
    if failure is None:
        raise UnableToRetryDelivery(f"no delivery of event {event_id} to {handler} has failed")
    return failure


def _audit(action: str, *, event_id: UUID, handler: str, actor: Actor, at: datetime) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject_kind="event",
        subject_id=event_id,
        at=at,
        changes={"handler": [handler, handler]},
        sealed_fields=[],
    )
