"""The shop's purchases in the form that the methods learn from."""

from datetime import datetime
from uuid import UUID

import numpy as np

from shopkeeper.orders import queries as orders
from shopkeeper.recommendations.history import History
from shopkeeper.recommendations.ports import SECONDS_A_DAY


def days(at: datetime) -> float:
    """Return the instant in days since 1970."""
    return at.timestamp() / SECONDS_A_DAY


def purchase_history(*, at: datetime) -> tuple[History, list[UUID]]:
    """Return all sales up to `at`, a product once an order, and the keys of the products by their codes."""
    sold = orders.purchases()
    history = History.of(
        sold.product,
        sold.order,
        sold.customer,
        sold.placed_at.astype(np.float64) / SECONDS_A_DAY,
        products=len(sold.product_ids),
    )
    return history.where(history.day <= days(at)), sold.product_ids
