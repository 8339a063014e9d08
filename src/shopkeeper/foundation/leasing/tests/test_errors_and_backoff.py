from datetime import timedelta

import pytest

from shopkeeper.foundation.leasing.backoff import delay
from shopkeeper.foundation.leasing.errors import LONGEST, describe, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("no customer anna.b+c@example.org here", "no customer (address) here"),
        ("call +49 (30) 1234-567 now", "call (number) now"),
        ("Key exists.\nDETAIL:  Key (name)=(Anna) already exists.", "Key exists.\nDETAIL: (masked)"),
        ("order 1234 has 3 lines", "order 1234 has 3 lines"),
    ],
)
def test_what_could_name_a_person_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_a_long_text_is_cut() -> None:
    assert len(mask("x" * 5_000)) == LONGEST


def sell() -> None:
    raise ValueError("no stock")


def test_an_error_is_told_with_its_kind_and_place() -> None:
    with pytest.raises(ValueError, match="no stock") as caught:
        sell()
    assert describe(caught.value).startswith("ValueError: no stock [tests/test_errors_and_backoff.py:")
    assert describe(KeyError("x")) == "KeyError: 'x'"


def test_pauses_double_up_to_the_longest() -> None:
    pauses = [
        delay(n, first=timedelta(seconds=5), longest=timedelta(minutes=1)).total_seconds() for n in (1, 2, 3, 9, 999)
    ]
    assert pauses == [5, 10, 20, 60, 60]
