"""Cold start: products nobody has bought yet, by what they are.

A content score in the manner of hybrid systems (R. Burke, "Hybrid recommender systems", 2002): the same category, the
same brand, and a price not far away, on a scale of ratios, since twice as dear is as far as half as dear.
"""

from collections.abc import Mapping, Sequence
from math import exp, log
from typing import Protocol
from uuid import UUID

SAME_CATEGORY, SAME_BRAND, SAME_PRICE = 1.0, 0.5, 0.5


class Described(Protocol):
    """What is known of a product before it is sold."""

    @property
    def id(self) -> UUID: ...
    @property
    def category_id(self) -> UUID | None: ...
    @property
    def brand_id(self) -> UUID | None: ...
    @property
    def price_minor(self) -> int: ...


def likeness(one: Described, other: Described) -> float:
    """Return how alike two products are, from 0 to 2."""
    score = 0.0
    if one.category_id is not None and one.category_id == other.category_id:
        score += SAME_CATEGORY
    if one.brand_id is not None and one.brand_id == other.brand_id:
        score += SAME_BRAND
    if one.price_minor > 0 and other.price_minor > 0:
        score += SAME_PRICE * exp(-abs(log(one.price_minor / other.price_minor)))
    return score


def most_alike(
    seed: Described, others: Sequence[Described], *, popularity: Mapping[UUID, float]
) -> list[tuple[UUID, float]]:
    """Return the others, the most alike first; of two equally alike the more popular."""
    scored = [(other.id, likeness(seed, other)) for other in others if other.id != seed.id]
    return sorted(scored, key=lambda pair: (-round(pair[1], 3), -popularity.get(pair[0], 0.0), pair[0]))
