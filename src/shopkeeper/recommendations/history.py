"""A shop's purchases as parallel arrays: what every method here learns from."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
ANONYMOUS = -1


@dataclass(frozen=True, slots=True)
class History:
    """One entry per basket and product.

    `product`, `basket` and `customer` are codes from 0 (`ANONYMOUS` where nobody is known), `day` is the instant in
    days, as a fraction, since any fixed epoch; `products` is the size of the catalogue.
    """

    product: Ints
    basket: Ints
    customer: Ints
    day: Floats
    products: int

    @classmethod
    def of(cls, product: Ints, basket: Ints, customer: Ints, day: Floats, *, products: int) -> Self:
        """Return the history with a product that stands on several lines of a basket counted once."""
        order = np.lexsort((product, basket))
        b, p = basket[order], product[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (b[1:] != b[:-1]) | (p[1:] != p[:-1])
        kept = np.sort(order[first])
        return cls(product[kept], basket[kept], customer[kept], day[kept], products)

    def __len__(self) -> int:
        return len(self.product)

    def where(self, mask: NDArray[np.bool_]) -> "History":
        """Return the entries that the mask names, with the same codes."""
        return replace(
            self, product=self.product[mask], basket=self.basket[mask], customer=self.customer[mask], day=self.day[mask]
        )

    def known(self) -> "History":
        """Return the purchases whose customer is known."""
        return self.where(self.customer != ANONYMOUS)

    def last_day(self) -> float:
        """Return the latest instant, 0 where nothing was ever bought."""
        return float(self.day.max()) if len(self) else 0.0


def incidence(groups: Ints, products: Ints, *, n_products: int) -> "sparse.csr_array[np.int64]":
    """Return the 0/1 matrix, groups x products; no pair may be given twice."""
    rows = int(groups.max()) + 1 if len(groups) else 0
    starts = np.concatenate(([0], np.cumsum(np.bincount(groups, minlength=rows))))
    if starts[-1] < np.iinfo(np.int32).max:
        starts = starts.astype(np.int32)  # short indices make sparse products a third faster
    columns = products[np.argsort(groups, kind="stable")]
    return sparse.csr_array((np.ones(len(groups), dtype=np.int64), columns, starts), shape=(rows, n_products))
