import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.jobs import Cancelled, JobContext, PermanentFailure, job, operations, queries
from shopkeeper.foundation.jobs.models import Job, Worker
from shopkeeper.foundation.jobs.running import release, renew, run_due
from shopkeeper.foundation.leasing.leases import Claimant

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ACTOR = system("tests")
pytestmark = pytest.mark.django_db
script: dict[str, Callable[[JobContext], None]] = {}


@job(name="tests.scripted", max_attempts=3)
def scripted(context: JobContext, *, says: str = "") -> None:
    script["do"](context)


@job(name="tests.urgent", priority=10)
def urgent(context: JobContext) -> None:
    context.progress(1, 1, "urgent")


KINDS = [scripted, urgent]


class Clock:
    """A clock that moves a second at each look."""

    def __init__(self, at: datetime = NOW, step: float = 1.0) -> None:
        self.at, self.step = at, timedelta(seconds=step)

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at


def run(at: datetime = NOW, worker: Any = None, stopping: threading.Event | None = None, step: float = 0) -> int:
    return run_due(clock=Clock(at, step), claimant=Claimant(worker or new_id()), stopping=stopping, kinds=KINDS)


def raising(error: Exception) -> Callable[[JobContext], None]:
    def do(context: JobContext) -> None:
        raise error

    return do


def only() -> Job:
    return Job.objects.get()


def test_a_job_runs_once_and_ends_as_done_with_its_last_progress() -> None:
    def do(context: JobContext) -> None:
        context.progress(1, 10, "tenths")
        context.progress(10, 10, "tenths")
        context.raise_if_cancelled()
        context.raise_if_cancelled()

    script["do"] = do
    scripted.enqueue(at=NOW, says="hello")
    assert (run(), run()) == (1, 0)
    assert (only().state, only().done, only().total, only().note) == ("done", 10, 10, "tenths")
    assert (only().attempts, only().started_at, only().finished_at) == (1, NOW, NOW)


def test_progress_is_seen_while_the_job_runs() -> None:
    seen = []

    def do(context: JobContext) -> None:
        for done in range(4):
            context.progress(done, 4)
            seen.append(only().done)

    script["do"] = do
    scripted.enqueue(at=NOW)
    run(step=0.3)
    assert seen == [0, 0, 2, 2]


def test_the_more_urgent_job_runs_first_and_a_later_one_waits_for_its_time() -> None:
    order = []
    script["do"] = lambda context: order.append(context.job_id)
    first = scripted.enqueue(at=NOW)
    later = scripted.enqueue(at=NOW, due_at=NOW + timedelta(minutes=1))
    quick = urgent.enqueue(at=NOW)
    run()
    assert Job.objects.get(pk=quick).state == "done"
    assert (run(), run(), order) == (1, 0, [first])
    assert (run(NOW + timedelta(minutes=1)), order) == (1, [first, later])


def test_a_failing_job_is_tried_again_later_and_fails_after_the_last_attempt() -> None:
    script["do"] = raising(ValueError("no file for anna@example.org"))
    scripted.enqueue(at=NOW)
    run()
    assert (only().state, only().due_at) == ("queued", NOW + timedelta(seconds=10))
    assert only().error.startswith("ValueError: no file for (address)")
    run(NOW + timedelta(seconds=10))
    run(NOW + timedelta(seconds=60))
    assert (only().state, only().attempts) == ("failed", 3)


def test_a_job_that_says_no_attempt_can_help_fails_at_once() -> None:
    script["do"] = raising(PermanentFailure("the file is gone"))
    scripted.enqueue(at=NOW)
    run()
    assert (only().state, only().attempts) == ("failed", 1)


def test_a_queued_job_is_cancelled_at_once_and_never_runs() -> None:
    job_id = scripted.enqueue(at=NOW)
    operations.cancel_job(job_id=job_id, actor=ACTOR, at=NOW)
    assert (run(), only().state) == (0, "cancelled")
    with pytest.raises(operations.UnableToCancelJob):
        operations.cancel_job(job_id=job_id, actor=ACTOR, at=NOW)


def test_a_running_job_is_cancelled_at_its_next_checkpoint() -> None:
    def do(context: JobContext) -> None:
        context.raise_if_cancelled()
        operations.cancel_job(job_id=context.job_id, actor=ACTOR, at=NOW)
        with pytest.raises(Cancelled):
            context.raise_if_cancelled()
        raise Cancelled

    script["do"] = do
    scripted.enqueue(at=NOW)
    run(step=1)
    assert only().state == "cancelled"


def test_a_job_cancelled_while_its_worker_was_dead_does_not_start_again() -> None:
    job_id = scripted.enqueue(at=NOW)
    Job.objects.update(state="running", worker_id=new_id(), lease_until=NOW)
    operations.cancel_job(job_id=job_id, actor=ACTOR, at=NOW)
    run()
    assert only().state == "cancelled"


def test_a_failed_or_cancelled_job_can_be_put_back_with_what_it_kept() -> None:
    def do(context: JobContext) -> None:
        context.keep({"row": 7})
        raise PermanentFailure("broken")

    script["do"] = do
    job_id = scripted.enqueue(at=NOW, key="k")
    run()
    operations.retry_job(job_id=job_id, actor=ACTOR, at=NOW)
    found = []
    script["do"] = lambda context: found.append(context.state)
    run()
    assert (found, only().state) == ([{"row": 7}], "done")
    with pytest.raises(operations.UnableToRetryJob):
        operations.retry_job(job_id=job_id, actor=ACTOR, at=NOW)


def test_a_job_whose_key_is_open_again_can_not_be_put_back() -> None:
    job_id = scripted.enqueue(at=NOW, key="k")
    operations.cancel_job(job_id=job_id, actor=ACTOR, at=NOW)
    scripted.enqueue(at=NOW, key="k")
    with pytest.raises(operations.UnableToRetryJob, match="same key"):
        operations.retry_job(job_id=job_id, actor=ACTOR, at=NOW)


def test_a_job_of_a_dead_worker_goes_on_from_what_it_kept_once_the_lease_has_lapsed() -> None:
    found = []
    script["do"] = lambda context: found.append(context.state)
    scripted.enqueue(at=NOW)
    dead = new_id()
    Job.objects.update(
        state="running", worker_id=dead, attempts=1, kept={"row": 3}, lease_until=NOW + timedelta(seconds=60)
    )
    assert run(NOW + timedelta(seconds=59)) == 0
    assert run(NOW + timedelta(seconds=60)) == 1
    assert (found, only().attempts) == ([{"row": 3}], 2)


def test_a_job_that_kills_its_workers_fails_in_the_end() -> None:
    scripted.enqueue(at=NOW)
    Job.objects.update(state="running", worker_id=new_id(), attempts=3, lease_until=NOW)
    run()
    assert (only().state, only().error) == ("failed", "its worker died 3 times while running it")


def test_a_known_death_frees_the_job_at_once_and_a_living_worker_keeps_it() -> None:
    script["do"] = lambda context: None
    scripted.enqueue(at=NOW)
    worker = new_id()
    Job.objects.update(state="running", worker_id=worker, attempts=1, lease_until=NOW + timedelta(seconds=1))
    assert renew(Claimant(worker), NOW) == 1
    assert run(NOW + timedelta(seconds=59)) == 0
    assert release([worker]) == 1
    assert run(NOW + timedelta(seconds=59)) == 1


class Broken(BaseException):
    """What the worker's own code meets when it can't settle a row: the database is away."""


def test_a_job_that_breaks_in_the_hands_of_a_worker_that_lives_is_taken_up_again() -> None:
    def do(context: JobContext) -> None:
        raise Broken

    mine, lapsed = Claimant(new_id()), NOW + timedelta(seconds=61)
    script["do"] = do
    scripted.enqueue(at=NOW)
    with pytest.raises(Broken):
        run_due(clock=Clock(step=0), claimant=mine, kinds=KINDS)
    assert renew(mine, NOW) == 0
    script["do"] = lambda context: renewed.append(renew(mine, lapsed))
    renewed: list[int] = []
    assert run_due(clock=Clock(lapsed, 0), claimant=mine, kinds=KINDS) == 1
    assert (renewed, only().state, only().attempts) == ([1], Job.State.DONE, 2)


def test_a_job_in_hand_is_not_started_by_another_thread_of_the_same_worker_though_its_lease_has_lapsed() -> None:
    mine, lapsed, others = Claimant(new_id()), NOW + timedelta(seconds=61), []

    def do(context: JobContext) -> None:
        others.append(run_due(clock=Clock(lapsed, 0), claimant=mine, kinds=KINDS))

    script["do"] = do
    scripted.enqueue(at=NOW)
    assert run_due(clock=Clock(step=0), claimant=mine, kinds=KINDS) == 1
    assert (others, only().state, only().attempts) == ([0], "done", 1)
    assert (mine.held, mine.dropped) == (set(), set())


def test_a_job_that_is_told_to_stop_goes_back_to_the_queue_without_losing_an_attempt() -> None:
    def do(context: JobContext) -> None:
        context.keep({"row": 2})
        stopping.set()
        context.raise_if_cancelled()

    stopping = threading.Event()
    script["do"] = do
    scripted.enqueue(at=NOW)
    run(stopping=stopping)
    assert (only().state, only().attempts, only().kept) == ("queued", 0, {"row": 2})


def test_an_attempt_that_has_lost_its_job_can_neither_keep_nor_settle() -> None:
    other = new_id()

    def do(context: JobContext) -> None:
        Job.objects.update(worker_id=other)
        context.progress(5, 10)
        context.keep({"row": 9})

    script["do"] = do
    scripted.enqueue(at=NOW)
    run()
    assert (only().state, only().kept, only().done, only().worker_id) == ("running", {}, 0, other)


def test_an_attempt_that_has_lost_its_job_stops_at_its_next_checkpoint() -> None:
    reached = []

    def do(context: JobContext) -> None:
        Job.objects.update(worker_id=new_id())
        context.raise_if_cancelled()
        reached.append(1)

    script["do"] = do
    scripted.enqueue(at=NOW)
    run()
    assert reached == []


def test_a_job_of_a_name_this_version_does_not_know_stays_in_the_queue() -> None:
    Job.objects.create(name="tests.from-the-future", created_at=NOW, due_at=NOW)
    assert run_due(clock=Clock(), kinds=KINDS) == 0
    assert only().state == "queued"


def test_jobs_are_listed_by_name_and_state_and_counted() -> None:
    script["do"] = lambda context: None
    done = scripted.enqueue(at=NOW)
    run()
    waiting = urgent.enqueue(at=NOW + timedelta(seconds=1), key="u")
    assert [row.id for row in queries.recent_jobs()] == [waiting, done]
    assert [row.id for row in queries.recent_jobs(name="tests.scripted")] == [done]
    assert [row.id for row in queries.recent_jobs(state="queued")] == [waiting]
    assert queries.counts_by_state() == {"queued": 1, "running": 0, "done": 1, "failed": 0, "cancelled": 0}
    opened = queries.open_job("tests.urgent", "u")
    assert opened is not None
    assert (opened.id, queries.job(done), queries.job(new_id())) == (waiting, Job.objects.get(pk=done), None)


def test_ended_jobs_and_old_workers_are_pruned_after_their_retention() -> None:
    script["do"] = lambda context: None
    scripted.enqueue(at=NOW)
    run()
    urgent.enqueue(at=NOW)
    Worker.objects.create(host="here", process=1, started_at=NOW, seen_at=NOW)
    assert [one.host for one in queries.workers(now=NOW)] == ["here"]
    assert operations.prune_ended(now=NOW + operations.RETENTION) == 0
    assert operations.prune_ended(now=NOW + operations.RETENTION + timedelta(seconds=1)) == 2
    assert only().name == "tests.urgent"


def test_a_job_can_be_called_here_and_now() -> None:
    called: list[object] = []
    script["do"] = called.append
    context: Any = object()
    scripted(context, says="now")
    assert called == [context]
