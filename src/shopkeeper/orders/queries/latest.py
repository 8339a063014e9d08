"""A customer's latest order, in the one light query that the home page of the shop asks each time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shopkeeper.foundation.db.keys import instant_of, key_of, stored
from shopkeeper.foundation.db.planned import planned_cursor

LATEST = (
    "SELECT id, number, status, placed_at, promised_at FROM orders_order"
    " WHERE customer_id = %s ORDER BY placed_at DESC, id DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class LatestOrder:
    """The order placed last, sale or credit."""

    id: UUID
    number: str
    status: str
    placed_at: datetime
    promised_at: datetime | None


def latest_order(customer_id: UUID) -> LatestOrder | None:
    """Return the order that the customer placed last, or None; without the query builder, which would take longer."""
    with planned_cursor() as cursor:
        cursor.execute(LATEST, [stored(customer_id)])
        row = cursor.fetchone()
    if row is None:
        return None
    key, number, status, placed_at, promised_at = row
    return LatestOrder(
        id=key_of(key),
        number=number,
        status=status,
        placed_at=instant_of(placed_at),
        promised_at=instant_of(promised_at) if promised_at else None,
    )
