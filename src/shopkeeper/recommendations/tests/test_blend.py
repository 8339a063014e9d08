import numpy as np

from shopkeeper.recommendations.blend import summed
from shopkeeper.recommendations.ports import Ranked
from shopkeeper.recommendations.rules import Explanation, Why


def ranked(name: str, scores: dict[int, float]) -> Ranked:
    return Ranked(
        np.array(list(scores), np.int32),
        np.array(list(scores.values()), np.float64),
        lambda position: (name, Explanation(Why.NEW, count=position)),
    )


def test_scores_are_scaled_weighted_and_summed() -> None:
    found = summed([ranked("a", {1: 10.0, 2: 5.0}), ranked("b", {2: 0.2, 3: 0.1})], [1.0, 0.5])
    assert dict(zip(found.product.tolist(), found.score.tolist(), strict=True)) == {1: 1.0, 2: 1.0, 3: 0.25}


def test_the_evidence_is_that_of_the_source_that_gives_most() -> None:
    found = summed([ranked("a", {1: 10.0, 2: 1.0}), ranked("b", {3: 2.0, 2: 2.0})], [1.0, 0.5])
    assert found.evidence(found.product.tolist().index(2)) == ("b", Explanation(Why.NEW, count=1))


def test_nothing_joined_with_nothing_is_nothing() -> None:
    assert summed([ranked("a", {}), ranked("b", {})], [1.0, 1.0]).best(5) == []


def test_ties_are_ordered_by_the_products_place() -> None:
    assert ranked("a", {7: 1.0, 3: 1.0, 5: 2.0}).best(2) == [2, 1]


def test_what_is_left_out_keeps_the_others_evidence() -> None:
    kept = ranked("a", {1: 1.0, 2: 2.0, 3: 3.0}).leaving_out(np.array([2], np.int32))
    assert kept.product.tolist() == [1, 3]
    assert kept.evidence(1)[1].count == 2
