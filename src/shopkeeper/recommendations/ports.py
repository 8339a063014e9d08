"""The seams: where candidates come from, how they are joined, and which rules they pass."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

import numpy as np

from shopkeeper.recommendations.history import Floats, Ints
from shopkeeper.recommendations.learned import Learned
from shopkeeper.recommendations.rules import Explanation, Recommendation, Shelf

SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Visit:
    """Who is looking at what, against what is learned.

    `owned` and `day` are the customer's purchases: places of known products, and instants in days since 1970; `seeds`
    are the places of the products looked at or lying in the cart.
    """

    learned: Learned
    at: datetime
    owned: Ints
    day: Floats
    seeds: Ints

    @property
    def now(self) -> float:
        """Return `at` in days since 1970."""
        return self.at.timestamp() / SECONDS_A_DAY


@dataclass(frozen=True)
class Ranked:
    """Candidates in no order: places of products, scores, and for a position the method's name and its evidence."""

    product: Ints
    score: Floats
    evidence: Callable[[int], tuple[str, Explanation]]

    def best(self, most: int) -> list[int]:
        """Return the positions of the `most` highest scores, the highest first; ties by the product's place."""
        chosen = np.arange(len(self.score))
        if len(chosen) > most:
            chosen = np.flatnonzero(self.score >= -np.partition(-self.score, most - 1)[most - 1])
        order: list[int] = chosen[np.lexsort((self.product[chosen], -self.score[chosen]))].tolist()
        return order[:most]

    def offers(self, learned: Learned, most: int) -> list["Candidate"]:
        """Return the best, each with its evidence still to be looked up."""
        products, scores = self.product.tolist(), self.score.tolist()
        return [
            Candidate(learned.ids[products[position]], scores[position], partial(self.evidence, position))
            for position in self.best(most)
        ]

    def leaving_out(self, products: Ints) -> "Ranked":
        """Return the candidates that are none of these products."""
        kept = np.flatnonzero(~np.isin(self.product, products, kind="table"))
        evidence = self.evidence
        return Ranked(self.product[kept], self.score[kept], lambda position: evidence(int(kept[position])))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product that may be offered; evidence is looked up only for those that are."""

    product_id: UUID
    score: float
    evidence: Callable[[], tuple[str, Explanation]]

    def offer(self) -> Recommendation:
        """Return the candidate as an offer with its evidence."""
        return Recommendation(self.product_id, self.score, *self.evidence())


class CandidateSource(Protocol):
    """One method's candidates for a visit, only from what stands in memory."""

    def __call__(self, visit: Visit) -> Ranked: ...


class Blend(Protocol):
    """Joins the candidates of several methods; each product keeps the evidence of the method that says most for it."""

    def __call__(self, parts: Sequence[Ranked], weights: Sequence[float]) -> Ranked: ...


class Rule(Protocol):
    """Takes offers away or moves them; never invents one."""

    def __call__(self, offers: Iterable[Candidate], shelf: Shelf) -> list[Candidate]: ...
