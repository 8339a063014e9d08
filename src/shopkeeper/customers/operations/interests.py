"""What a customer likes."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.customers.models import Interest
from shopkeeper.customers.operations.recording import locked_customer, record, tell_change
from shopkeeper.customers.rules import topic_of
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id


class UnableToSetInterests(Exception):
    """The customer is not there, a topic is empty, or a weight is not above 0 and at most 1."""


@transaction.atomic
def set_interests(
    *, customer_id: UUID, topics: Mapping[str, float], at: datetime, actor: Actor, source: str = "asked"
) -> None:
    """Let these be the interests from that source, each with its weight; others of it go. Raises UnableToSetInterests.

    A topic that another source named already takes this weight and source.
    """
    if locked_customer(customer_id) is None:
        raise UnableToSetInterests(f"there is no customer {customer_id}")
    wanted = {topic_of(topic): weight for topic, weight in topics.items()}
    if "" in wanted or not all(0 < weight <= 1 for weight in wanted.values()):
        raise UnableToSetInterests("a topic needs a name, and a weight above 0 and at most 1")
    own = Interest.objects.filter(customer=customer_id)
    own.filter(source=source).delete()
    own.filter(topic__in=wanted).delete()
    Interest.objects.bulk_create(
        Interest(id=new_id(at), customer_id=customer_id, topic=topic, weight=weight, source=source)
        for topic, weight in wanted.items()
    )
    tell_change(customer_id, "interests", at=at)
    record("interests-set", customer_id, at=at, actor=actor, sealed_fields=["topics"])  # the log outlives an erasure
