"""How much somebody likes a category or brand: each act counts, and half as much with every half-life that passes.

The sum is kept as if all acts were seen from one fixed instant: an act at t weighs 2^((t - EPOCH) / HALF_LIFE). Sums
add up in any order, nothing has to be aged, and what a sum is worth today is one multiplication.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from shopkeeper.behaviour.rules.vocabulary import Meaning

EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
HALF_LIFE = timedelta(days=45)
FURTHEST = 400.0  # half-lives: some fifty years either way, far from where a float ends
WEIGHTS: Mapping[Meaning, float] = {
    Meaning.LISTED: 1.0,
    Meaning.VIEWED: 1.0,
    Meaning.ADDED: 3.0,
    Meaning.WISHED: 3.0,
    Meaning.ORDERED: 5.0,
}


def weight_of(meaning: Meaning, at: datetime) -> float:
    """Return what an act adds to the sum; nothing for what shows no liking."""
    return WEIGHTS.get(meaning, 0.0) * math.exp2(_half_lives(at))


def worth(total: float, at: datetime) -> float:
    """Return what a sum is worth at that instant: one view at that very instant is worth 1."""
    return total * math.exp2(-_half_lives(at))


def _half_lives(at: datetime) -> float:
    return max(-FURTHEST, min(FURTHEST, (at - EPOCH) / HALF_LIFE))
