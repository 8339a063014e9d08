import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.jobs.models import Worker
from shopkeeper.foundation.leasing.leases import Claimant
from shopkeeper.foundation.leasing.wake import Bell, bell, ring_after_commit
from shopkeeper.foundation.worker import loop as loops
from shopkeeper.foundation.worker.loop import Line, Loop, Turn
from shopkeeper.foundation.worker.presence import Presence

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SOON = 5.0


class Bench:
    """A line of work that does what the test puts on it, and tells what was asked of it."""

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.did: list[str] = []
        self.released: list[UUID] = []
        self.renewed: list[Claimant] = []
        self.changed = threading.Event()
        self.errors: list[Exception] = []

    def step(self, turn: Turn) -> int:
        if self.errors:
            raise self.errors.pop()
        if not self.waiting:
            return 0
        self.did.append(self.waiting.pop())
        self.changed.set()
        return 1

    def renew(self, claimant: Claimant, now: datetime) -> None:
        self.renewed.append(claimant)

    def release(self, dead: Sequence[UUID]) -> None:
        self.released += dead

    def line(self) -> Line:
        return Line("bench", self.step, self.renew, self.release, poll=60)


def loop_of(bench: Bench, folder: Path, ticks: list[datetime] | None = None) -> Loop:
    told = ticks if ticks is not None else []
    return Loop([bench.line()], tick=told.append, folder=folder, clock=lambda: NOW, rung=Bell())


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.mark.django_db(transaction=True)
def test_the_bell_wakes_a_sleeping_worker_and_stopping_lets_it_leave(bench: Bench, tmp_path: Path) -> None:
    ticks: list[datetime] = []
    loop = loop_of(bench, tmp_path, ticks)
    loop.start()
    bench.waiting.append("letter")
    loop._bell.ring()
    assert bench.changed.wait(SOON)
    assert loop.stop(patience=SOON)
    assert (bench.did, ticks, bench.released) == (["letter"], [NOW], [loop.presence.id])
    assert [claimant.worker_id for claimant in bench.renewed] == [loop.presence.id]
    assert list(Worker.objects.values_list("stopped_at", flat=True)) == [NOW]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_a_line_that_fails_goes_on_after_a_pause(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "PAUSE_AFTER_ERROR", 0.0)
    bench.errors.append(ConnectionError("the database is away"))
    bench.waiting.append("letter")
    loop = loop_of(bench, tmp_path)
    loop.start()
    loop._bell.ring()
    assert bench.changed.wait(SOON)
    assert loop.stop(patience=SOON)


@pytest.mark.django_db(transaction=True)
def test_a_thread_that_does_not_end_is_left_behind_with_what_it_holds(bench: Bench, tmp_path: Path) -> None:
    may_end = threading.Event()
    in_hand = threading.Event()

    def hold(turn: Turn) -> int:
        in_hand.set()
        may_end.wait(SOON)
        return 0

    loop = Loop(
        [Line("slow", hold, bench.renew, bench.release)],
        tick=lambda at: 0,
        folder=tmp_path,
        clock=lambda: NOW,
        rung=Bell(),
    )
    loop.start()
    assert in_hand.wait(SOON)
    assert not loop.stop(patience=0.0)
    assert bench.released == []
    may_end.set()
    for thread in loop._threads:
        thread.join(SOON)


@pytest.mark.django_db
def test_a_worker_that_died_here_is_buried_and_one_that_lives_or_is_elsewhere_is_not(tmp_path: Path) -> None:
    dead, living, watcher = (Presence(tmp_path) for _ in range(3))
    for one in (dead, living, watcher):
        one.arrive(now=NOW)
    elsewhere = new_id()
    Worker.objects.create(id=elsewhere, host="elsewhere", process=1, started_at=NOW, seen_at=NOW)
    assert dead._lock is not None
    dead._lock.close()  # as the kernel does when a process dies
    assert watcher.bury_dead(now=NOW) == [dead.id]
    assert watcher.bury_dead(now=NOW) == []
    assert Worker.objects.get(pk=dead.id).stopped_at == NOW
    assert Worker.objects.filter(stopped_at=None).count() == 3
    living.leave(now=NOW)
    watcher.leave(now=NOW)


@pytest.mark.django_db
def test_a_heartbeat_moves_on(tmp_path: Path) -> None:
    one = Presence(tmp_path)
    one.arrive(now=NOW)
    one.beat(now=NOW + timedelta(seconds=15))
    assert Worker.objects.get().seen_at == NOW + timedelta(seconds=15)
    one.leave(now=NOW)
    Presence(tmp_path).leave(now=NOW)  # one that never arrived has nothing to let go of


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_once_the_transaction_is_through() -> None:
    from django.db import transaction

    heard = bell.rung
    with transaction.atomic():
        ring_after_commit()
        assert bell.rung == heard
    assert bell.rung == heard + 1


def test_a_ring_before_the_wait_is_not_missed_and_silence_ends_with_the_patience() -> None:
    one = Bell()
    heard = one.rung
    one.ring()
    assert one.wait(heard, SOON) == 1
    assert one.wait(1, 0.001) == 1
