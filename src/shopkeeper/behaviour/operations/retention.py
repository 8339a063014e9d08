"""How long events are kept, kind by kind, and what else is forgotten in time."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from shopkeeper.behaviour.models import Arrival, Event, Rejection, Retention, Seen, Tally
from shopkeeper.behaviour.operations.logkeys import destroy_day_keys
from shopkeeper.behaviour.rules import EventKind
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.db.partitions import drop_months, ensure_months, first_key, month_after

REPEATS_KEPT = timedelta(days=30)
REJECTIONS_KEPT = timedelta(days=30)
TALLIES_KEPT = timedelta(days=400)
LOG_KEYS_KEPT = timedelta(days=3)
LONGEST = 3_650
MONTHS_AHEAD = 3
_AT_ONCE = 1_000


class UnableToSetRetention(Exception):
    """There is no such kind of event, or the days are out of bounds."""


@transaction.atomic
def set_retention(*, kind: str, days: int, actor: Actor, at: datetime) -> None:
    """Set for how many days events of the kind are kept, counted from their arrival. Raises UnableToSetRetention."""
    if kind not in set(EventKind):
        raise UnableToSetRetention(f"kind: one of {', '.join(EventKind)}")
    if not 1 <= days <= LONGEST:
        raise UnableToSetRetention(f"days: between 1 and {LONGEST:,}")
    row = Retention.objects.select_for_update().get(pk=kind)
    before, row.days = row.days, days
    row.save(update_fields=["days"])
    audit.record(
        actor=actor,
        action="behaviour.retention-set",
        subject_kind="event-kind",
        subject_id=kind,
        at=at,
        changes={"days": [before, days]},
    )


def make_room(*, now: datetime) -> list[str]:
    """Make the parts of the stream for this month and the next; return the names of those made."""
    return ensure_months(Event, [month_after((now.year, now.month), by=by) for by in range(MONTHS_AHEAD)])


def forget_old_events(*, now: datetime, checkpoint: Callable[[], None]) -> int:
    """Delete the events that have been kept long enough; return how many were deleted one by one.

    A month of which nothing may be left is dropped whole where the stream is in parts. Each kind is swept from where it
    was left the last time. `checkpoint` is called between batches, and may raise to stop.
    """
    kinds = list(Retention.objects.all())
    longest = now - timedelta(days=max(row.days for row in kinds))
    drop_months(Event, before=(longest.year, longest.month))
    return sum(_sweep(row, now - timedelta(days=row.days), checkpoint) for row in kinds)


def _sweep(row: Retention, until: datetime, checkpoint: Callable[[], None]) -> int:
    old = Event.objects.filter(kind=row.kind, pk__lt=first_key(until)).order_by("pk")
    if row.swept_until is not None:
        old = old.filter(pk__gte=first_key(row.swept_until))
    removed = 0
    while ids := list(old.values_list("pk", flat=True)[:_AT_ONCE]):
        removed += Event.objects.filter(pk__in=ids).delete()[0]
        old = old.filter(pk__gt=ids[-1])
        checkpoint()
    Retention.objects.filter(pk=row.pk, days=row.days).update(swept_until=until)
    return removed


def forget_traces(*, now: datetime, checkpoint: Callable[[], None]) -> int:
    """Forget message ids, rejections and tallies whose time is over; destroy the keys of days that are done with.

    The key of a day goes when none of its requests is left in the log; return how many rows were deleted.
    """
    removed = 0
    for old, key in (
        (Seen.objects.filter(at__lt=now - REPEATS_KEPT), "message"),
        (Rejection.objects.filter(pk__lt=first_key(now - REJECTIONS_KEPT)), "id"),
        (Tally.objects.filter(hour__lt=now - TALLIES_KEPT), "id"),
    ):
        while ids := list(old.values_list(key, flat=True)[:_AT_ONCE]):
            removed += old.filter(pk__in=ids).delete()[0]
            checkpoint()
    oldest = Arrival.objects.order_by("pk").values_list("received_at", flat=True).first() or now
    destroy_day_keys("arrivals", before=min(oldest, now - LOG_KEYS_KEPT).date())
    destroy_day_keys("rejections", before=(now - REJECTIONS_KEPT).date())
    return removed
