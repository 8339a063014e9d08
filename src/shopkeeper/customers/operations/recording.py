"""How each write to a customer is audited and told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from shopkeeper.customers.events import CustomerChanged
from shopkeeper.customers.models import Customer
from shopkeeper.customers.rules import NOT_STANDING
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.outbox import tell


def locked_customer(customer_id: UUID) -> Customer | None:
    """Return the customer, locked until the transaction ends; None where nobody is left, or merged into another.

    Rows that refer to the customer may still be committed meanwhile (no_key): their writer can hold the audit log.
    """
    standing = Customer.objects.select_for_update(no_key=True).exclude(status__in=NOT_STANDING)
    return standing.filter(pk=customer_id).first()


def record(
    action: str,
    customer_id: UUID,
    *,
    at: datetime,
    actor: Actor,
    changes: Mapping[str, list[Any]] | None = None,
    sealed_fields: Sequence[str] = (),
) -> None:
    """Audit a write to the customer; personal values never stand in `changes`."""
    audit.record(
        actor=actor,
        action=f"customers.{action}",
        subject_kind="customer",
        subject_id=customer_id,
        at=at,
        changes=dict(changes or {}),
        sealed_fields=list(sealed_fields),
    )


def tell_change(customer_id: UUID, *fields: str, at: datetime) -> None:
    """Tell that these fields of the customer changed, and note when."""
    Customer.objects.filter(pk=customer_id).update(updated_at=at)
    tell(CustomerChanged(customer_id=customer_id, fields=tuple(sorted(fields))), at=at)
