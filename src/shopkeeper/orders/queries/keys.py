"""Orders and parcels by what another system calls them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from shopkeeper.foundation.db.distinct import distinct_values
from shopkeeper.foundation.personal.blind import blind_index
from shopkeeper.orders.models import Order


@dataclass(frozen=True, slots=True)
class OrderNamed:
    """An order, as little of it as tells whose it is and where it came from."""

    order_id: UUID
    customer_id: UUID | None
    source: str


def orders_by_keys(order_keys: Iterable[str]) -> dict[str, OrderNamed]:
    """Return the orders that bear one of the keys as their number, or their key in whatever system, in two queries."""
    wanted = set(order_keys)
    if not wanted:
        return {}
    # by source too, for the index of outside keys begins with it
    sources = distinct_values(Order, "source", where="external_id <> ''")
    rows = Order.objects.filter(Q(number__in=wanted) | Q(external_id__in=wanted, source__in=sources)).order_by("id")
    found: dict[str, OrderNamed] = {}
    for key, number, external_id, customer_id, source in rows.values_list(
        "id", "number", "external_id", "customer_id", "source"
    ):
        for name in (number, external_id):
            if name in wanted:
                found.setdefault(name, OrderNamed(key, customer_id, source))
    return found


def tracking_digest(tracking_number: str) -> bytes | None:
    """Return by what a parcel is looked up: its number in capitals and digits, without what people put between.

    None for a number in which none of these is.
    """
    plain = "".join(sign for sign in tracking_number.upper() if sign.isalnum())
    return blind_index("tracking", plain) if plain else None
