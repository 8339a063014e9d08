"""Bought together: products that stand in the same baskets.

Each basket votes 1 / (size - 1) for each of its pairs, so that a basket speaks with the same voice for each product it
holds, however large it is: the weighting of co-authorship networks (M. E. J. Newman, "Scientific collaboration
networks II", Physical Review E 64, 2001). Older baskets speak less (1 / (1 + age / memory), a hyperbola: habits of a
year ago still count). Baskets of more than `LARGEST` products say next to nothing of pairs and cost the square of their
size, so they are left out, of the evidence too (the "interaction cut" of Schelter, Boden and Markl, RecSys 2012).
"""

import numpy as np

from shopkeeper.recommendations.history import Floats, History, incidence
from shopkeeper.recommendations.neighbours import Neighbours, strongest

LARGEST = 80
MEMORY_DAYS = 90.0


def bought_together(
    history: History, *, as_of: float, most: int = 50, memory: float = MEMORY_DAYS, largest: int = LARGEST
) -> Neighbours:
    """Return each product's `most` strongest companions; `as_of` and `memory` in days."""
    members = incidence(history.basket, history.product, n_products=history.products)
    sizes = np.diff(members.indptr)
    used = np.flatnonzero((sizes > 1) & (sizes <= largest))
    day = np.zeros(len(sizes))
    day[history.basket] = history.day
    return strongest(
        members[used],
        _votes(sizes[used].astype(np.float64), as_of - day[used], memory),
        most=most,
    )


def _votes(sizes: Floats, ages: Floats, memory: float) -> Floats:
    votes: Floats = 1 / (sizes - 1) / (1 + np.maximum(ages, 0) / memory)
    return votes
