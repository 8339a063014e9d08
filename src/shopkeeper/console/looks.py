"""Looks at people, each written into the audit log: at one customer, or through a list of them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest

from shopkeeper.foundation import audit
from shopkeeper.foundation.staff.access import actor_of


def look_at(request: HttpRequest, customer_id: UUID, at: datetime) -> None:
    """Record that someone saw this customer."""
    audit.record(
        actor=actor_of(request), action="customers.looked-at", subject_kind="customer", subject_id=customer_id, at=at
    )


def look_through(
    request: HttpRequest, action: Literal["customers.listed", "customers.searched"], *, rows: int, at: datetime
) -> None:
    """Record that someone saw so many customers at once; a list that shows nobody is no look."""
    if rows:
        audit.record(
            actor=actor_of(request),
            action=action,
            subject_kind="customers",
            subject_id="",
            at=at,
            changes={"rows": [0, rows]},
        )
