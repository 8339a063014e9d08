"""An event of the stream as it stood before those who give it a meaning when it came in."""

from dataclasses import dataclass
from datetime import datetime

from shopkeeper.behaviour.models import Event
from shopkeeper.behaviour.queries.plan import plan
from shopkeeper.behaviour.rules import Arrived, Channel, EventKind
from shopkeeper.behaviour.rules.examining import Property, examine
from shopkeeper.behaviour.rules.vocabulary import known


def arrived_of(row: Event, *, received_at: datetime | None = None) -> Arrived:
    """Return the event as it arrived, its content opened; empty where its person was erased."""
    content = row.content or {}
    return Arrived(
        id=row.id,
        person_id=row.person_id,
        visitor_id=None,
        customer_id=None,
        source_id=row.source_id,
        kind=EventKind(row.kind),
        name=row.name,
        channel=Channel(row.channel),
        at=row.at,
        received_at=received_at or row.at,
        properties=content.get("properties", {}),
        context=content.get("context", {}),
        traits=content.get("traits", {}),
        trusted=row.trusted,
    )


@dataclass(frozen=True)
class Means:
    """What an event means to us, in words, and each of its properties with what was expected of it."""

    says: str
    properties: list[Property]


def means(row: Event) -> Means:
    """Return what the event means by our vocabulary and the shop's plan; its content is opened."""
    event = arrived_of(row)
    word = known(event.name) if event.kind == EventKind.TRACK else None
    said = event.traits if event.kind in {EventKind.IDENTIFY, EventKind.GROUP} else event.properties
    found = examine(event.name if word else "", said, plan().shapes.get((event.kind, event.name)))
    return Means(word.says if word else "", found)
