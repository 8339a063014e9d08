"""For you: products that customers with the same purchases bought too.

Item-to-item collaborative filtering (Linden, Smith and York, "Amazon.com recommendations", IEEE Internet Computing
2003; Deshpande and Karypis, "Item-based top-N recommendation algorithms", TOIS 2004): customers vote 1 / (number of
different products), and a pair's votes are divided by powers of how many bought either, so that best sellers do not
stand beside everything. What a customer bought lately says more of what they will buy next (`recency`), and what the
shop sells at present more than what it sold once: the sum is multiplied by the present demand.
"""

import numpy as np

from shopkeeper.recommendations.history import Floats, History, incidence
from shopkeeper.recommendations.neighbours import Neighbours, strongest

LARGEST = 500
MEMORY_DAYS = 60.0
FROM_POWER, TO_POWER = 0.7, 0.7


def similar(history: History, *, most: int = 100, largest: int = LARGEST) -> Neighbours:
    """Return each product's `most` nearest by customers; of one with more than `largest` products, the latest count."""
    named = latest_of_each(history.known(), largest)
    members = incidence(named.customer, named.product, n_products=history.products)
    sizes = np.diff(members.indptr)
    used = np.flatnonzero(sizes > 1)
    buyers = np.maximum(np.bincount(members.indices, minlength=history.products), 1).astype(np.float64)
    found = strongest(members[used], 1 / sizes[used], discount=buyers**-TO_POWER, most=most)
    own = np.repeat(buyers**-FROM_POWER, np.diff(found.start))
    return Neighbours(
        start=found.start,
        index=found.index,
        score=(found.score * own).astype(np.float32),
        together=found.together,
        groups=found.groups,
    )


def latest_of_each(history: History, largest: int) -> History:
    """Return the last purchase of each product by each customer, at most the `largest` latest of a customer."""
    order = np.lexsort((-history.day, history.product, history.customer))
    customer, product = history.customer[order], history.product[order]
    newest = np.ones(len(order), dtype=bool)
    newest[1:] = (customer[1:] != customer[:-1]) | (product[1:] != product[:-1])
    order = order[newest]
    order = order[np.lexsort((-history.day[order], history.customer[order]))]
    customer = history.customer[order]
    begins = np.flatnonzero(np.concatenate(([True], customer[1:] != customer[:-1]))) if len(order) else order
    rank = np.arange(len(order)) - np.repeat(begins, np.diff(np.concatenate((begins, [len(order)]))))
    mask = np.zeros(len(history), dtype=bool)
    mask[order[rank < largest]] = True
    return history.where(mask)


def recency(ages: Floats, memory: float = MEMORY_DAYS) -> Floats:
    """Return how much purchases of that age, in days, still say."""
    weight: Floats = 1 / (1 + np.maximum(ages, 0) / memory)
    return weight
