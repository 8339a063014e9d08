"""Told by the shop itself, in its own environment: each page of the lists with its address, and a session to see it."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import django
from django.test import RequestFactory

django.setup()

from shopkeeper.customers import operations as customers  # noqa: E402
from shopkeeper.customers.models import Customer, WishList  # noqa: E402
from shopkeeper.foundation.actors import Actor  # noqa: E402
from shopkeeper.foundation.personal.session_store import SessionStore  # noqa: E402
from shopkeeper.orders import operations as orders  # noqa: E402
from shopkeeper.returns import operations as returns  # noqa: E402
from shopkeeper.returns.models import Exchange  # noqa: E402
from shopkeeper.storefront.visitors import remember  # noqa: E402
from tests.e2e.pages import console, shop  # noqa: E402  the lists know the tables

AT = datetime.now(UTC)


def prepare() -> None:
    """Begin what the sample shop has nothing of: a change of an order, a list shown around, a guest who pays."""
    order = shop.OWN.filter(status="paid").order_by("-placed_at").first()
    if order is not None:
        line = order.lines.filter(kind="product").first()
        actor = Actor("customer", str(order.customer_id))
        more = {line.pk: line.quantity + 1} if line else {}
        orders.propose_change(order_id=order.pk, quantities=more, key="every page", at=AT, actor=actor)
    for customer_id, list_id in WishList.objects.filter(customer__isnull=False).values_list("customer_id", "pk")[:1]:
        if customer_id is not None:
            customers.share_list(list_id=list_id, customer_id=customer_id, at=AT)
    waiting = Exchange.objects.filter(status="awaiting_difference").order_by("-pk").select_related("of_return").first()
    if waiting is not None and (payer := waiting.of_return.customer_id):
        Customer.objects.filter(pk=payer).update(status="guest")
        agrees = Actor("customer", str(payer))
        returns.agree_to_difference(return_id=waiting.of_return_id, at=AT, actor=agrees)


def session_of(customer_id: UUID) -> str:
    """Return the key of a session in which the customer is signed in."""
    request: Any = RequestFactory().get("/")
    request.session = SessionStore()
    remember(request, customer_id, method="code", at=AT)
    request.session.save()
    return str(request.session.session_key)


def told() -> list[dict[str, str]]:
    """Return every page."""
    found, sessions = list[dict[str, str]](), dict[UUID, str]()
    for surface, pages in (("console", console.PAGES), ("storefront", shop.PAGES)):
        for name, seen in pages.items():
            for customer_id, address in seen.addresses(f"{surface}:{name}"):
                if customer_id is not None and customer_id not in sessions:
                    sessions[customer_id] = session_of(customer_id)
                session = sessions[customer_id] if customer_id else ""
                found.append({"surface": surface, "name": name, "address": address, "session": session})
    return found


prepare()
print(json.dumps(told()))
