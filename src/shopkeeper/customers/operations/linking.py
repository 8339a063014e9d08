"""Linking a visitor to a customer: by what proves that both are one person."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from shopkeeper.customers.models import Visitor
from shopkeeper.customers.operations.belonging import settle_visitors
from shopkeeper.customers.operations.claiming import ClaimKey, Span, customer_node, keep_claims
from shopkeeper.customers.operations.naming import anonymous_digest
from shopkeeper.customers.operations.recognising import recognise
from shopkeeper.customers.operations.recording import locked_customer, record
from shopkeeper.customers.rules import Basis, Sighting, VisitorState, in_hour
from shopkeeper.foundation.actors import Actor

Method = Literal["code", "passkey", "confirmed-address", "signed-token"]
SHOP = "shop"


class UnableToLinkVisitor(Exception):
    """The customer is not there, or the anonymous id names nobody."""


@transaction.atomic
def link_visitor(*, anonymous_id: str, customer_id: UUID, method: Method, at: datetime, actor: Actor) -> UUID:
    """Return the visitor, known to be the customer from now on; of two customers on one device, to be neither.

    Raises UnableToLinkVisitor.
    """
    if not anonymous_id.strip():
        raise UnableToLinkVisitor("the anonymous id is empty")
    if locked_customer(customer_id) is None:
        raise UnableToLinkVisitor(f"there is no customer {customer_id}")
    recognise([Sighting(b"", at, SHOP, trusted=False, anonymous_id=anonymous_id)], at=at)
    visitor = Visitor.objects.get(digest=anonymous_digest(anonymous_id))
    if visitor.state == VisitorState.BLOCKED:
        raise UnableToLinkVisitor("the anonymous id is one that many send, such as `null`")
    key = ClaimKey(visitor.pk, *customer_node(customer_id), Basis.CONFIRMED.value, method)
    if keep_claims({key: Span(at, in_hour(at), b"")}):
        settle_visitors([visitor.pk], at=at)
        record("visitor-linked", customer_id, at=at, actor=actor, changes={"method": [None, method]})
    return visitor.pk
