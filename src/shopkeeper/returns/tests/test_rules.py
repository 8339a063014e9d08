from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.returns import rules
from shopkeeper.returns.rules import ClaimStatus, Counts, ExchangeStatus, ReturnStatus
from shopkeeper.returns.rules.eligibility import Arrived, Barred, Policy, eligibility, may_withdraw

DAY = date(2026, 3, 1)
TABLES: list[tuple[Any, StrEnum, set[str]]] = [
    (rules.RETURN_STEPS, ReturnStatus.REQUESTED, {"rejected", "cancelled", "expired", "closed"}),
    (rules.EXCHANGE_STEPS, ExchangeStatus.REQUESTED, {"done", "cancelled"}),
    (rules.CLAIM_STEPS, ClaimStatus.OPEN, {"denied", "resolved"}),
]


def reachable(table: Any, start: StrEnum) -> set[StrEnum]:
    found, ahead = {start}, [start]
    while ahead:
        new = table[ahead.pop()] - found
        found |= new
        ahead += new
    return found


@pytest.mark.parametrize(("table", "start", "ends"), TABLES)
def test_every_status_is_reached_and_has_a_way_out_to_an_end(table: Any, start: StrEnum, ends: set[str]) -> None:
    assert set(table) == set(type(start))
    assert reachable(table, start) == set(table)
    assert {status for status in table if not table[status]} == ends
    assert all(reachable(table, status) & ends for status in table)


def test_a_return_is_cancelled_only_before_its_first_scan() -> None:
    before = {status for status in ReturnStatus if rules.may_become(status, ReturnStatus.CANCELLED)}
    assert before == {"requested", "review", "approved", "label_issued"}


def test_nothing_becomes_resolved_uninspected_but_what_is_lost_or_kept() -> None:
    assert {status for status in ReturnStatus if rules.may_become(status, ReturnStatus.RESOLVED)} == {
        "inspected",
        "lost",
        "kept",
    }


def test_a_replacement_that_was_sent_is_not_cancelled_and_a_denied_claim_stays_so() -> None:
    assert not rules.exchange_may_become(ExchangeStatus.SENT, ExchangeStatus.CANCELLED)
    assert not any(rules.claim_may_become(ClaimStatus.DENIED, one) for one in ClaimStatus)


@pytest.mark.parametrize(
    ("counts", "is_sound"),
    [
        (Counts(2), True),
        (Counts(2, 2, 2, 2), True),
        (Counts(2, 3), False),
        (Counts(2, 1, 2), False),
        (Counts(2, 2, 1, 2), False),
        (Counts(0), False),
        (Counts(1, 0, 0, -1), False),
    ],
)
def test_counts_never_grow_on_the_way(counts: Counts, is_sound: bool) -> None:
    assert counts.is_sound is is_sound


def test_the_window_is_counted_from_each_parcels_delivery() -> None:
    arrived = [Arrived(2, DAY + timedelta(days=20)), Arrived(1, DAY)]
    policy = Policy(window_days=30)
    found = eligibility(policy, arrived, taken=0, today=DAY + timedelta(days=30))
    assert (found.quantity, found.until) == (3, DAY + timedelta(days=50))
    assert eligibility(policy, arrived, taken=0, today=DAY + timedelta(days=31)).quantity == 2
    assert eligibility(policy, arrived, taken=0, today=DAY + timedelta(days=51)).barred is Barred.WINDOW_OVER


def test_pieces_already_in_returns_are_counted_off_the_first_parcel() -> None:
    arrived = [Arrived(1, DAY), Arrived(2, DAY + timedelta(days=20))]
    assert eligibility(Policy(30), arrived, taken=1, today=DAY + timedelta(days=40)).quantity == 2


@pytest.mark.parametrize(
    ("policy", "arrived", "taken", "open_returns", "barred"),
    [
        (Policy(30), [], 0, 0, Barred.NOT_DELIVERED),
        (Policy(30, is_final_sale=True), [Arrived(1, DAY)], 0, 0, Barred.FINAL_SALE),
        (Policy(30), [Arrived(1, DAY)], 1, 0, Barred.ALL_RETURNED),
        (Policy(30, most_open=3), [Arrived(1, DAY)], 0, 3, Barred.TOO_MANY_RETURNS),
        (Policy(30, most_open=3), [Arrived(1, DAY)], 0, 2, None),
    ],
)
def test_what_bars_a_return_is_named(
    policy: Policy, arrived: list[Arrived], taken: int, open_returns: int, barred: Barred | None
) -> None:
    found = eligibility(policy, arrived, taken=taken, today=DAY, open_returns=open_returns)
    assert found.barred is barred
    assert (found.quantity > 0) is (barred is None)


def test_members_have_their_extra_days() -> None:
    today = DAY + timedelta(days=40)
    policy = Policy(30, member_days=10)
    assert eligibility(policy, [Arrived(1, DAY)], taken=0, today=today, is_member=True).quantity == 1
    assert eligibility(policy, [Arrived(1, DAY)], taken=0, today=today).quantity == 0


@pytest.mark.parametrize(
    ("arrived", "last"),
    [
        (date(2026, 3, 3), date(2026, 3, 17)),
        (date(2026, 3, 6), date(2026, 3, 20)),
        (date(2026, 3, 7), date(2026, 3, 23)),
        (date(2026, 3, 8), date(2026, 3, 23)),
    ],
)
def test_the_law_gives_fourteen_days_and_the_weekend_after_them(arrived: date, last: date) -> None:
    assert may_withdraw(arrived, last)
    assert not may_withdraw(arrived, last + timedelta(days=1))


def test_before_the_last_good_came_withdrawing_is_always_open() -> None:
    assert may_withdraw(None, DAY)


@given(
    st.lists(st.builds(Arrived, st.integers(1, 9), st.dates(DAY, DAY + timedelta(days=60))), max_size=5),
    st.integers(0, 50),
    st.dates(DAY, DAY + timedelta(days=120)),
)
def test_never_more_comes_back_than_arrived_less_what_is_taken(arrived: list[Arrived], taken: int, today: date) -> None:
    found = eligibility(Policy(30), arrived, taken=taken, today=today)
    assert 0 <= found.quantity <= max(0, sum(one.quantity for one in arrived) - taken)
    assert (found.until is None) is (found.quantity == 0)
