from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from shopkeeper.behaviour import operations, queries
from shopkeeper.behaviour.operations import MadeSource
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.leasing.leases import Claimant

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TEST = system("tests")
WORKER = Claimant(new_id())


@pytest.fixture(autouse=True)
def _no_key_is_remembered() -> Iterator[None]:
    queries.forget_keys()
    yield
    queries.forget_keys()


@pytest.fixture
def server(db: None) -> MadeSource:
    return operations.make_source(name="Back office", kind="server", actor=TEST, at=AT)


@pytest.fixture
def browser(db: None) -> MadeSource:
    return operations.make_source(name="Web shop", kind="browser", actor=TEST, at=AT)


def track(**changes: Any) -> dict[str, Any]:
    """Return a good event."""
    return {
        "type": "track",
        "event": "Product Viewed",
        "anonymousId": "anon-1",
        "messageId": str(new_id()),
        "properties": {"product_id": "kettle-1"},
        **changes,
    }


def accept(source: MadeSource, *events: object, at: datetime = AT, form: str = "batch", **body: Any) -> None:
    """Accept the events as a batch, or the one as the body of its form."""
    text = orjson.dumps({"batch": list(events), **body} if form == "batch" else events[0])
    operations.accept(source_id=source.id, body=text, events=len(events), head={"form": form}, at=at)


def work(at: datetime = AT, worker: Claimant = WORKER) -> int:
    """Work the log through to its end; return how many rows that were."""
    total = 0
    while done := operations.work_through(clock=lambda: at, claimant=worker):
        total += done
    return total


Work = Callable[..., int]
