"""For each product its strongest neighbours: sparse products of votes, with the counts that are evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from shopkeeper.recommendations.history import Floats, Ints

MULTIPLICATIONS_AT_ONCE = 8_000_000
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

    def votes(self, packed: NDArray[np.int64]) -> Floats:
        """Return the summed votes."""
        low: Floats = (packed & ((1 << self.shift) - 1)) / float(1 << self.scale)
        return low

    def counts(self, packed: NDArray[np.int64]) -> Ints:
        """Return how many groups voted."""
        return (packed >> self.shift).astype(np.int32)


def strongest(members: "sparse.csr_array[np.int64]", votes: Floats, *, discount: Floats, most: int) -> Neighbours:
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
    indices, packed, lengths = [np.empty(0, np.int32)], [np.empty(0, np.int64)], np.zeros(len(degrees), np.int64)
    scores = [np.empty(0, np.float32)]
    by_product = members.T.tocsr()
    for first, last in _chunks(by_product @ sizes):
        block = by_product[first:last] @ voting
        worth = (packing.votes(block.data) * discount[block.indices]).astype(np.float32)
        chosen = _top(block, worth, first, most, lengths[first:last])
        indices.append(block.indices[chosen].astype(np.int32))
        packed.append(block.data[chosen])
        scores.append(worth[chosen])
    return Neighbours(
        start=np.concatenate(([0], np.cumsum(lengths))),
        index=np.concatenate(indices),
        score=np.concatenate(scores),
        together=packing.counts(np.concatenate(packed)),
        groups=degrees,
    )


def _chunks(work: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    first, done = 0, np.cumsum(work)
    while first < len(work):
        spent = done[first - 1] if first else 0
        last = max(int(np.searchsorted(done, spent + MULTIPLICATIONS_AT_ONCE, side="right")), first + 1)
        yield first, last
        first = last


def _top(
    block: Any, worth: NDArray[np.float32], first: int, most: int, lengths: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return positions of each row's strongest entries, itself left out, and fill in how many each row has."""
    kept = []
    worth[block.indices == np.repeat(np.arange(first, first + len(lengths)), np.diff(block.indptr))] = -1
    pointer = block.indptr.tolist()
    for row, (begin, end) in enumerate(pairwise(pointer)):
        values = worth[begin:end]
        places = np.argpartition(values, -most)[-most:] if end - begin > most else np.arange(end - begin)
        places = places[np.argsort(-values[places], kind="stable")]
        places = places[values[places] >= 0]
        lengths[row] = len(places)
        kept.append(places + begin)
    return np.concatenate(kept)


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
