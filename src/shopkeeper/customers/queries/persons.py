"""Persons: a customer, or a visitor not known to be one; and who of them is whom."""

from collections.abc import Iterable
from uuid import UUID

from shopkeeper.customers.models import Customer, Visitor
from shopkeeper.customers.queries.merges import AT_ONCE, merged_into, survivors


def selves(customer_id: UUID) -> list[UUID]:
    """Return every person who is this customer: the customer first, those merged into it, the visitors known as them.

    Who was merged into another has only its own: ask for the survivor to have all.
    """
    customers = [customer_id, *merged_into(customer_id)]
    visitors = Visitor.objects.filter(customer__in=customers).order_by("first_seen_at", "id")
    return [*customers, *visitors.values_list("id", flat=True)]


def persons(person_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the customer that each of these persons is known to be now; those not known are left out."""
    wanted = list(dict.fromkeys(person_ids))
    found: dict[UUID, UUID] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        visitors = Visitor.objects.filter(pk__in=some, customer__isnull=False).values_list("id", "customer_id")
        found.update((key, customer_id) for key, customer_id in visitors if customer_id)
        found.update((key, key) for key in Customer.objects.filter(pk__in=some).values_list("id", flat=True))
    stands = survivors(found.values())
    return {key: stands[customer_id] for key, customer_id in found.items()}
