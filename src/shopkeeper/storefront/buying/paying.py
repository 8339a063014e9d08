"""The ways in which a buyer can pay here and now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings

from shopkeeper.foundation.money import Money, NotMoney, exponent
from shopkeeper.ledger import queries as ledger
from shopkeeper.orders import queries as orders
from shopkeeper.orders.operations import PayBy
from shopkeeper.orders.ports import gateway
from shopkeeper.storefront.account.wording import card_words

if TYPE_CHECKING:
    from shopkeeper.orders.models import SavedMethod


class UnableToChoose(Exception):
    """What the form wants can't be; the message is for the shopper."""


@dataclass(frozen=True)
class Way:
    """One way of paying, as the page offers it."""

    code: str
    name: str
    note: str
    pay: PayBy


def credit(customer_id: UUID | None, total: Money) -> Money | None:
    """Return how much of it the buyer's store credit can pay; None where they have none."""
    held = ledger.store_credit_in(customer_id, total.currency) if customer_id else Money(total.currency, 0)
    return min(held, total) if held.minor and total.minor else None


def ways(customer_id: UUID | None, total: Money) -> list[Way]:
    """Return how this much can be paid, store credit aside, the first the one that is chosen unasked."""
    if not total.minor:
        return [Way("none", "Nothing to pay", "", PayBy("store_credit"))]
    found = []
    if gateway() is not None:
        found += [_saved(one) for one in orders.saved_methods(customer_id)] if customer_id else []
        note = "You type it on our payment provider's page: its number never comes here."
        found.append(Way("card", "Card", note, PayBy("gateway", save=customer_id is not None)))
    if settings.TEST_PAYMENTS:
        found.append(Way("test", "Test payment", "This shop is for trying out: no money moves.", PayBy("test")))
    return found


def offered(customer_id: UUID | None, total: Money) -> dict[str, Any]:
    """Return what the form shows: the store credit there is, how much of it is used unasked, and the other ways.

    `charge` is what the other ways are charged then; its sum is empty where store credit pays it all.
    """
    usable = credit(customer_id, total)
    held = ledger.store_credit_in(customer_id, total.currency) if customer_id and usable else None
    shown = {"held": held.format(), "usable": str(usable.major), "covers": usable == total} if held and usable else None
    rest = total - usable if usable else total
    charge = {
        "sum": rest.format() if rest or not usable else "",
        "total": str(total.major),
        "digits": exponent(total.currency),
    }
    return {"credit": shown, "ways": ways(customer_id, total), "currency": total.currency, "charge": charge}


def at_hand(customer_id: UUID, total: Money) -> Way | None:
    """Return the way that needs nothing typed, for one press: store credit where it covers all, else a saved one."""
    if credit(customer_id, total) == total:
        return Way("store_credit", "Store credit", "", PayBy("store_credit"))
    return next((way for way in ways(customer_id, total) if way.code != "card"), None)


def has_way(customer_id: UUID) -> bool:
    """Tell whether any sum can be paid without typing anything: a saved method, or a shop for trying out."""
    return settings.TEST_PAYMENTS or (gateway() is not None and bool(orders.saved_methods(customer_id)))


def _saved(method: "SavedMethod") -> Way:
    pay = PayBy("gateway", saved_method_id=method.id)
    return Way(f"saved-{method.id}", card_words(method), "Saved in your account.", pay)


def chosen(
    customer_id: UUID, total: Money, form: Mapping[str, str], *, spent: Money | None = None, is_again: bool = False
) -> PayBy:
    """Return how the form wants it paid: so much store credit, the rest in one of the ways that are offered.

    `spent` is the store credit that an earlier try took. `is_again` asks no more whether there is enough: the order is
    there, and what it took of the credit is gone. Raises UnableToChoose, with the reason in words.
    """
    wished = _wished(form.get("credit", ""), customer_id, total, is_again=is_again)
    if wished.minor and wished >= total:
        return PayBy("store_credit")
    way = next((way for way in ways(customer_id, total) if way.code == form.get("pay", "")), None)
    if way is None:
        rest = f" the other {(total - wished).format()}" if wished.minor else ""
        raise UnableToChoose(f"Choose how to pay{rest}.")
    if not wished.minor:
        return way.pay
    return replace(way.pay, store_credit=wished + spent if spent else wished)


def _wished(text: str, customer_id: UUID, total: Money, *, is_again: bool) -> Money:
    """Return how much store credit is to be spent, never more than the whole."""
    try:
        wished = Money.parse(text.strip().replace(",", ".") or "0", total.currency)
    except NotMoney:
        raise UnableToChoose("Write how much store credit you want to use as an amount, such as 12.50.") from None
    most = credit(customer_id, total) or Money(total.currency, 0)
    if wished.minor < 0:
        raise UnableToChoose("Store credit can't be less than nothing: write 0 to keep it.")
    if min(wished, total) > most and not is_again:
        have = f"You have {most.format()} of store credit: use at most that." if most.minor else "You have none."
        raise UnableToChoose(have)
    return min(wished, total)
