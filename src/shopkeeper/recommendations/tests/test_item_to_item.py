from collections import defaultdict
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given

from shopkeeper.recommendations.history import History
from shopkeeper.recommendations.item_to_item import FROM_POWER, TO_POWER, latest_of_each, recency, similar
from shopkeeper.recommendations.neighbours import pooled
from shopkeeper.recommendations.tests.arrays import histories, history_of, patient


@patient
@given(histories)
def test_scores_are_those_of_a_plain_loop_over_the_customers(history: History) -> None:
    owned: dict[int, set[int]] = defaultdict(set)
    for customer, product in zip(history.customer, history.product, strict=True):
        if customer >= 0:
            owned[int(customer)].add(int(product))
    votes: dict[tuple[int, int], float] = defaultdict(float)
    buyers: dict[int, int] = defaultdict(int)
    for products in owned.values():
        for product in products:
            buyers[product] += 1
        for pair in permutations(products, 2):
            votes[pair] += 1 / len(products)
    table = similar(history)
    found = {
        (product, int(table.index[entry])): float(table.score[entry])
        for product in range(history.products)
        for entry in range(*table.of(product).indices(len(table.index)))
    }
    expected = {(a, b): vote * buyers[a] ** -FROM_POWER * buyers[b] ** -TO_POWER for (a, b), vote in votes.items()}
    assert found == pytest.approx(expected, rel=1e-5)


def test_of_a_customer_with_very_many_products_the_latest_count() -> None:
    history = history_of([(0, day, [day]) for day in range(6)] + [(0, 9, [1]), (1, 0, [0])])
    kept = latest_of_each(history, 3)
    assert sorted(zip(kept.customer.tolist(), kept.product.tolist(), kept.day.tolist(), strict=True)) == [
        (0, 1, 9.0),
        (0, 4, 4.0),
        (0, 5, 5.0),
        (1, 0, 0.0),
    ]


def test_what_was_bought_lately_says_more() -> None:
    assert recency(np.array([0.0, 60.0, -1.0])).tolist() == [1.0, 0.5, 1.0]


def test_several_owned_products_add_up_and_the_strongest_is_named() -> None:
    table = similar(history_of([(0, 0, [0, 2]), (1, 0, [0, 2]), (2, 0, [1, 2]), (3, 0, [1, 3])]))
    found = pooled(table, np.array([0, 1], np.int32), np.ones(2))
    scores = dict(zip(found.product.tolist(), found.score.tolist(), strict=True))
    alone = pooled(table, np.array([0], np.int32), np.ones(1))
    assert set(scores) == {2, 3}
    assert scores[2] > alone.score[alone.product.tolist().index(2)]
    assert found.strongest(found.product.tolist().index(2)) == (0, 2, 2)
    assert found.strongest(found.product.tolist().index(3)) == (1, 1, 2)
