import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from shopkeeper.behaviour import operations, queries
from shopkeeper.behaviour.models import MOST_DEATHS, Arrival, Event, Lane, Rejection
from shopkeeper.behaviour.operations import MadeSource, opening, settling, working
from shopkeeper.behaviour.operations.committing import GroupCommit
from shopkeeper.behaviour.rules import Arrived
from shopkeeper.behaviour.tests.conftest import AT, TEST, WORKER, accept, track, work
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.leasing.leases import Claimant
from shopkeeper.foundation.personal.fields import Sealed

pytestmark = pytest.mark.django_db
OTHER = Claimant(new_id())


def turn(worker: Claimant, at: Any = AT) -> int:
    return operations.work_through(clock=lambda: at, claimant=worker)


def test_one_worker_has_the_lane_until_its_lease_ends_or_it_lets_go(browser: MadeSource) -> None:
    for _ in range(3):
        accept(browser, track())
    assert turn(WORKER) == 3
    accept(browser, track())
    assert turn(OTHER) == 0
    assert turn(OTHER, AT + timedelta(seconds=61)) == 1
    accept(browser, track())
    assert turn(WORKER, AT + timedelta(seconds=61)) == 0
    operations.release([OTHER.worker_id])
    assert turn(WORKER, AT + timedelta(seconds=61)) == 1


def test_a_lease_is_renewed_while_the_worker_lives(browser: MadeSource) -> None:
    accept(browser, track())
    turn(WORKER)
    assert operations.renew(WORKER, AT + timedelta(seconds=50)) == 1
    assert operations.renew(OTHER, AT) == 0
    accept(browser, track())
    assert turn(OTHER, AT + timedelta(seconds=100)) == 0


def test_what_a_worker_did_after_another_took_over_is_taken_back(
    browser: MadeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept(browser, track())
    opened = opening.open_all

    def slowly(*given: Any) -> Any:
        Lane.objects.update(worker_id=OTHER.worker_id)
        return opened(*given)

    monkeypatch.setattr(working, "open_all", slowly)
    assert turn(WORKER) == 0
    assert (Event.objects.count(), Arrival.objects.count()) == (0, 1)


def test_after_a_death_rows_go_one_by_one_and_a_deadly_one_is_parked_and_can_be_tried_again(
    browser: MadeSource,
) -> None:
    for _ in range(3):
        accept(browser, track())
    Lane.objects.create(pk="events", worker_id=OTHER.worker_id)
    assert turn(WORKER) == 1
    Arrival.objects.filter(pk=min(Arrival.objects.values_list("pk", flat=True))).update(deaths=MOST_DEATHS)
    assert work() == 1
    assert (Arrival.objects.count(), queries.backlog().parked, queries.backlog().requests) == (1, 1, 0)
    assert operations.retry_parked() == 1
    assert work() == 1
    assert Event.objects.count() == 3


def spoilt(arrived: list[Arrived], *, at: object) -> None:
    if any(one.name == "Spoilt" for one in arrived):
        raise ZeroDivisionError("no ada@example.org here")


def test_a_poisoned_event_is_found_and_rejected_alone(browser: MadeSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "understand", spoilt)
    for _ in range(3):
        accept(browser, track(), track())
    accept(browser, track(event="Good"), track(event="Spoilt"), track(event="Good"))
    for _ in range(3):
        accept(browser, track(), track())
    assert work() == 7
    assert Event.objects.count() == 14
    rejection = Rejection.objects.get()
    assert (rejection.reason, rejection.name) == ("failed", "Spoilt")
    assert "ZeroDivisionError" in rejection.detail
    assert "ada" not in rejection.detail
    monkeypatch.undo()
    operations.take_again(rejection_id=rejection.pk, actor=TEST, at=AT)
    work()
    assert Event.objects.filter(name="Spoilt").exists()
    assert not Rejection.objects.exists()


def test_a_database_that_is_away_spoils_no_event(browser: MadeSource, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(arrived: list[Arrived], *, at: object) -> None:
        raise OperationalError("the database is away")

    accept(browser, track())
    monkeypatch.setattr(settling, "understand", away)
    with pytest.raises(OperationalError):
        turn(WORKER)
    monkeypatch.undo()
    assert turn(WORKER) == 1
    assert (Event.objects.count(), Rejection.objects.count()) == (1, 0)


def test_a_row_whose_key_is_gone_is_rejected_and_told(browser: MadeSource) -> None:
    accept(browser, track())
    Arrival.objects.update(body=Sealed(b"\1" + bytes(80)))
    work()
    assert Rejection.objects.get().reason == "unreadable"
    assert Arrival.objects.count() == 0


def test_the_log_tells_how_far_it_is_behind(browser: MadeSource) -> None:
    accept(browser, track(), track(), at=AT)
    accept(browser, track(), at=AT + timedelta(seconds=5))
    found = queries.backlog()
    assert (found.requests, found.events, found.oldest_at, found.parked) == (2, 3, AT, 0)
    work()
    assert queries.backlog().oldest_at is None
    assert queries.taken_since(since=AT) == 3
    one = queries.health(at=AT + timedelta(hours=1))[browser.id]
    assert (one.taken, sum(one.hours), one.last_at) == (3, 3, AT + timedelta(seconds=5))
    assert queries.health(at=AT + timedelta(days=9))[browser.id].last_at == AT + timedelta(seconds=5)


def test_who_comes_first_writes_for_all_who_wait_and_each_hears_how_it_went() -> None:
    written: list[list[int]] = []
    first = threading.Event()

    def write_all(rows: Any) -> None:
        written.append(list(rows))
        first.set()
        time.sleep(0.1)
        if 13 in rows:
            raise ValueError("unlucky")

    commits: GroupCommit[int] = GroupCommit(write_all)
    failed: list[int] = []

    def write(number: int) -> None:
        try:
            commits.write(number)
        except ValueError:
            failed.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    threads[0].start()
    first.wait()
    for thread in threads[1:]:
        thread.start()
    for thread in threads:
        thread.join()
    assert written[0] == [0]
    assert sorted(row for rows in written for row in rows) == list(range(8))
    assert len(written) <= 3
    write(13)
    write(14)
    assert failed == [13]
