"""For each product its strongest neighbours: sparse products of votes, with the counts that are evidence."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from shopkeeper.recommendations.history import Floats, Ints

MULTIPLICATIONS_AT_ONCE = 2_000_000
THREADS = 2
WORD = 62


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Ragged rows: product `i` has entries `start[i]` up to `start[i + 1]`, strongest first.

    `together` counts the groups (baskets or customers) that hold both, `groups` those that hold the product itself.
    """

    start: NDArray[np.int64]
    index: Ints
    score: NDArray[np.float32]
    together: Ints
    groups: Ints

    def of(self, product: int) -> slice:
        """Return where the product's neighbours stand."""
        return slice(int(self.start[product]), int(self.start[product + 1]))


@dataclass(frozen=True, slots=True)
class Packing:
    """Two sums in one integer: how many groups hold a pair (high bits) and what they vote (low bits, fixed point).

    One sparse product of integers then gives both, exact, and the same whatever the order of the rows.
    """

    scale: int
    shift: int

    @classmethod
    def for_groups(cls, most: int) -> "Packing":
        """Return the finest packing in which no sum overflows when a product stands in at most `most` groups."""
        counted = max(int(most).bit_length(), 1)
        scale = min(WORD - 2 * counted, 30)
        return cls(scale=scale, shift=scale + counted)

    def pack(self, votes: Floats) -> NDArray[np.int64]:
        """Return votes, each from 0 to 1, as integers that count one group."""
        packed: NDArray[np.int64] = np.rint(votes * (1 << self.scale)).astype(np.int64) + (1 << self.shift)
        return packed

    def worth(self, packed: NDArray[np.int64], discount: Floats | None, neighbour: Ints) -> NDArray[np.float32]:
        """Return the summed votes, times the neighbour's discount where there is one."""
        votes = (packed & ((1 << self.shift) - 1)).astype(np.float32)
        votes *= np.float32(1 / (1 << self.scale))
        if discount is not None:
            votes *= discount.astype(np.float32)[neighbour]
        return votes

    def counts(self, packed: NDArray[np.int64]) -> Ints:
        """Return how many groups voted."""
        return (packed >> self.shift).astype(np.int32)


def strongest(
    members: "sparse.csr_array[np.int64]", votes: Floats, *, most: int, discount: Floats | None = None
) -> Neighbours:
    """Return each product's `most` strongest neighbours.

    `members` is 0/1, groups x products; each group gives its vote (0 to 1) to every pair it holds; the sum is
    multiplied by the `discount` of the neighbour. Memory grows with what is kept, not with the square of the catalogue.
    """
    degrees = np.bincount(members.indices, minlength=members.shape[1]).astype(np.int32)
    packing = Packing.for_groups(int(degrees.max(initial=0)))
    sizes = np.diff(members.indptr)
    voting = sparse.csr_array(
        (np.repeat(packing.pack(votes), sizes), members.indices, members.indptr), shape=members.shape
    )
    by_product = members.T.tocsr()

    def rows(chunk: tuple[int, int]) -> _Rows:
        first, last = chunk
        return _top(by_product[first:last] @ voting, first, most, packing, discount)

    with ThreadPoolExecutor(THREADS) as threads:  # the sparse product leaves Python to others while it runs
        found = list(threads.map(rows, _chunks(by_product @ sizes)))
    product = np.concatenate([np.empty(0, np.int32), *(rows.product for rows in found)])
    neighbour = np.concatenate([np.empty(0, np.int32), *(rows.neighbour for rows in found)])
    packed = np.concatenate([np.empty(0, np.int64), *(rows.packed for rows in found)])
    return Neighbours(
        start=np.concatenate(([0], np.cumsum(np.bincount(product, minlength=len(degrees))))),
        index=neighbour,
        score=packing.worth(packed, discount, neighbour),
        together=packing.counts(packed),
        groups=degrees,
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """Entries of a block of rows, by product, the strongest first."""

    product: Ints
    neighbour: Ints
    packed: NDArray[np.int64]


def _chunks(work: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    first, done = 0, np.cumsum(work)
    while first < len(work):
        spent = done[first - 1] if first else 0
        last = max(int(np.searchsorted(done, spent + MULTIPLICATIONS_AT_ONCE, side="right")), first + 1)
        yield first, last
        first = last


def _top(block: Any, first: int, most: int, packing: Packing, discount: Floats | None) -> _Rows:
    """Return each row's strongest entries, itself left out."""
    worth = packing.worth(block.data, discount, block.indices)
    kept = [np.empty(0, np.int64)]
    for begin, end in pairwise(block.indptr.tolist()):
        spared = end - begin - most - 1  # one more than wanted, since the product itself is among them
        kept.append((worth[begin:end].argpartition(spared)[spared:] if spared > 0 else np.arange(end - begin)) + begin)
    row = np.repeat(np.arange(len(kept) - 1), [len(places) for places in kept[1:]])
    place = np.concatenate(kept)
    order = np.argsort((row << 32) - worth[place].view(np.int32), kind="stable")  # floats from 0 on sort as their bits
    row, place = row[order], place[order]
    others = np.flatnonzero(block.indices[place] != row + first)
    row, place = row[others], place[others]
    within = np.arange(len(row)) - np.searchsorted(row, row)
    row, place = row[within < most], place[within < most]
    return _Rows((row + first).astype(np.int32), block.indices[place].astype(np.int32), block.data[place])


@dataclass(frozen=True, slots=True)
class Pooled:
    """The neighbours of several products at once: each in `product` once, with the sum of its scores."""

    product: Ints
    score: Floats
    _table: Neighbours
    _seeds: Ints
    _entry: NDArray[np.int64]
    _seed: Ints
    _each: Floats

    def strongest(self, position: int) -> tuple[int, int, int]:
        """Return the seed that says most for the candidate, how many groups hold both, and how many hold the seed."""
        places = np.flatnonzero(self._table.index[self._entry] == self.product[position])
        best = places[np.argmax(self._each[places])]
        seed = int(self._seeds[self._seed[best]])
        return seed, int(self._table.together[self._entry[best]]), int(self._table.groups[seed])


def pooled(table: Neighbours, seeds: Ints, weight: Floats) -> Pooled:
    """Return the neighbours of all seeds, each seed with its weight; the seeds may be among them."""
    begins, lengths = table.start[seeds], table.start[seeds + 1] - table.start[seeds]
    seed = np.repeat(np.arange(len(seeds), dtype=np.int32), lengths)
    before = np.cumsum(lengths) - lengths
    entry = np.arange(int(lengths.sum())) + (begins - before)[seed]
    each = table.score[entry] * weight[seed]
    total: Floats = np.bincount(table.index[entry], weights=each, minlength=1).astype(np.float64)
    product = np.flatnonzero(total).astype(np.int32)
    return Pooled(product, total[product], table, seeds, entry, seed, each)
