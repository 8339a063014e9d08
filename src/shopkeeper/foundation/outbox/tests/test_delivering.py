import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, transaction

from shopkeeper.foundation.actors import system
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.leasing.leases import Claimant
from shopkeeper.foundation.outbox import operations, queries, tell
from shopkeeper.foundation.outbox.delivering import MOST_ATTEMPTS, MOST_LAPSES, READING, deliver_due, release, renew
from shopkeeper.foundation.outbox.models import Event, FailedDelivery, Receipt
from shopkeeper.foundation.outbox.registry import Registry, TwoOfOneName, registry

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ACTOR = system("tests")
HERE = "foundation.outbox.tests.test_delivering."
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class LampLit:
    wire_name: ClassVar[str] = "tests.lamp-lit"
    lamp: int
    at: datetime


@dataclass(frozen=True)
class LampBroken:
    wire_name: ClassVar[str] = "tests.lamp-broken"
    lamp: int


class World:
    """What the handlers did, and what makes them fail."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Any, datetime]] = []
        self.broken: Exception | None = None
        self.between: Any = None


world = World()


def first(event: LampLit, at: datetime) -> None:
    if world.between:
        world.between()
    world.seen.append(("first", event, at))
    if world.broken:
        raise world.broken


def second(event: LampLit, at: datetime) -> None:
    world.seen.append(("second", event, at))


@pytest.fixture(autouse=True)
def _listeners() -> Iterator[None]:
    before = dict(registry.__dict__)
    registry.install({LampLit: (first, second)}, [LampBroken])
    world.__init__()  # type: ignore[misc]  # a clean world for each test
    yield
    registry.__dict__.update(before)


def lit(lamp: int = 1) -> None:
    tell(LampLit(lamp=lamp, at=NOW), at=NOW)


def names() -> list[str]:
    return [name for name, _, _ in world.seen]


def test_each_listener_hears_an_event_once_with_what_was_told() -> None:
    lit()
    assert deliver_due(now=NOW) == 1
    assert deliver_due(now=NOW) == 0
    assert world.seen == [("first", LampLit(1, NOW), NOW), ("second", LampLit(1, NOW), NOW)]
    assert Event.objects.get().settled_at == NOW


def test_an_event_nobody_listens_to_is_settled() -> None:
    tell(LampBroken(lamp=1), at=NOW)
    deliver_due(now=NOW)
    assert Event.objects.get().settled_at == NOW


def test_a_batch_takes_a_fixed_number_of_statements_besides_the_handlers(django_assert_num_queries: Any) -> None:
    for lamp in range(3):
        tell(LampBroken(lamp=lamp), at=NOW)
    with django_assert_num_queries(10):
        deliver_due(now=NOW)


def test_a_failing_handler_is_tried_again_later_and_does_not_hinder_the_other() -> None:
    lit()
    world.broken = ValueError("no lamp for anna@example.org")
    deliver_due(now=NOW)
    assert names() == ["first", "second"]
    failure = FailedDelivery.objects.get()
    assert (failure.attempts, failure.retry_at) == (1, NOW + timedelta(seconds=5))
    assert failure.error.startswith("ValueError: no lamp for (address) [tests/test_delivering.py:")
    assert deliver_due(now=NOW + timedelta(seconds=4)) == 0
    world.broken = None
    assert deliver_due(now=NOW + timedelta(seconds=5)) == 1
    assert names() == ["first", "second", "first"]
    assert not FailedDelivery.objects.exists()


def test_what_a_failing_handler_wrote_is_gone_with_its_receipt() -> None:
    lit()
    world.broken = ValueError()
    world.between = lambda: tell(LampBroken(lamp=9), at=NOW)
    deliver_due(now=NOW)
    assert [row.wire_name for row in Event.objects.all()] == ["tests.lamp-lit"]
    assert list(Receipt.objects.values_list("handler", flat=True)) == [HERE + "second"]


def test_after_the_last_attempt_the_pair_is_parked_and_tried_again_only_by_hand() -> None:
    lit()
    world.broken = ValueError("broken")
    at = NOW
    while deliver_due(now=at):
        at += timedelta(hours=2)
    assert names().count("first") == MOST_ATTEMPTS
    (parked,) = queries.parked_deliveries()
    assert (parked.handler, parked.attempts, parked.wire_name) == (HERE + "first", MOST_ATTEMPTS, "tests.lamp-lit")
    assert queries.counts() == queries.Counts(waiting=0, oldest_waiting=None, failing=0, parked=1)

    world.broken = None
    assert operations.retry_all_parked(actor=ACTOR, at=at) == 1
    deliver_due(now=at)
    assert queries.parked_deliveries() == []
    assert names().count("second") == 1
    assert Entry.objects.filter(action="outbox.deliveries-retried").count() == 1


def test_all_that_is_parked_is_retried_in_batches_with_one_entry_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "RETRIED_AT_ONCE", 2)
    for lamp in range(3):
        lit(lamp)
    world.broken = ValueError("broken")
    deliver_due(now=NOW)
    FailedDelivery.objects.update(parked_at=NOW, retry_at=None)
    world.broken = None
    assert operations.retry_all_parked(actor=ACTOR, at=NOW) == 3
    retried = Entry.objects.filter(action="outbox.deliveries-retried").order_by("position")
    assert [json.loads(entry.changes) for entry in retried] == [{"deliveries": [2, 0]}, {"deliveries": [1, 0]}]
    assert deliver_due(now=NOW) == 3
    assert not FailedDelivery.objects.exists()
    assert operations.retry_all_parked(actor=ACTOR, at=NOW) == 0


def test_a_failing_delivery_can_be_parked_by_hand() -> None:
    lit()
    world.broken = ValueError("broken")
    deliver_due(now=NOW)
    (failing,) = queries.failing_deliveries()
    operations.park_delivery(event_id=failing.event_id, handler=failing.handler, actor=ACTOR, at=NOW)
    assert deliver_due(now=NOW) == 1
    assert deliver_due(now=NOW + timedelta(days=1)) == 0
    assert names() == ["first", "second"]
    assert queries.counts().parked == 1


def test_one_handlers_retry_does_not_run_another_before_its_time() -> None:
    lit()
    world.broken = ValueError("broken")
    deliver_due(now=NOW)
    Event.objects.update(due_at=NOW)
    assert deliver_due(now=NOW + timedelta(seconds=1)) == 1
    assert names() == ["first", "second"]
    assert Event.objects.get().due_at == NOW + timedelta(seconds=5)


def test_a_delivery_that_has_not_failed_can_be_neither_retried_nor_parked() -> None:
    lit()
    event_id = Event.objects.get().id
    for operation in (operations.retry_delivery, operations.park_delivery):
        with pytest.raises(operations.UnableToRetryDelivery):
            operation(event_id=event_id, handler="nobody", actor=ACTOR, at=NOW)


def test_an_unknown_wire_name_is_parked_and_delivered_once_its_class_is_known() -> None:
    lit()
    registry.install({})
    deliver_due(now=NOW)
    (parked,) = queries.parked_deliveries()
    assert parked.handler == READING
    assert "no event class of this version has the wire name 'tests.lamp-lit'" in parked.error
    registry.install({LampLit: (first,)})
    operations.retry_delivery(event_id=parked.event_id, handler=READING, actor=ACTOR, at=NOW)
    deliver_due(now=NOW)
    assert names() == ["first"]
    assert not FailedDelivery.objects.exists()


def test_a_payload_that_does_not_fit_its_class_is_parked() -> None:
    lit()
    Event.objects.update(payload={"lamp": "many"})
    deliver_due(now=NOW)
    assert queries.counts().parked == 1


def test_a_receipt_that_another_worker_wrote_meanwhile_keeps_the_handler_from_running() -> None:
    lit()
    event = Event.objects.get()
    world.between = lambda: Receipt.objects.create(event=event, handler=HERE + "second", at=NOW)
    deliver_due(now=NOW)
    assert names() == ["first"]
    assert Event.objects.get().settled_at == NOW


def test_an_integrity_error_of_the_handler_itself_is_a_failure_not_a_receipt() -> None:
    lit()
    world.broken = IntegrityError("UNIQUE constraint failed")
    deliver_due(now=NOW)
    assert queries.counts().failing == 1


def test_events_of_a_dead_worker_are_taken_again_one_by_one() -> None:
    for lamp in range(3):
        lit(lamp)
    dead = new_id()
    Event.objects.update(worker_id=dead, lease_until=NOW + timedelta(seconds=60))
    assert deliver_due(now=NOW) == 0
    assert release([dead]) == 3
    assert [deliver_due(now=NOW) for _ in range(4)] == [1, 1, 1, 0]
    assert names() == ["first", "second"] * 3


def test_a_lease_is_renewed_while_the_worker_lives() -> None:
    lit()
    worker = new_id()
    Event.objects.update(worker_id=worker, lease_until=NOW + timedelta(seconds=1))
    assert renew(Claimant(worker), NOW) == 1
    assert deliver_due(now=NOW + timedelta(seconds=59)) == 0
    assert deliver_due(now=NOW + timedelta(seconds=60)) == 1


def test_a_failure_is_gone_with_the_receipt_and_comes_back_when_the_handler_fails_again() -> None:
    world.broken = ValueError("no")
    lit()
    deliver_due(now=NOW)
    deliver_due(now=NOW + timedelta(seconds=5))
    assert FailedDelivery.objects.get().attempts == 2
    world.broken, seen = None, []
    world.between = lambda: seen.append(FailedDelivery.objects.count())
    deliver_due(now=NOW + timedelta(minutes=1))
    assert (seen, Receipt.objects.count(), FailedDelivery.objects.count()) == ([0], 2, 0)


class Broken(BaseException):
    """What the worker's own code meets when it can't settle a row: the database is away."""


def test_events_that_break_in_the_hands_of_a_worker_that_lives_are_taken_up_again() -> None:
    def away() -> None:
        raise Broken

    mine = Claimant(new_id())
    world.between = away
    lit()
    with pytest.raises(Broken):
        deliver_due(now=NOW, claimant=mine)
    assert renew(mine, NOW) == 0
    world.between = None
    assert deliver_due(now=NOW + timedelta(seconds=61), claimant=mine) == 1
    assert names() == ["first", "second"]


def test_an_event_that_kills_its_workers_is_parked_in_the_end() -> None:
    lit()
    Event.objects.update(worker_id=new_id(), lease_until=NOW, lapses=MOST_LAPSES - 1)
    deliver_due(now=NOW)
    assert names() == []
    assert {failure.error for failure in queries.parked_deliveries()} == {
        f"RuntimeError: {MOST_LAPSES} workers died while they delivered this event"
    }


def test_an_event_and_its_deliveries_are_shown_together() -> None:
    lit()
    world.broken = ValueError("broken")
    event_id = Event.objects.get().id
    before = queries.event(event_id)
    assert before is not None
    assert [line.state for line in before.deliveries] == ["waiting", "waiting"]
    deliver_due(now=NOW)
    after = queries.event(event_id)
    assert after is not None
    assert [(line.handler, line.state) for line in after.deliveries] == [
        (HERE + "first", "failing"),
        (HERE + "second", "delivered"),
    ]
    assert queries.event(new_id()) is None
    assert [row.id for row in queries.recent_events()] == [event_id]


def test_settled_events_are_pruned_after_their_retention_unless_something_is_parked() -> None:
    for lamp in range(3):
        lit(lamp)
    deliver_due(now=NOW)
    FailedDelivery.objects.create(
        event=Event.objects.order_by("id")[0], handler="x", error="", failed_at=NOW, parked_at=NOW
    )
    checkpoints: list[int] = []
    later = NOW + operations.RETENTION
    assert operations.prune_delivered(now=later, checkpoint=lambda: None) == 0
    assert operations.prune_delivered(now=later + timedelta(seconds=1), checkpoint=lambda: checkpoints.append(1)) == 2
    assert (Event.objects.count(), Receipt.objects.count(), len(checkpoints)) == (1, 2, 1)


def test_two_classes_of_one_wire_name_and_a_handler_listed_twice_are_refused() -> None:
    class Impostor:
        wire_name = "tests.lamp-lit"

    with pytest.raises(TwoOfOneName):
        Registry().install({LampLit: ()}, [Impostor])
    with pytest.raises(TwoOfOneName):
        Registry().install({LampLit: (first, first)})


@pytest.mark.django_db(transaction=True)
def test_events_of_a_transaction_that_fails_are_never_delivered() -> None:
    def fail() -> None:
        with transaction.atomic():
            lit()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert deliver_due(now=NOW) == 0
