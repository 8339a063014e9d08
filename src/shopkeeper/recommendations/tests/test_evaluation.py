from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.recommendations.evaluation import measure, split
from shopkeeper.recommendations.tests.arrays import history_of

lists = st.lists(st.permutations(range(8)), min_size=1, max_size=10)
truth = st.sets(st.integers(0, 7), min_size=1, max_size=5)


def naive(ranked: list[int], truth: set[int], k: int) -> tuple[float, float, float]:
    dcg = sum(1 / log2(place + 2) for place, product in enumerate(ranked[:k]) if product in truth)
    best = sum(1 / log2(place + 2) for place in range(min(k, len(truth))))
    hits = len(set(ranked[:k]) & truth)
    return hits / len(truth), dcg / best, float(hits > 0)


@given(lists, st.data(), st.integers(1, 10))
def test_figures_equal_an_independent_computation(drawn: list[list[int]], data: st.DataObject, k: int) -> None:
    truths = [data.draw(truth) for _ in drawn]
    found = measure([np.array(one, np.int32) for one in drawn], truths, products=8, k=k)
    each = [naive(one, wanted, k) for one, wanted in zip(drawn, truths, strict=True)]
    assert (found.recall, found.ndcg, found.hit) == pytest.approx(tuple(np.mean(each, axis=0)))
    assert found.coverage == len({product for one in drawn for product in one[:k]}) / 8


def test_a_perfect_list_scores_one_and_a_wrong_one_nothing() -> None:
    right = measure([np.array([2, 1], np.int32)], [{1, 2}], products=4)
    wrong = measure([np.array([0, 3], np.int32)], [{1, 2}], products=4)
    assert (right.ndcg, right.recall, right.hit) == (1, 1, 1)
    assert (wrong.ndcg, wrong.recall, wrong.hit) == (0, 0, 0)


def test_no_lists_give_no_quality() -> None:
    assert measure([], [], products=0).ndcg == 0


def test_a_split_puts_the_instant_itself_into_the_test() -> None:
    before, after = split(history_of([(0, 1.0, [0]), (0, 2.0, [1]), (0, 3.0, [2])]), at=2.0)
    assert (before.product.tolist(), after.product.tolist()) == ([0], [1, 2])
