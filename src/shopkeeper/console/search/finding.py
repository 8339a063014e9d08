"""Finding anything by what somebody has in hand: people, orders, products."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shopkeeper.catalog import queries as catalog
from shopkeeper.customers import queries as customers
from shopkeeper.foundation.staff.models import User
from shopkeeper.orders import queries as orders

EACH = 6


@dataclass(frozen=True)
class Findings:
    """What was found, kind by kind."""

    people: list[Any] = field(default_factory=list)
    orders: list[Any] = field(default_factory=list)
    products: list[Any] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.people or self.orders or self.products)


def find_people(text: str, *, limit: int = EACH) -> list[Any]:
    """Return customers who fit the text, whose order has it as its number first."""
    by_order = orders.order_by_number(text)
    first: list[UUID] = [by_order.customer_id] if by_order and by_order.customer_id else []
    fits = customers.find_customers(text, limit=limit)
    return [*customers.customers_by_ids(first), *(one for one in fits if one.pk not in first)][:limit]


def find(text: str, user: User, *, limit: int = EACH) -> Findings:
    """Return what fits the text of what this person may see."""
    text = text.strip()
    if not text:
        return Findings()
    return Findings(
        people=find_people(text, limit=limit) if user.may("customers.view") else [],
        orders=orders.order_list(number=text, limit=limit).rows if user.may("orders.view") and "@" not in text else [],
        products=catalog.search(text, limit=limit).products if user.may("products.view") else [],
    )
