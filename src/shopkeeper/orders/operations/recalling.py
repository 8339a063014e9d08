"""Past orders at once, as a sample shop or another system knows them: one transaction, one audit entry, no events."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.db.bulk import insert_rows
from shopkeeper.foundation.personal.seal import seal_rows
from shopkeeper.orders.models import Order, OrderLine, Payment, Shipment, StatusChange

Row = Mapping[str, Any]


@transaction.atomic
def recall_orders(
    *,
    orders: Sequence[Row],
    lines: Sequence[Row],
    changes: Sequence[Row],
    payments: Sequence[Row],
    shipments: Sequence[Row],
    at: datetime,
    actor: Actor,
    source: str,
) -> int:
    """Write down orders that were placed before, with their whole history; return how many those were.

    Each row names its columns, the same in each of one table, its key among them; personal values in clear, their
    customers known already. Stock stays as it is, nobody is told: it is long over. All of it, or nothing, when one row
    is refused.
    """
    sealed: tuple[tuple[type[models.Model], Sequence[Row]], ...] = ((Order, orders), (Shipment, shipments))
    clear: tuple[tuple[type[models.Model], Sequence[Row]], ...] = (
        (OrderLine, lines),
        (StatusChange, changes),
        (Payment, payments),
    )
    for model, rows in sealed:
        if rows:
            columns = list(rows[0])
            insert_rows(model, columns, seal_rows(model, columns, (tuple(row.values()) for row in rows)))
    for model, rows in clear:
        if rows:
            insert_rows(model, list(rows[0]), (tuple(row.values()) for row in rows))
    audit.record(
        actor=actor,
        action="orders.orders-recalled",
        subject_kind="orders",
        subject_id=source,
        at=at,
        changes={"orders": [0, len(orders)], "lines": [0, len(lines)]},
    )
    return len(orders)
