from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.behaviour.rules import happened_at
from shopkeeper.behaviour.rules.timing import AHEAD, EARLIEST, instant

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
INSTANTS = st.datetimes(timezones=st.just(UTC))
LONG = st.timedeltas(timedelta(0), timedelta(days=3_000))
ANY = st.timedeltas(timedelta(days=-36_500), timedelta(days=36_500))
WAYS = st.timedeltas(timedelta(0), timedelta(hours=1))


@given(offset=ANY, ago=LONG, way=WAYS)
def test_a_clock_that_is_wrong_by_anything_gives_the_right_time_less_the_way(
    offset: timedelta, ago: timedelta, way: timedelta
) -> None:
    happened, sent = NOW - ago - way, NOW - way
    told, believed = happened_at(received_at=NOW, original=happened + offset, sent_at=sent + offset)
    assert (told, believed) == (happened + way, True)


@given(original=st.none() | INSTANTS, sent_at=st.none() | INSTANTS)
def test_whatever_is_told_the_time_is_between_2000_and_now(original: datetime | None, sent_at: datetime | None) -> None:
    told, believed = happened_at(received_at=NOW, original=original, sent_at=sent_at)
    assert EARLIEST <= told <= NOW
    if not believed:
        assert told == NOW


@pytest.mark.parametrize(
    ("original", "told", "believed"),
    [
        (None, NOW, True),
        (NOW - timedelta(days=400), NOW - timedelta(days=400), True),
        (NOW + AHEAD, NOW, True),
        (NOW + AHEAD + timedelta(seconds=1), NOW, False),
        (EARLIEST, EARLIEST, True),
        (EARLIEST - timedelta(seconds=1), NOW, False),
    ],
)
def test_an_instant_without_the_time_of_sending_is_taken_as_it_is_within_bounds(
    original: datetime | None, told: datetime, believed: bool
) -> None:
    assert happened_at(received_at=NOW, original=original, sent_at=None) == (told, believed)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-24T09:30:00.000Z", NOW),
        ("2026-11-24T10:30:00+01:00", NOW),
        ("2026-11-24T09:30:00", NOW),
        ("2026-11-24", datetime(2026, 11, 24, tzinfo=UTC)),
        (1_795_512_600, NOW),
        (1_795_512_600_000, NOW),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("x" * 1_000, None),
        (float("1e300"), None),
        (True, None),
        ({}, None),
        (None, None),
    ],
)
def test_instants_are_read_as_libraries_write_them(text: object, told: datetime | None) -> None:
    assert instant(text) == told
