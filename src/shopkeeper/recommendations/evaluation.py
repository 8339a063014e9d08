"""Offline evaluation: ranked lists against what was bought afterwards; full ranking, never sampled.

NDCG with binary gain and the ideal over min(k, number relevant) (Jaervelin and Kekaelaeinen, TOIS 2002); recall, hit
rate and coverage in their usual forms. Sampled metrics can turn the order of methods round (Krichene and Rendle, KDD
2020), so there are none here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.recommendations.history import History


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over the lists; `coverage` is the share of the catalogue that stands in any list."""

    lists: int
    recall: float
    ndcg: float
    hit: float
    coverage: float


def split(history: History, *, at: float) -> tuple[History, History]:
    """Return the purchases before the instant, in days, and those from it on."""
    return history.where(history.day < at), history.where(history.day >= at)


def measure(
    lists: Sequence[NDArray[np.int32]], truths: Sequence[Collection[int]], *, products: int, k: int = 10
) -> Quality:
    """Return the quality of the first `k` of each list; each truth holds at least one product."""
    gains = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.cumsum(gains)
    shown: set[int] = set()
    recall = ndcg = hit = 0.0
    for ranked, truth in zip(lists, truths, strict=True):
        top = ranked[:k].tolist()
        hits = np.array([product in truth for product in top], dtype=bool)
        recall += hits.sum() / len(truth)
        ndcg += gains[: len(top)][hits].sum() / ideal[min(k, len(truth)) - 1]
        hit += bool(hits.any())
        shown.update(top)
    number = max(len(lists), 1)
    recall, ndcg = float(recall), float(ndcg)
    return Quality(len(lists), recall / number, ndcg / number, hit / number, len(shown) / max(products, 1))
