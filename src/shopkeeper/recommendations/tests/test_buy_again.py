from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.recommendations.buy_again import (
    GAPS_OF_THE_SHOP,
    SHORTEST_GAP,
    USUAL_GAP,
    due_scores,
    habits,
    own_gap,
    renewal,
    timing,
)
from shopkeeper.recommendations.history import History
from shopkeeper.recommendations.tests.arrays import histories, history_of, patient


def gaps_of(history: History) -> dict[int, list[float]]:
    days: dict[tuple[int, int], list[float]] = {}
    for product, customer, day in zip(history.product, history.customer, history.day, strict=True):
        if customer >= 0:
            days.setdefault((int(product), int(customer)), []).append(float(day))
    gaps: dict[int, list[float]] = {}
    for (product, _), bought in days.items():
        gaps.setdefault(product, []).extend(b - a for a, b in pairwise(sorted(bought)) if b - a >= SHORTEST_GAP)
    return gaps


@patient
@given(histories)
def test_typical_gaps_are_means_drawn_towards_the_shops(history: History) -> None:
    gaps = gaps_of(history)
    every = [gap for some in gaps.values() for gap in some]
    usual = sum(every) / len(every) if every else USUAL_GAP
    found = renewal(history)
    for product in range(history.products):
        own = gaps.get(product, [])
        expected = (sum(own) + GAPS_OF_THE_SHOP * usual) / (len(own) + GAPS_OF_THE_SHOP)
        assert found.gap[product] == pytest.approx(expected, rel=1e-4)
    assert ((found.repeat >= 0) & (found.repeat <= 1)).all()
    assert (found.shape > 0).all()


def test_regular_products_have_a_high_shape_and_random_ones_a_shape_near_one() -> None:
    draw = np.random.default_rng(1)
    baskets: list[tuple[int, float, list[int]]] = []
    for customer in range(300):
        pace = draw.uniform(10, 60)
        baskets += [(customer, float(day), [0]) for day in np.cumsum(draw.gamma(20, pace / 20, 8))]
        baskets += [(customer, float(day), [1]) for day in np.cumsum(draw.exponential(pace, 8) + 1)]
    shape = renewal(history_of(baskets)).shape
    assert 15 < shape[0] < 25
    assert 0.8 < shape[1] < 1.5


def test_habits_count_times_first_last_and_weight() -> None:
    own = habits(np.array([3, 1, 3, 3], np.int32), np.array([10.0, 50.0, 40.0, 40.2]), at=100.0)
    assert own.product.tolist() == [1, 3]
    assert own.times.tolist() == [1, 2]
    assert own.first.tolist() == [50.0, 10.0]
    assert own.last.tolist() == [50.0, 40.2]


def test_a_customer_who_bought_nothing_has_no_habits() -> None:
    own = habits(np.empty(0, np.int32), np.empty(0), at=1.0)
    assert due_scores(own, renewal(history_of([], products=2)), at=1.0).tolist() == []


def test_the_own_pace_outweighs_the_typical_one_as_purchases_add_up() -> None:
    typical = renewal(history_of([(0, day, [0]) for day in range(0, 600, 60)]))
    few = habits(np.zeros(2, np.int32), np.array([0.0, 20.0]), at=20.0)
    many = habits(np.zeros(20, np.int32), np.arange(0.0, 400.0, 20.0), at=380.0)
    assert 40 < own_gap(few, typical)[0] < 60
    assert 20 < own_gap(many, typical)[0] < 25


@given(st.floats(0, 1000), st.floats(1, 200), st.floats(1, 30))
def test_timing_peaks_when_the_gap_has_passed(elapsed: float, gap: float, shape: float) -> None:
    at = np.array([elapsed, gap])
    factor = timing(at, np.full(2, gap), np.full(2, shape))
    assert 0 < factor[0] <= factor[1] == 1


def test_timing_says_nothing_where_gaps_are_random() -> None:
    assert timing(np.array([1.0, 50.0]), np.full(2, 25.0), np.ones(2)).tolist() == [1, 1]


def test_what_is_due_goes_before_what_was_just_bought() -> None:
    regular = [(customer, day, [product]) for customer in range(9) for product in (0, 1) for day in range(0, 300, 30)]
    typical = renewal(history_of(regular))
    own = habits(np.array([0, 0, 1, 1], np.int32), np.array([10.0, 40.0, 38.0, 68.0]), at=70.0)
    due, fresh = due_scores(own, typical, at=70.0)
    assert due > fresh
