"""Histories for tests: written as baskets, or drawn by Hypothesis."""

from collections.abc import Sequence

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from shopkeeper.recommendations.history import History

# a busy machine is not a failure
patient = settings(deadline=None, max_examples=50)


def history_of(baskets: Sequence[tuple[int, float, Sequence[int]]], *, products: int | None = None) -> History:
    """Return the history of (customer, day, products) baskets; customer -1 is nobody."""
    rows = [(p, b, c, d) for b, (c, d, held) in enumerate(baskets) for p in held]
    product, basket, customer = (np.array([row[i] for row in rows], dtype=np.int32) for i in range(3))
    day = np.array([row[3] for row in rows], dtype=np.float64)
    size = products if products is not None else int(product.max(initial=-1)) + 1
    return History.of(product, basket, customer, day, products=size)


baskets = st.lists(
    st.tuples(
        st.integers(-1, 5),
        st.floats(0, 400, allow_nan=False).map(lambda day: round(day, 3)),
        st.lists(st.integers(0, 9), min_size=1, max_size=6),
    ),
    max_size=40,
)
histories = baskets.map(lambda drawn: history_of(drawn, products=10))
