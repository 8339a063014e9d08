from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from shopkeeper.behaviour import operations
from shopkeeper.behaviour.models import Arrival, Event, Rejection, Retention, Seen, Tally
from shopkeeper.behaviour.operations import MadeSource, UnableToSetRetention, UnableToTakeAgain
from shopkeeper.behaviour.operations.logkeys import NoDayKey, destroy_day_keys, living_day_key
from shopkeeper.behaviour.tests.conftest import TEST, accept, track, work
from shopkeeper.foundation.db.partitions import drop_months, ensure_months, month_after, parts
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal import keys

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="elsewhere the stream is one table")

# Keys outlive a test, and here they are destroyed: no other test uses these days.
AT = datetime(2041, 3, 4, 9, 30, tzinfo=UTC)


def nothing() -> None:
    """Go on."""


def forget(days: float) -> int:
    return operations.forget_old_events(now=AT + timedelta(days=days), checkpoint=nothing)


def test_each_kind_is_kept_for_its_own_time(browser: MadeSource) -> None:
    operations.set_retention(kind="page", days=10, actor=TEST, at=AT)
    operations.set_retention(kind="track", days=20, actor=TEST, at=AT)
    accept(browser, track(), track(type="page"), track(), at=AT)
    work(AT)
    assert forget(9.9) == 0
    assert forget(10.1) == 1
    assert list(Event.objects.values_list("kind", flat=True)) == ["track", "track"]
    assert forget(20.1) == 2
    assert Retention.objects.get(pk="track").swept_until == AT + timedelta(days=0.1)


def test_days_out_of_bounds_and_unknown_kinds_are_refused() -> None:
    for kind, days in (("page", 0), ("page", 3_651), ("dance", 10)):
        with pytest.raises(UnableToSetRetention):
            operations.set_retention(kind=kind, days=days, actor=TEST, at=AT)


def test_traces_go_in_time_and_with_them_the_keys_of_their_days(browser: MadeSource) -> None:
    accept(browser, track(), {"type": "track", "userId": "u"}, at=AT)
    row = Arrival.objects.get()
    work(AT)
    rejection = Rejection.objects.get()
    assert operations.forget_traces(now=AT + timedelta(days=2), checkpoint=nothing) == 0
    assert row.body["body"]["batch"]
    operations.forget_traces(now=AT + timedelta(days=5), checkpoint=nothing)
    assert keys.cipher(row.subject_id) is None
    assert rejection.body == {"type": "track", "userId": "u"}
    assert operations.forget_traces(now=AT + timedelta(days=32), checkpoint=nothing) == 2
    assert keys.cipher(rejection.subject_id) is None
    assert (Seen.objects.count(), Rejection.objects.count(), Tally.objects.count()) == (0, 0, 1)
    assert operations.forget_traces(now=AT + timedelta(days=500), checkpoint=nothing) == 1


def test_the_key_of_a_day_stays_while_one_of_its_requests_waits(browser: MadeSource) -> None:
    accept(browser, track(), at=AT)
    operations.forget_traces(now=AT + timedelta(days=20), checkpoint=nothing)
    assert work(AT + timedelta(days=20)) == 1
    assert Event.objects.count() == 1


def test_a_clock_that_ran_ahead_does_not_shut_the_door_for_a_day() -> None:
    made = []
    for _ in range(3):
        made.append(living_day_key("tests", AT))
        assert living_day_key("tests", AT) == made[-1]
        assert destroy_day_keys("tests", before=AT.date() + timedelta(days=1)) == 1
    assert len(set(made)) == 3
    with pytest.raises(NoDayKey, match="clock"):
        living_day_key("tests", AT)


def test_a_rejected_event_is_taken_in_again_as_of_when_it_came(browser: MadeSource) -> None:
    accept(browser, track(event=""), track(anonymousId="x" * 300), at=AT)
    work(AT)
    nameless = Rejection.objects.get(reason="no-name")
    operations.take_again(rejection_id=nameless.pk, actor=TEST, at=AT + timedelta(days=1))
    work(AT + timedelta(days=1))
    assert sorted(Rejection.objects.values_list("reason", flat=True)) == ["bad-field", "no-name"]
    for unknown in (new_id(), nameless.pk):
        with pytest.raises(UnableToTakeAgain):
            operations.take_again(rejection_id=unknown, actor=TEST, at=AT)


@on_postgresql
def test_the_stream_stands_in_months_that_are_made_ahead_and_dropped_whole(browser: MadeSource) -> None:
    rest = "behaviour_event_rest"
    accept(browser, track(), at=datetime(2031, 5, 31, 23, 59, 59, tzinfo=UTC))
    accept(browser, track(), at=datetime(2031, 6, 1, tzinfo=UTC))
    work(datetime(2031, 6, 1, tzinfo=UTC))
    assert count(rest) == 2
    assert ensure_months(Event, [(2031, 5), (2031, 6)]) == ["behaviour_event_2031_05", "behaviour_event_2031_06"]
    assert [count(name) for name in (rest, "behaviour_event_2031_05", "behaviour_event_2031_06")] == [0, 1, 1]
    assert ensure_months(Event, [(2031, 5)]) == []
    assert "behaviour_event_2031_05" in drop_months(Event, before=(2031, 6))
    assert Event.objects.count() == 1
    assert operations.make_room(now=datetime(2032, 11, 5, tzinfo=UTC)) == [
        "behaviour_event_2032_11",
        "behaviour_event_2032_12",
        "behaviour_event_2033_01",
    ]


@on_postgresql
def test_a_month_of_which_nothing_may_be_left_is_dropped(browser: MadeSource) -> None:
    ensure_months(Event, [(2041, 3)])
    accept(browser, track(), at=AT)
    work(AT)
    assert forget(700) == 0
    assert "behaviour_event_2041_03" in parts(Event)
    assert forget(800) == 0
    assert "behaviour_event_2041_03" not in parts(Event)


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_months_are_counted_over_the_years() -> None:
    assert [month_after((2026, 11), by=by) for by in (0, 1, 2, 14)] == [(2026, 11), (2026, 12), (2027, 1), (2028, 1)]
