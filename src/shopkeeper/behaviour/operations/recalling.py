"""A history of events, written as if they had come in when they happened: by the same steps as at the door, in bulk."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from shopkeeper.behaviour.models import Arrival, Event, Source
from shopkeeper.behaviour.operations.opening import Item, item_of
from shopkeeper.behaviour.operations.settling import settle
from shopkeeper.behaviour.queries.sources import source_with_slug
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.db.partitions import ensure_months
from shopkeeper.foundation.ids import new_id

AT_ONCE = 4_000
Progress = Callable[[int, int], None]


class UnableToRecallEvents(Exception):
    """The source is not there, or an event is not good; the message says which."""


@transaction.atomic
def recall_events(
    *, source: str, events: Sequence[Mapping[str, Any]], at: datetime, actor: Actor, progress: Progress
) -> int:
    """Write the events of a past, sorted by their time; return how many, all or none.

    Each is written as Segment's clients send it, with `type` and `timestamp`; `source` is the slug of who sent it.
    What was seen before is not written again. Raises UnableToRecallEvents.
    """
    of = source_with_slug(source)
    if of is None:
        raise UnableToRecallEvents(f"source: there is none called {source}")
    written = 0
    for items in _lots(events, of):
        if faults := [item.fault for item in items if item.fault]:
            raise UnableToRecallEvents(f"events: {faults[0].detail}")
        ensure_months(Event, sorted({(item.happened.year, item.happened.month) for item in items}))
        settle(items, arrivals=[], hold=_nobody_else, at=at)
        written += len(items)
        progress(written, len(events))
    changes = {"events": [None, written]}
    audit.record(
        actor=actor, action="behaviour.events-recalled", subject_kind="source", subject_id=of.pk, at=at, changes=changes
    )
    return written


def _lots(events: Sequence[Mapping[str, Any]], of: Source) -> Iterator[list[Item]]:
    for start in range(0, len(events), AT_ONCE):
        yield [_item(event, of) for event in events[start : start + AT_ONCE]]


def _item(event: Mapping[str, Any], of: Source) -> Item:
    received = datetime.fromisoformat(event["timestamp"])
    return item_of(Arrival(id=new_id(received), source_id=of.pk, received_at=received, events=1), of, event)


def _nobody_else() -> None:
    """Hold no lane: what is written here never stood in the log."""
