from collections import defaultdict
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given

from shopkeeper.recommendations.cooccurrence import MEMORY_DAYS, bought_together
from shopkeeper.recommendations.history import History
from shopkeeper.recommendations.tests.arrays import histories, history_of, patient


def naive(history: History, as_of: float) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], int]]:
    held: dict[int, set[int]] = defaultdict(set)
    day: dict[int, float] = {}
    for product, basket, at in zip(history.product, history.basket, history.day, strict=True):
        held[int(basket)].add(int(product))
        day[int(basket)] = float(at)
    votes: dict[tuple[int, int], float] = defaultdict(float)
    counts: dict[tuple[int, int], int] = defaultdict(int)
    for basket, products in held.items():
        for pair in permutations(products, 2):
            votes[pair] += 1 / (len(products) - 1) / (1 + (as_of - day[basket]) / MEMORY_DAYS)
            counts[pair] += 1
    return votes, counts


@patient
@given(histories)
def test_votes_and_counts_are_those_of_a_plain_loop_over_the_baskets(history: History) -> None:
    table = bought_together(history, as_of=400.0)
    votes, counts = naive(history, 400.0)
    found = {
        (product, int(table.index[entry])): entry
        for product in range(history.products)
        for entry in range(*table.of(product).indices(len(table.index)))
    }
    assert set(found) == set(votes)
    for pair, entry in found.items():
        assert table.score[entry] == pytest.approx(votes[pair], rel=1e-5)
        assert table.together[entry] == counts[pair]


@patient
@given(histories)
def test_rows_hold_the_strongest_in_order(history: History) -> None:
    whole, short = bought_together(history, as_of=400.0), bought_together(history, as_of=400.0, most=2)
    for product in range(history.products):
        scores = whole.score[whole.of(product)]
        assert (np.diff(scores) <= 0).all()
        assert short.score[short.of(product)] == pytest.approx(scores[:2])


def test_a_small_basket_says_more_of_a_pair_than_a_large_one() -> None:
    table = bought_together(history_of([(-1, 0, [0, 1]), (-1, 0, [0, 2, 3, 4])]), as_of=0.0)
    assert table.index[table.of(0)][0] == 1
    assert table.score[table.of(0)].tolist() == pytest.approx([1, 1 / 3, 1 / 3, 1 / 3])


def test_a_wholesale_basket_is_left_out_of_votes_and_evidence() -> None:
    table = bought_together(history_of([(-1, 0, range(10)), (-1, 0, [0, 1])]), as_of=0.0, largest=9)
    assert table.together[table.of(0)].tolist() == [1]
    assert table.groups[0] == 1


def test_a_product_on_two_lines_of_a_basket_counts_once() -> None:
    table = bought_together(history_of([(-1, 0, [0, 0, 1])]), as_of=0.0)
    assert table.together[table.of(0)].tolist() == [1]


def test_nothing_bought_gives_an_empty_table() -> None:
    table = bought_together(history_of([], products=3), as_of=0.0)
    assert table.start.tolist() == [0, 0, 0, 0]
