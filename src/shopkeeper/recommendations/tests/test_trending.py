import numpy as np
from hypothesis import given

from shopkeeper.recommendations.history import History
from shopkeeper.recommendations.tests.arrays import histories, history_of, patient
from shopkeeper.recommendations.trending import demand, lift, present_demand, trending_scores


def test_a_surge_ranks_above_a_steady_seller() -> None:
    steady = [(-1, float(day), [0]) for day in range(100)]
    surge = [(-1, 95.0, [1])] * 10
    scores = trending_scores(demand(history_of(steady + surge), as_of=100.0))
    assert scores[1] > scores[0]
    assert scores[0] == 0


def test_few_sales_make_no_trend() -> None:
    found = demand(history_of([(-1, 99.0, [0]), *[(-1, 1.0, [1])] * 5], products=2), as_of=100.0)
    assert lift(found)[0] < 1.3


def test_what_is_sold_later_is_not_looked_at() -> None:
    found = demand(history_of([(-1, 100.5, [0])]), as_of=100.0)
    assert found.recent.tolist() == [0]
    assert found.popularity.tolist() == [0]


@patient
@given(histories)
def test_expected_sales_sum_to_the_recent_ones_or_nothing_was_sold_before(history: History) -> None:
    found = demand(history, as_of=400.0)
    assert np.isclose(found.expected.sum(), found.recent.sum(), rtol=1e-4) or found.expected.sum() == 0
    assert (present_demand(found) > 0).all()


def test_a_catalogue_of_nothing_has_no_demand() -> None:
    assert present_demand(demand(history_of([], products=0), as_of=0.0)).tolist() == []
