"""A customer's latest order, in the one light query that the home page of the shop asks each time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shopkeeper.orders.models import Order


@dataclass(frozen=True, slots=True)
class LatestOrder:
    """The order placed last, sale or credit."""

    id: UUID
    number: str
    status: str
    placed_at: datetime
    promised_at: datetime | None


def latest_order(customer_id: UUID) -> LatestOrder | None:
    """Return the order that the customer placed last, or None."""
    rows = Order.objects.filter(customer=customer_id).order_by("-placed_at", "-id")
    for row in rows.values_list("id", "number", "status", "placed_at", "promised_at")[:1]:
        return LatestOrder(*row)
    return None
