from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.foundation.ids import new_id

INSTANTS = st.integers(86_400_000_000, 7_258_118_400_000_000).map(
    lambda microseconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)


@given(INSTANTS)
def test_a_key_is_a_uuid_of_version_7_that_carries_its_instant(at: datetime) -> None:
    key = new_id(at)
    assert (key.version, key.variant) == (7, "specified in RFC 4122")
    assert key.int >> 80 == int(at.timestamp() * 1_000_000) // 1000


@given(INSTANTS)
def test_a_key_made_a_microsecond_later_sorts_later(at: datetime) -> None:
    assert new_id(at) < new_id(at + timedelta(microseconds=2))


def test_keys_never_repeat() -> None:
    assert len({new_id() for _ in range(10_000)}) == 10_000
