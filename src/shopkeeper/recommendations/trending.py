"""Trending: what sells now, against what was to be expected; and the best sellers, the latest sales counting most.

Sales of the last 14 days are compared with the product's share of all earlier sales (a smoothed ratio of Poisson rates,
as in DuMouchel's Gamma-Poisson shrinker, The American Statistician 53, 1999): few sales can't make a trend.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.recommendations.history import Floats, History

RECENT_DAYS = 14.0
MEMORY_DAYS = 60.0
PRIOR = 5.0


@dataclass(frozen=True, slots=True)
class Demand:
    """For each product: baskets of the last 14 days, how many were to be expected, and popularity with memory."""

    recent: NDArray[np.float32]
    expected: NDArray[np.float32]
    popularity: NDArray[np.float32]


def demand(history: History, *, as_of: float) -> Demand:
    """Return the products' demand at `as_of`, in days; later purchases are not looked at."""
    seen = history.where(history.day <= as_of)
    age = as_of - seen.day
    lately = age < RECENT_DAYS
    recent = np.bincount(seen.product[lately], minlength=history.products).astype(np.float64)
    before = np.bincount(seen.product[~lately], minlength=history.products).astype(np.float64)
    share = before / before.sum() if before.sum() else before
    popularity = np.bincount(seen.product, weights=1 / (1 + age / MEMORY_DAYS), minlength=history.products)
    return Demand(
        recent=recent.astype(np.float32),
        expected=(share * recent.sum()).astype(np.float32),
        popularity=popularity.astype(np.float32),
    )


def lift(of: Demand) -> Floats:
    """Return how many times more than expected each product sells, drawn towards 1 while sales are few."""
    ratio: Floats = (of.recent.astype(np.float64) + PRIOR) / (of.expected.astype(np.float64) + PRIOR)
    return ratio


def trending_scores(of: Demand) -> Floats:
    """Return the rank of what to show as trending: present sales times the surprise in them (0 where there is none)."""
    surprise: Floats = of.recent.astype(np.float64) * np.log(np.maximum(lift(of), 1))
    return surprise


def present_demand(of: Demand) -> Floats:
    """Return a factor above 0, around 1: present sales against the average product's."""
    level = of.recent.astype(np.float64) + 1
    factor: Floats = level / level.mean() if len(level) else level
    return factor
