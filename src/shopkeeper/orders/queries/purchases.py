"""Who bought what, when: as arrays for number-crunching, and one customer's for serving."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from shopkeeper.orders.models import OrderLine
from shopkeeper.orders.rules import NOT_EARNING, LineKind, OrderKind

CHUNK = 50_000


@dataclass(frozen=True)
class Purchases:
    """Product lines of all sales that count, oldest first; arrays of one length, one place a line.

    `order`, `customer` and `product` hold places in `order_ids`, `customer_ids` and `product_ids`;
    `customer` is -1 where nobody is named. `placed_at` is in whole seconds since 1970, UTC.
    """

    order: NDArray[np.int32]
    customer: NDArray[np.int32]
    product: NDArray[np.int32]
    quantity: NDArray[np.int32]
    placed_at: NDArray[np.int64]
    order_ids: list[UUID]
    customer_ids: list[UUID]
    product_ids: list[UUID]


@dataclass(frozen=True)
class Purchase:
    """One product in one order of a customer."""

    order_id: UUID
    product_id: UUID
    quantity: int
    placed_at: datetime


def purchases(since: datetime | None = None) -> Purchases:
    """Return the product lines of all sales placed at or after `since`, cancelled and unavailable ones left out."""
    orders, customers, products = _Places(), _Places(), _Places()
    columns: list[list[NDArray[Any]]] = [[], [], [], [], []]
    for rows in _chunks(since):
        order, customer, product, quantity, placed_at = zip(*rows, strict=True)
        columns[0].append(np.fromiter(orders.of(order), np.int32, len(rows)))
        columns[1].append(np.fromiter(customers.of(customer), np.int32, len(rows)))
        columns[2].append(np.fromiter(products.of(product), np.int32, len(rows)))
        columns[3].append(np.array(quantity, dtype=np.int32))
        columns[4].append(np.array(placed_at, dtype=np.int64))
    all_orders, all_customers, all_products, all_quantity, all_placed_at = (
        np.concatenate(parts) if parts else np.empty(0, np.int64) for parts in columns
    )
    return Purchases(
        order=all_orders.astype(np.int32, copy=False),
        customer=all_customers.astype(np.int32, copy=False),
        product=all_products.astype(np.int32, copy=False),
        quantity=all_quantity.astype(np.int32, copy=False),
        placed_at=all_placed_at,
        order_ids=orders.ids(),
        customer_ids=customers.ids(),
        product_ids=products.ids(),
    )


def purchases_of(customer_id: UUID) -> list[Purchase]:
    """Return what the customer bought, the newest first, one entry a line."""
    rows = (
        OrderLine.objects.filter(
            order__customer_id=customer_id,
            order__kind=OrderKind.SALE,
            kind=LineKind.PRODUCT,
            variant__isnull=False,
        )
        .exclude(order__status__in=NOT_EARNING)
        .order_by("-order__placed_at", "position")
        .values_list("order_id", "variant__product_id", "quantity", "order__placed_at")
    )
    return [Purchase(*row) for row in rows]


class _Places:
    """Gives each key, as it is first met, the next whole number."""

    def __init__(self) -> None:
        self.known: dict[str | bytes, int] = {}

    def of(self, keys: Iterable[str | bytes | None]) -> Iterator[int]:
        known = self.known
        return (-1 if key is None else known.setdefault(key, len(known)) for key in keys)

    def ids(self) -> list[UUID]:
        return [UUID(bytes=bytes(key)) if isinstance(key, bytes) else UUID(hex=key) for key in self.known]


def _chunks(since: datetime | None) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows of (order, customer, product, quantity, seconds); keys as the database sends them fastest."""
    if connection.vendor == "postgresql":
        key, seconds = "uuid_send({})", "CAST(floor(extract(epoch FROM o.placed_at)) AS bigint)"
    else:
        key, seconds = "{}", "CAST(strftime('%%s', o.placed_at) AS INTEGER)"
    keys = ", ".join(key.format(column) for column in ("o.id", "o.customer_id", "v.product_id"))
    left_out = ", ".join(f"'{status.value}'" for status in sorted(NOT_EARNING))
    statement = (
        # no value from outside stands in the text: the keys and statuses are ours
        f"SELECT {keys}, l.quantity, {seconds} FROM orders_order o"  # noqa: S608
        " JOIN orders_orderline l ON l.order_id = o.id JOIN catalog_variant v ON v.id = l.variant_id"
        f" WHERE o.kind = 'sale' AND l.kind = 'product' AND o.status NOT IN ({left_out})"
        + (" AND o.placed_at >= %s" if since else "")
        + " ORDER BY o.placed_at, o.id, l.position"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [connection.ops.adapt_datetimefield_value(since)] if since else [])
        while rows := cursor.fetchmany(CHUNK):
            yield rows
