"""Events for tests: a shop's source, and what a person did, as if it had come in."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shopkeeper.behaviour.models import Event, Source
from shopkeeper.behaviour.operations.understanding import understand
from shopkeeper.behaviour.rules import Arrived, Channel, EventKind
from shopkeeper.foundation.db.bulk import insert_rows
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.seal import seal_rows

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
_EVENT = ("id", "person_id", "source_id", "kind", "channel", "name", "trusted", "at", "content")


def source(kind: str = "browser", name: str = "") -> Source:
    """Return a source with that kind."""
    key = new_id(AT)
    keys.create([key])
    made: Source = Source.objects.create(
        id=key, slug=f"{name}{kind}", name=name or kind, kind=kind, channel="web", rate_per_minute=1000, made_at=AT
    )
    return made


def person() -> UUID:
    """Return the key of somebody who has one."""
    key = new_id(AT)
    keys.create([key])
    return key


def did(
    person_id: UUID,
    name: str = "",
    properties: Mapping[str, Any] | None = None,
    *,
    source_id: UUID,
    at: datetime = AT,
    kind: str = "track",
    channel: str = "web",
    context: Mapping[str, Any] | None = None,
    customer_id: UUID | None = None,
    trusted: bool = False,
    key: UUID | None = None,
) -> Arrived:
    """Return an event; a `track` call unless another kind is named."""
    return Arrived(
        id=key or new_id(at),
        person_id=person_id,
        visitor_id=None,
        customer_id=customer_id,
        source_id=source_id,
        kind=EventKind(kind),
        name=name,
        channel=Channel(channel),
        at=at,
        received_at=at,
        properties=properties or {},
        context=context or {},
        traits={},
        trusted=trusted,
    )


def happen(*events: Arrived, at: datetime = AT) -> None:
    """Let the events come in as one batch: into the stream, and understood."""
    write(events)
    understand(events, at=at)


def write(events: Sequence[Arrived]) -> None:
    """Write events into the stream."""
    rows = (
        (
            one.id,
            one.person_id,
            one.source_id,
            one.kind.value,
            one.channel.value,
            one.name,
            one.trusted,
            one.at,
            {"properties": one.properties, "context": one.context},
        )
        for one in events
    )
    insert_rows(Event, _EVENT, seal_rows(Event, _EVENT, rows))
