"""Joining sources into one list: a stated sum, until a ranker is learned.

Each source's scores are divided by its best, multiplied by its weight and summed by product (CombSUM of Fox and Shaw,
"Combination of multiple searches", TREC-2, 1994).
"""

from collections.abc import Sequence
from operator import itemgetter

import numpy as np

from shopkeeper.recommendations import sources
from shopkeeper.recommendations.history import Floats
from shopkeeper.recommendations.ports import Ranked, Visit
from shopkeeper.recommendations.rules import Explanation

OWN_HABITS, SIMILAR_CUSTOMERS = 1.0, 0.05


def summed(parts: Sequence[Ranked], weights: Sequence[float]) -> Ranked:
    """Return every product of the parts once; its evidence is that of the part that gives it most."""
    shares = [_scaled(part) * weight for part, weight in zip(parts, weights, strict=True)]
    products = np.concatenate([part.product for part in parts])
    total: Floats = np.bincount(products, weights=np.concatenate(shares), minlength=1).astype(np.float64)
    product = np.flatnonzero(np.bincount(products, minlength=1)).astype(np.int32)

    def evidence(position: int) -> tuple[str, Explanation]:
        found = [
            (share[place], part, int(place))
            for part, share in zip(parts, shares, strict=True)
            for place in np.flatnonzero(part.product == product[position])
        ]
        _, part, place = max(found, key=itemgetter(0))
        return part.evidence(place)

    return Ranked(product, total[product], evidence)


def personal(visit: Visit) -> Ranked:
    """Return one list for the customer: what they buy again, then what similar customers buy."""
    return summed([sources.bought_before(visit), sources.for_you(visit)], [OWN_HABITS, SIMILAR_CUSTOMERS])


def _scaled(part: Ranked) -> Floats:
    highest = part.score.max(initial=0.0)
    return part.score / highest if highest > 0 else np.zeros(len(part.score))
