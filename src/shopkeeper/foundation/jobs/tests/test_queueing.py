from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from shopkeeper.foundation.jobs import JobContext, JobType, job, queueing
from shopkeeper.foundation.jobs.defining import UnableToEnqueue
from shopkeeper.foundation.jobs.models import Job
from shopkeeper.foundation.jobs.queueing import enqueue_periodic, slot_of

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@job(name="tests.count")
def count(context: JobContext, *, upto: int = 3) -> None:
    context.progress(upto, upto)


@job(name="tests.daily", every=timedelta(days=1), offset=timedelta(hours=3))
def daily(context: JobContext) -> None:
    context.progress(1, 1)


@pytest.mark.django_db
def test_an_enqueued_job_is_a_queued_row_with_its_arguments() -> None:
    job_id = count.enqueue(at=NOW, upto=7)
    row = Job.objects.get(id=job_id)
    assert (row.name, row.arguments, row.state, row.due_at) == ("tests.count", {"upto": 7}, "queued", NOW)


@pytest.mark.django_db
def test_a_key_is_open_only_once_and_may_be_used_again_when_closed() -> None:
    first = count.enqueue(at=NOW, key="one")
    assert count.enqueue(at=NOW, key="one") == first
    Job.objects.update(state="done")
    assert count.enqueue(at=NOW, key="one") != first


@pytest.mark.django_db
def test_arguments_that_do_not_fit_are_refused_when_enqueued() -> None:
    with pytest.raises(UnableToEnqueue, match=r"tests\.count"):
        count.enqueue(at=NOW, down=7)


@pytest.mark.django_db
def test_a_slot_is_queued_once_however_often_it_is_looked_at() -> None:
    kinds: list[JobType] = [count, daily]
    assert enqueue_periodic(kinds, now=NOW) == 1
    assert enqueue_periodic(kinds, now=NOW + timedelta(hours=2)) == 0
    Job.objects.update(state="done")
    assert enqueue_periodic(kinds, now=NOW + timedelta(hours=2)) == 0
    assert enqueue_periodic(kinds, now=NOW + timedelta(hours=15)) == 1
    assert [row.slot for row in Job.objects.order_by("slot")] == [
        datetime(2026, 3, 1, 3, 0, tzinfo=UTC),
        datetime(2026, 3, 2, 3, 0, tzinfo=UTC),
    ]


@pytest.mark.django_db
def test_a_slot_waits_while_the_earlier_one_still_runs() -> None:
    enqueue_periodic([daily], now=NOW)
    assert enqueue_periodic([daily], now=NOW + timedelta(days=1)) == 0


def test_slots_are_counted_from_midnight_utc_plus_the_offset() -> None:
    assert slot_of(timedelta(days=1), timedelta(hours=13), NOW) == datetime(2026, 2, 28, 13, 0, tzinfo=UTC)
    assert slot_of(timedelta(minutes=15), timedelta(), NOW + timedelta(minutes=44)) == NOW + timedelta(minutes=30)


def test_two_functions_may_not_share_a_name() -> None:
    with pytest.raises(ValueError, match="two jobs are named"):
        job(name="tests.count")(lambda context: None)


@pytest.mark.django_db
def test_a_job_enqueued_in_a_transaction_that_fails_never_was() -> None:
    def fail() -> None:
        with transaction.atomic():
            count.enqueue(at=NOW)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_key_closed_while_it_is_asked_for_is_taken_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    count.enqueue(at=NOW, key="one")

    def closes(name: str, key: str) -> None:
        Job.objects.update(state="done")

    monkeypatch.setattr(queueing, "_open_job", closes)
    second = count.enqueue(at=NOW, key="one")
    assert Job.objects.get(state="queued").id == second


@pytest.mark.django_db
def test_a_key_that_is_never_free_nor_held_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    count.enqueue(at=NOW, key="one")
    monkeypatch.setattr(queueing, "_open_job", lambda name, key: None)
    with pytest.raises(RuntimeError, match="faster than"):
        count.enqueue(at=NOW, key="one")


@pytest.mark.django_db
def test_a_fault_that_is_no_open_key_is_raised() -> None:
    with pytest.raises(IntegrityError):
        queueing.enqueue(name="x", arguments={}, key=None, at=NOW, due_at=NOW, priority=0, max_attempts=-1)


@pytest.mark.django_db
def test_the_database_itself_holds_one_row_per_slot() -> None:
    enqueue_periodic([daily], now=NOW)
    slot = Job.objects.get().slot
    Job.objects.update(state="done")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(name="tests.daily", slot=slot, created_at=NOW, due_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(name="tests.daily", state="odd", created_at=NOW, due_at=NOW)
