"""Where a choice is kept beside the cookie: in the ledger, for the visitor and for the customer who is signed in."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest

from shopkeeper.consent import operations as consent
from shopkeeper.consent.queries import Purpose
from shopkeeper.customers import operations as customers
from shopkeeper.foundation import kept
from shopkeeper.foundation.actors import Actor
from shopkeeper.storefront.cookies import Choice, anonymous_id, signals_control
from shopkeeper.storefront.taking_along import take_along
from shopkeeper.storefront.visitors import Visitor
from shopkeeper.storefront.wishes.owner import named as wishes_named

SOURCE = "shop"
Method = Literal["code", "passkey", "confirmed-address"]


def keep(visitor: Visitor, choice: Choice, *, named: str, gpc: bool, at: datetime) -> None:
    """Write the choice into the ledger. Of a browser that nobody knows, and that stays unknown, nothing is kept."""
    persons = [visitor.customer_id] if visitor.customer_id else []
    if named:
        persons.append(_person(named, at))
    consent.note_signals(
        [consent.Signal(person_id=one, at=at, gpc=gpc, choices=answers(choice)) for one in persons], at=at
    )
    for one in persons:
        kept.forget(one)


def recognise(request: HttpRequest, customer_id: UUID, *, method: Method, at: datetime) -> None:
    """Join what this browser did before to the customer who has just proved who they are, as far as it was allowed."""
    if named := anonymous_id(request):
        with suppress(customers.UnableToLinkVisitor):  # nobody is kept out because a cookie says something odd
            actor = Actor(kind="customer", id=str(customer_id))
            customers.link_visitor(anonymous_id=named, customer_id=customer_id, method=method, at=at, actor=actor)
    if signals_control(request):
        consent.note_signals([consent.Signal(person_id=customer_id, at=at, gpc=True)], at=at)
    kept.forget(customer_id)  # who they are besides, and what that self chose
    take_along(request, customer_id, at=at)
    customers.carry_wishes(visitor=wishes_named(request), customer_id=customer_id, at=at)


def answers(choice: Choice) -> Mapping[str, bool]:
    """Return the choice in the words of the ledger."""
    return {
        Purpose.TRACKING.value: choice.tracking,
        Purpose.PERSONALISATION.value: choice.personalisation,
        Purpose.SELLERS.value: choice.sharing,
        Purpose.ADVERTISERS.value: choice.sharing,
    }


def _person(named: str, at: datetime) -> UUID:
    sighting = customers.Sighting(b"", at, SOURCE, trusted=False, anonymous_id=named)
    return customers.recognise([sighting], at=at)[0].person_id
