"""Persons: a customer, or a visitor not known to be one; and who of them is whom."""

from collections.abc import Iterable
from uuid import UUID

from shopkeeper.customers.models import Customer, Visitor

AT_ONCE = 5_000


def selves(customer_id: UUID) -> list[UUID]:
    """Return every person who is this customer: the customer first, then the visitors known to be them."""
    visitors = Visitor.objects.filter(customer=customer_id).order_by("first_seen_at", "id")
    return [customer_id, *visitors.values_list("id", flat=True)]


def persons(person_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the customer that each of these persons is known to be; those not known are left out."""
    wanted = list(dict.fromkeys(person_ids))
    found: dict[UUID, UUID] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        visitors = Visitor.objects.filter(pk__in=some, customer__isnull=False).values_list("id", "customer_id")
        found.update((key, customer_id) for key, customer_id in visitors if customer_id)
        found.update((key, key) for key in Customer.objects.filter(pk__in=some).values_list("id", flat=True))
    return found
