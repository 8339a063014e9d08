from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

import pytest

from shopkeeper.foundation.outbox import NotInTransaction, tell
from shopkeeper.foundation.outbox.models import Event

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class ThingHappened:
    wire_name: ClassVar[str] = "tests.thing-happened"
    thing_id: UUID
    happened_at: datetime
    parts: tuple[int, ...] = ()


@pytest.mark.django_db
def test_an_event_told_is_a_row_with_its_wire_name_and_plain_payload() -> None:
    tell(ThingHappened(thing_id=UUID(int=5), happened_at=NOW, parts=(1, 2)), at=NOW)
    row = Event.objects.get()
    assert (row.wire_name, row.occurred_at, row.settled_at) == ("tests.thing-happened", NOW, None)
    assert row.payload == {"thing_id": str(UUID(int=5)), "happened_at": "2026-03-01T12:00:00Z", "parts": [1, 2]}


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(NotInTransaction):
        tell(ThingHappened(thing_id=UUID(int=5), happened_at=NOW), at=NOW)
    assert not Event.objects.exists()
