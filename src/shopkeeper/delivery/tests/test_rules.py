from datetime import UTC, datetime, timedelta

import pytest

from shopkeeper.delivery.rules import (
    MOST_ATTEMPTS,
    Kind,
    Next,
    Outcome,
    State,
    address_fault,
    after_attempt,
    header_fault,
    pause,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=15)
LETTER, NEWS = Kind.TRANSACTIONAL, Kind.MARKETING


@pytest.mark.parametrize(
    ("outcome", "kind", "attempts", "following"),
    [
        (Outcome.SENT, LETTER, 1, Next(State.SENT)),
        (Outcome.SENT, NEWS, MOST_ATTEMPTS, Next(State.SENT)),
        (Outcome.REFUSED, LETTER, 1, Next(State.FAILED)),
        (Outcome.REFUSED, NEWS, 1, Next(State.FAILED)),
        (Outcome.TEMPORARY, LETTER, 1, Next(State.QUEUED, LATER)),
        (Outcome.TEMPORARY, NEWS, 1, Next(State.QUEUED, LATER)),
        (Outcome.TEMPORARY, LETTER, MOST_ATTEMPTS, Next(State.FAILED)),
        (Outcome.UNKNOWN, LETTER, 1, Next(State.QUEUED, LATER)),
        (Outcome.UNKNOWN, LETTER, MOST_ATTEMPTS, Next(State.UNKNOWN)),
        (Outcome.UNKNOWN, NEWS, 1, Next(State.UNKNOWN)),
    ],
)
def test_what_follows_an_attempt(outcome: Outcome, kind: Kind, attempts: int, following: Next) -> None:
    assert after_attempt(outcome, kind=kind, attempts=attempts, at=NOW) == following


@pytest.mark.parametrize("character", ["\n", "\r", "\0", "\x7f", "\x85", "\u2028", "\u2029", "\t"])
def test_no_control_character_stands_in_a_header(character: str) -> None:
    assert header_fault("subject", f"a{character}b") == "the subject holds a line break or control character"


def test_a_header_has_its_length_and_any_script() -> None:
    assert header_fault("subject", "ж" * 500) is None
    assert header_fault("subject", "ж" * 501) == "the subject is longer than 500 characters"


@pytest.mark.parametrize("address", ["anna@example.org", "a.b+c@sub.example.org", "ænna@example.org"])
def test_one_mail_address_is_an_address(address: str) -> None:
    assert address_fault("email", address) is None


@pytest.mark.parametrize(
    "address", ["", "anna", "@example.org", "anna@", "a@b@c.org", "a@b.org,c@d.org", "Anna <a@b.org>"]
)
def test_anything_else_is_not(address: str) -> None:
    assert address_fault("email", address) is not None


def test_other_channels_have_other_addresses_but_no_line_breaks() -> None:
    assert address_fault("sms", "+49 30 1234567") is None
    assert address_fault("sms", "+49\n30") is not None
    assert address_fault("sms", "") == "the address is empty"


def test_pauses_double_up_to_two_hours() -> None:
    assert [pause(n) for n in (1, 2, 3)] == [timedelta(seconds=15 * n) for n in (1, 2, 4)]
    assert pause(99) == timedelta(hours=2)
