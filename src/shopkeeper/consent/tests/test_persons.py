"""Choices of persons: signals in bulk, what a known customer chooses, what holds of several selves."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shopkeeper.consent import operations, queries
from shopkeeper.consent.models import Entry
from shopkeeper.consent.operations import Evidence, Signal
from shopkeeper.consent.queries import Frequency, Purpose
from shopkeeper.consent.rules.words import Source
from shopkeeper.foundation.actors import Actor

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def tracked(person: UUID, at: datetime = AT) -> queries.Tracking:
    return queries.tracking([person], at=at)[person]


def chose(person: UUID, at: datetime, **answers: bool) -> int:
    return operations.choose(
        person_id=person,
        answers={Purpose[name]: answer for name, answer in answers.items()},
        evidence=Evidence(source=Source.ACCOUNT, occurred_at=at),
        at=at,
        actor=Actor("customer", str(person)),
    )


def test_where_nobody_chose_tracking_is_allowed_and_sharing_is_not() -> None:
    assert tracked(uuid4()) == queries.Tracking(allowed=True, gpc=False, sharing=False, personalisation=True)


def test_what_a_cookie_banner_said_holds_until_it_says_otherwise() -> None:
    person = uuid4()
    operations.note_signals([Signal(person, AT, choices={"tracking": False})], at=AT)
    assert not tracked(person).allowed
    operations.note_signals([Signal(person, AT + DAY, choices={"tracking": True})], at=AT + DAY)
    assert tracked(person, AT + DAY).allowed
    assert not tracked(person, AT).allowed


def test_a_signal_that_says_again_what_is_known_is_not_kept() -> None:
    person = uuid4()
    signal = Signal(person, AT, gpc=True, choices={"tracking": False, "nonsense": True})
    assert operations.note_signals([signal, signal], at=AT) == 3
    assert operations.note_signals([signal] * 50, at=AT + DAY) == 0
    assert Entry.objects.filter(person_id=person).count() == 3


def test_many_signals_cost_the_same_statements_as_one(django_assert_max_num_queries: Callable[[int], Any]) -> None:
    for many in (1, 300):
        with django_assert_max_num_queries(12):
            operations.note_signals([Signal(uuid4(), AT, gpc=True) for _ in range(many)], at=AT)


def test_privacy_control_bars_sharing_and_not_tracking() -> None:
    person = uuid4()
    chose(person, AT - DAY, SELLERS=True, ADVERTISERS=True)
    assert tracked(person).sharing
    operations.note_signals([Signal(person, AT, gpc=True)], at=AT)
    assert tracked(person) == queries.Tracking(allowed=True, gpc=True, sharing=False)


def test_a_banner_does_not_set_privacy_control_aside_but_a_known_customer_does() -> None:
    person = uuid4()
    banner = {"sharing-with-sellers": True, "sharing-with-advertisers": True}
    operations.note_signals([Signal(person, AT, gpc=True)], at=AT)
    operations.note_signals([Signal(person, AT + DAY, choices=banner)], at=AT + DAY)
    assert not tracked(person, AT + DAY).sharing
    chose(person, AT + 2 * DAY, SELLERS=True, ADVERTISERS=True)
    operations.note_signals([Signal(person, AT + 3 * DAY, gpc=True)], at=AT + 3 * DAY)
    assert tracked(person, AT + 3 * DAY).sharing


def test_how_often_is_kept_and_changed() -> None:
    person = uuid4()
    for days, wanted in enumerate((Frequency.FEWER, Frequency.WEEKLY)):
        operations.choose(
            person_id=person,
            answers={},
            wanted=wanted,
            evidence=Evidence(source=Source.LINK, occurred_at=AT + days * DAY),
            at=AT + days * DAY,
            actor=Actor("customer", str(person)),
        )
        assert queries.choices(person, at=AT + days * DAY).frequency is wanted


def test_what_holds_already_is_not_said_again() -> None:
    person = uuid4()
    assert chose(person, AT, TRACKING=False) == 1
    assert chose(person, AT + DAY, TRACKING=False) == 0
