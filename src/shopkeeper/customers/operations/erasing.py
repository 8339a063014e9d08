"""Erasing a person: what can be deleted is, what must stay is emptied, and the key is destroyed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.customers.events import CustomerErased
from shopkeeper.customers.models import Address, Customer, Identifier, Interest, NamePrefix, Passkey, SignInCode
from shopkeeper.customers.operations.recording import record
from shopkeeper.customers.rules import CustomerStatus
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.outbox import tell
from shopkeeper.foundation.personal import keys

SEALED = ("given_name", "family_name", "birth_date", "gender")


@transaction.atomic
def erase_customer(*, customer_id: UUID, at: datetime, actor: Actor) -> None:
    """Leave nothing of the person but a key without a face, on which orders stand; harmless when repeated.

    Call it last, after the other domains: with the key, whatever is still sealed anywhere becomes unreadable.
    """
    for rows in (Identifier, NamePrefix, Address, Interest, Passkey, SignInCode):
        rows.objects.filter(customer=customer_id).delete()
    emptied = Customer.objects.filter(pk=customer_id).exclude(status=CustomerStatus.ERASED.value)
    if emptied.update(
        status=CustomerStatus.ERASED.value,
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
    keys.destroy(customer_id)
