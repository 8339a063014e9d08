"""Linking a visitor to a customer: by what proves that both are one person."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from shopkeeper.customers.events import VisitorLinked, VisitorUnlinked
from shopkeeper.customers.models import Visitor
from shopkeeper.customers.operations.recognising import Sighting, anonymous_digest, recognise
from shopkeeper.customers.operations.recording import locked_customer, record
from shopkeeper.customers.rules import VisitorState
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.outbox import tell

Method = Literal["code", "passkey", "confirmed-address", "signed-token"]


class UnableToLinkVisitor(Exception):
    """The customer is not there, or the anonymous id is empty."""


@transaction.atomic
def link_visitor(*, anonymous_id: str, customer_id: UUID, method: Method, at: datetime, actor: Actor) -> UUID:
    """Return the visitor, known to be the customer from now on; of two customers on one device, to be neither.

    Raises UnableToLinkVisitor.
    """
    if not anonymous_id.strip():
        raise UnableToLinkVisitor("the anonymous id is empty")
    if locked_customer(customer_id) is None:
        raise UnableToLinkVisitor(f"there is no customer {customer_id}")
    recognise([Sighting(b"", at, "shop", trusted=False, anonymous_id=anonymous_id)], at=at)
    visitor = Visitor.objects.select_for_update().get(digest=anonymous_digest(anonymous_id))
    before = visitor.customer_id
    if before == customer_id or visitor.state in {VisitorState.SHARED, VisitorState.BLOCKED}:
        return visitor.pk
    if before is not None:
        visitor.state, visitor.customer_id, visitor.linked_at = VisitorState.SHARED.value, None, None
        tell(VisitorUnlinked(visitor_id=visitor.pk, customer_id=before), at=at)
    else:
        visitor.state, visitor.customer_id, visitor.linked_at = VisitorState.LINKED.value, customer_id, at
        tell(VisitorLinked(visitor_id=visitor.pk, customer_id=customer_id), at=at)
        record("visitor-linked", customer_id, at=at, actor=actor, changes={"method": [None, method]})
    visitor.save(update_fields=["state", "customer_id", "linked_at"])
    return visitor.pk
