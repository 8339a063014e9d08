"""An event of the stream as it stood before those who give it a meaning when it came in."""

from datetime import datetime

from shopkeeper.behaviour.models import Event
from shopkeeper.behaviour.rules import Arrived, Channel, EventKind


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
