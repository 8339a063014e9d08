"""Telling an event: one row in the writer's own transaction."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Protocol

from django.db import transaction
from pydantic import TypeAdapter

from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.leasing import wake


class Fact(Protocol):
    """A frozen dataclass in a domain's `events.py`: what happened, in ids and numbers, with its name on the wire."""

    wire_name: ClassVar[str]


class NotInTransaction(RuntimeError):
    """An event was told outside a transaction, so that it could be lost or told of what never happened."""


@cache
def adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Return the converter between the event class and its JSON form."""
    return TypeAdapter(kind)


def tell(event: Fact, *, at: datetime) -> None:
    """Write the event into the present transaction; its handlers run after the commit. Raise `NotInTransaction`."""
    tell_all([event], at=at)


def tell_all(events: Iterable[Fact], *, at: datetime) -> None:
    """Tell many events at once, by few statements."""
    from shopkeeper.foundation.outbox.models import Event  # the package is loaded before the app registry is ready

    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction("tell an event inside transaction.atomic(), together with the write it speaks of")
    rows = [
        Event(
            id=new_id(),
            wire_name=event.wire_name,
            payload=adapter(type(event)).dump_python(event, mode="json"),
            occurred_at=at,
            due_at=at,
        )
        for event in events
    ]
    Event.objects.bulk_create(rows, batch_size=500)
    wake.ring_after_commit()
