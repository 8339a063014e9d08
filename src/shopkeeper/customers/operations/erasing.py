"""Erasing a person: what can be deleted is, what must stay is emptied, and the key is destroyed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from shopkeeper.customers.events import CustomerErased
from shopkeeper.customers.models import (
    Address,
    BlockKey,
    Candidate,
    Claim,
    Compared,
    Customer,
    Identifier,
    Interest,
    NamePrefix,
    Passkey,
    SignInCode,
    Tie,
    Visitor,
    WishList,
)
from shopkeeper.customers.operations.recording import record
from shopkeeper.customers.operations.sign_ins import end_every_sign_in
from shopkeeper.customers.queries.merges import merged_into, survivor
from shopkeeper.customers.queries.persons import selves
from shopkeeper.customers.rules import CustomerStatus
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.outbox import tell
from shopkeeper.foundation.personal import keys

SEALED = ("given_name", "family_name", "birth_date", "gender")


@transaction.atomic
def erase_customer(*, customer_id: UUID, at: datetime, actor: Actor) -> None:
    """Leave nothing of the person but a key without a face, on which orders stand; harmless when repeated.

    The person is erased with all selves: who was merged into them, and the visitors known to be them; one who was
    merged is erased as whoever stands for them. Call it last, after the other domains: with the keys, whatever is still
    sealed anywhere becomes unreadable.
    """
    root = survivor(customer_id)
    persons = selves(root)
    customers = [root, *merged_into(root)]
    end_every_sign_in(customer_ids=customers)
    digests = list(Identifier.objects.filter(customer__in=customers).values_list("digest", flat=True))
    Tie.objects.filter(Q(a_digest__in=digests) | Q(b_digest__in=digests) | Q(subject_id__in=customers)).delete()
    Claim.objects.filter(digest__in=[*digests, *(key.bytes for key in customers)]).delete()
    Candidate.objects.filter(Q(one__in=customers) | Q(other__in=customers)).delete()
    Visitor.objects.filter(customer__in=customers).delete()
    for rows in (Identifier, NamePrefix, Address, Interest, Passkey, SignInCode, BlockKey, Compared, WishList):
        rows.objects.filter(customer__in=customers).delete()
    for key in customers:
        _empty(key, at=at, actor=actor)
    for key in persons:
        keys.destroy(key)


def _empty(customer_id: UUID, *, at: datetime, actor: Actor) -> None:
    emptied = Customer.objects.filter(pk=customer_id).exclude(status=CustomerStatus.ERASED.value)
    if emptied.update(
        status=CustomerStatus.ERASED.value,
        merged_into=None,
        external_id="",
        language="",
        time_zone="",
        country="",
        demographics=None,
        updated_at=at,
        **dict.fromkeys(SEALED, ""),
    ):
        record("customer-erased", customer_id, at=at, actor=actor, sealed_fields=[*SEALED, "demographics"])
        tell(CustomerErased(customer_id=customer_id), at=at)
