"""The ways in which a buyer can pay here and now."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from shopkeeper.foundation.money import Money
from shopkeeper.ledger import queries as ledger
from shopkeeper.orders.operations import PayBy


@dataclass(frozen=True)
class Way:
    """One way of paying, as the page offers it."""

    code: str
    name: str
    note: str
    pay: PayBy


def ways(customer_id: UUID | None, total: Money) -> list[Way]:
    """Return how this much can be paid, the first the one that is chosen unasked."""
    if not total.minor:
        return [Way("none", "Nothing to pay", "", PayBy("store_credit"))]
    found = []
    if customer_id and (held := ledger.store_credit_in(customer_id, total.currency)) >= total:
        found.append(Way("store_credit", "Store credit", f"You have {held.format()}.", PayBy("store_credit")))
    if settings.TEST_PAYMENTS:
        found.append(Way("test", "Test payment", "This shop is for trying out: no money moves.", PayBy("test")))
    return found


def chosen(customer_id: UUID, total: Money, code: str) -> PayBy | None:
    """Return the way that was chosen, None where it is not offered for this."""
    return next((way.pay for way in ways(customer_id, total) if way.code == code), None)
