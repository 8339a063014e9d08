"""Writing a letter to a customer, with what every letter about an order says."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shopkeeper.messaging import describing, operations, queries
from shopkeeper.messaging.queries import Name, Reader
from shopkeeper.orders import queries as orders

if TYPE_CHECKING:
    from shopkeeper.orders.models import Order

Values = Callable[[Reader], Mapping[str, Any]]


def order_of(order_id: UUID) -> "Order | None":
    """Return the order where a letter about it has somebody to go to: a sale to a customer."""
    order = orders.order(order_id)
    return order if order is not None and order.kind == "sale" and order.customer_id else None


def write(name: Name, order: "Order", *, about: str, at: datetime, more: Values | None = None) -> None:
    """Write to whoever ordered, once for what it is `about`."""
    assert order.customer_id  # noqa: S101  `order_of` returns no other; tells the type checker

    def values(reader: Reader) -> Mapping[str, Any]:
        told = describing.order_values(order, reader=reader, site=queries.site(), at=at)
        return {"order": told, **(more(reader) if more else {})}

    write_to(name, order.customer_id, about=about, at=at, values=values, order_id=order.id)


def write_to(
    name: Name, customer_id: UUID, *, about: str, at: datetime, values: Values, order_id: UUID | None = None
) -> None:
    """Write to the customer, where there is an address, once for what it is `about`; of an order also to a guest."""
    to = queries.addressee(customer_id, order_id=order_id)
    if to is None:
        return
    address, given_name, reader = to
    operations.write(
        name=name,
        about=about,
        customer_id=customer_id,
        values={"customer": {"given_name": given_name}, **values(reader)},
        reader=reader,
        address=address,
        at=at,
    )
