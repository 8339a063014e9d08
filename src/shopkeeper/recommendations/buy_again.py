"""Buy again: what a customer will want once more, and when it is due.

A product's chance is the customer's own purchases of it, older ones saying less, times a factor of timing that peaks
when the customer's usual gap has passed: the idea of the modified Poisson-Gamma model of R. Bhagat, S. Muralidharan,
A. Lobzhanidze and S. Vishwanath, "Buy It Again: Modeling Repeat Purchase Recommendations" (KDD 2018). The gap is the
mean of a Gamma posterior: the customer's own gaps, drawn towards what is typical of the product as far as they are few;
the product's likewise towards the shop's. Products that hardly anyone buys twice score low by their repeat share.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.recommendations.history import Floats, History, Ints

MEMORY_DAYS = 120.0
SHORTEST_GAP = 1.0
USUAL_GAP = 30.0
RANDOM = 1.5  # what the approximation gives for shape 1
GAPS_OF_THE_PRODUCT = 2.0
GAPS_OF_THE_SHOP = 10.0
BUYERS_OF_THE_SHOP = 10.0


@dataclass(frozen=True, slots=True)
class Renewal:
    """What is typical of each product.

    `gap`: days between two purchases by one customer; `repeat`: the share of buyers who came back; `shape`: how regular
    the gaps are, as the shape of a Gamma distribution (1: as random as they can be).
    """

    gap: NDArray[np.float32]
    repeat: NDArray[np.float32]
    shape: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Habits:
    """One customer's dealings with each product they bought: parallel arrays; days as in the history."""

    product: Ints
    times: Ints
    first: Floats
    last: Floats
    weight: Floats


def renewal(history: History) -> Renewal:
    """Return each product's typical gap and repeat share; purchases within a day of each other are one."""
    named = history.known()
    order = np.lexsort((named.day, named.product, named.customer))
    customer, product, day = named.customer[order], named.product[order], named.day[order]
    same = (customer[1:] == customer[:-1]) & (product[1:] == product[:-1])
    gaps = np.diff(day)
    counted = same & (gaps >= SHORTEST_GAP)
    number = np.bincount(product[1:][counted], minlength=history.products)
    total = np.bincount(product[1:][counted], weights=gaps[counted], minlength=history.products)
    usual = total.sum() / number.sum() if number.sum() else USUAL_GAP
    pairs = np.flatnonzero(np.concatenate(([True], ~same))) if len(order) else order
    buyers = np.bincount(product[pairs], minlength=history.products)
    came_back = np.zeros(len(order), dtype=bool)
    came_back[1:] = counted
    again = np.bincount(
        product[pairs],
        weights=np.logical_or.reduceat(came_back, pairs) if len(pairs) else None,
        minlength=history.products,
    )
    share = again.sum() / buyers.sum() if buyers.sum() else 0.0
    return Renewal(
        gap=((total + GAPS_OF_THE_SHOP * usual) / (number + GAPS_OF_THE_SHOP)).astype(np.float32),
        repeat=((again + BUYERS_OF_THE_SHOP * share) / (buyers + BUYERS_OF_THE_SHOP)).astype(np.float32),
        shape=_shapes(product, gaps, counted, history.products).astype(np.float32),
    )


def _shapes(product: Ints, gaps: Floats, counted: NDArray[np.bool_], products: int) -> Floats:
    """Return each product's regularity from pairs of gaps that follow each other.

    The variance of a Gamma variable's logarithm is trigamma(shape), nearly 1 / shape + 1 / (2 shape^2); the
    difference of two logarithms has twice that, whatever the customer's own pace.
    """
    pairs = np.flatnonzero(counted[1:] & counted[:-1]) if len(counted) else np.empty(0, np.int64)
    of = product[pairs + 2]
    squares = (np.log(gaps[pairs + 1]) - np.log(gaps[pairs])) ** 2 / 2
    number = np.bincount(of, minlength=products)
    variance = (np.bincount(of, weights=squares, minlength=products) + GAPS_OF_THE_SHOP * RANDOM) / (
        number + GAPS_OF_THE_SHOP
    )
    shapes: Floats = (1 + np.sqrt(1 + 2 * variance)) / (2 * variance)
    return shapes


def habits(product: Ints, day: Floats, *, at: float) -> Habits:
    """Return what one customer's purchases say of each product; `at` and `day` in days."""
    order = np.lexsort((day, product))
    product, day = product[order], day[order]
    begins = np.flatnonzero(np.concatenate(([True], product[1:] != product[:-1]))) if len(product) else order
    ends = np.concatenate((begins[1:], [len(product)])).astype(np.int64) - 1
    fresh = np.ones(len(product), dtype=np.int32)
    fresh[1:] = (np.diff(day) >= SHORTEST_GAP) | (product[1:] != product[:-1])
    weight = 1 / (1 + np.maximum(at - day, 0) / MEMORY_DAYS)
    if not len(product):
        return Habits(product, fresh, day, day, weight)
    return Habits(
        product=product[begins],
        times=np.add.reduceat(fresh, begins).astype(np.int32),
        first=day[begins],
        last=day[ends[: len(begins)]],
        weight=np.add.reduceat(weight, begins),
    )


def own_gap(own: Habits, typical: Renewal) -> Floats:
    """Return after how many days the customer can be expected to want each product again."""
    known = typical.gap[own.product] * GAPS_OF_THE_PRODUCT
    gap: Floats = (known + own.last - own.first) / (GAPS_OF_THE_PRODUCT + own.times - 1)
    return np.maximum(gap, SHORTEST_GAP)


def timing(elapsed: Floats, gap: Floats, shape: Floats) -> Floats:
    """Return a factor from 0 to 1 that peaks when the gap has passed; flat where gaps have no regularity (shape 1)."""
    factor: Floats = 1 / (1 + np.maximum(shape - 1, 0) * np.abs(1 - np.maximum(elapsed, 0) / gap))
    return factor


def chance_of_return(own: Habits, typical: Renewal) -> Floats:
    """Return how sure it is that each product is one that this customer wants again, from 0 to 1.

    Their own purchases count as so many yeses; what others do with the product is one voice more.
    """
    chance: Floats = (own.times + typical.repeat[own.product]) / (own.times + 1)
    return chance


def due_scores(own: Habits, typical: Renewal, *, at: float) -> Floats:
    """Return how much each of the customer's products deserves to be offered again at this moment."""
    due = timing(at - own.last, own_gap(own, typical), typical.shape[own.product].astype(np.float64))
    score: Floats = own.weight * chance_of_return(own, typical) * due
    return score
