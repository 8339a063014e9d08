"""How much each source sends, hour by hour: added to in the transaction that works its events through."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Greatest

from shopkeeper.behaviour.models import Tally
from shopkeeper.behaviour.operations.opening import Item


@dataclass(slots=True)
class _Sum:
    last: Item
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def add_to_tallies(outcomes: Mapping[str, Sequence[Item]]) -> None:
    """Add to the tallies of each source and hour how many events had which outcome."""
    sums: dict[tuple[UUID, datetime], _Sum] = {}
    for outcome, items in outcomes.items():
        for item in items:
            received = item.arrival.received_at
            place = (item.source.pk, received.replace(minute=0, second=0, microsecond=0))
            found = sums.setdefault(place, _Sum(item))
            found.counts[outcome] += 1
            if received > found.last.arrival.received_at:
                found.last = item
    for (source_id, hour), found in sums.items():
        received, (library, version) = found.last.arrival.received_at, found.last.library
        Tally.objects.bulk_create([Tally(source_id=source_id, hour=hour, last_at=received)], ignore_conflicts=True)
        added = {name: F(name) + number for name, number in found.counts.items()}
        named = {"library": library, "library_version": version} if library else {}
        Tally.objects.filter(source_id=source_id, hour=hour).update(
            last_at=Greatest(F("last_at"), received), **added, **named
        )
