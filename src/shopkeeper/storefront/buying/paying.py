"""The ways in which a buyer can pay here and now."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from shopkeeper.foundation.money import Money
from shopkeeper.ledger import queries as ledger
from shopkeeper.orders import queries as orders
from shopkeeper.orders.operations import PayBy
from shopkeeper.orders.ports import gateway
from shopkeeper.storefront.account.wording import card_words

if TYPE_CHECKING:
    from shopkeeper.orders.models import SavedMethod


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
    if gateway() is not None:
        found += [_saved(one) for one in orders.saved_methods(customer_id)] if customer_id else []
        note = "You type it on our payment provider's page: its number never comes here."
        found.append(Way("card", "Card", note, PayBy("gateway", save=customer_id is not None)))
    if settings.TEST_PAYMENTS:
        found.append(Way("test", "Test payment", "This shop is for trying out: no money moves.", PayBy("test")))
    return found


def at_hand(customer_id: UUID, total: Money) -> Way | None:
    """Return the way that needs nothing typed, for one press."""
    return next((way for way in ways(customer_id, total) if way.code != "card"), None)


def has_way(customer_id: UUID) -> bool:
    """Tell whether any sum can be paid without typing anything: a saved method, or a shop for trying out."""
    return settings.TEST_PAYMENTS or (gateway() is not None and bool(orders.saved_methods(customer_id)))


def _saved(method: "SavedMethod") -> Way:
    pay = PayBy("gateway", saved_method_id=method.id)
    return Way(f"saved-{method.id}", card_words(method), "Saved with you.", pay)


def chosen(customer_id: UUID, total: Money, code: str) -> PayBy | None:
    """Return the way that was chosen, None where it is not offered for this."""
    return next((way.pay for way in ways(customer_id, total) if way.code == code), None)
