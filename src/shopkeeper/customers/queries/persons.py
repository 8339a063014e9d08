"""Persons: a customer, or a visitor not known to be one; and who of them is whom."""

from collections.abc import Iterable
from uuid import UUID

from shopkeeper.customers.models import Customer, Visitor
from shopkeeper.customers.queries.merges import AT_ONCE, merged_into, survivors
from shopkeeper.foundation.personal.blind import blind_index


def selves(customer_id: UUID) -> list[UUID]:
    """Return every person who is this customer: the customer first, those merged into it, the visitors known as them.

    Who was merged into another has only its own: ask for the survivor to have all.
    """
    customers = [customer_id, *merged_into(customer_id)]
    visitors = Visitor.objects.filter(customer__in=customers).order_by("first_seen_at", "id")
    return [*customers, *visitors.values_list("id", flat=True)]


def visitor_named(anonymous_id: str) -> UUID | None:
    """Return the visitor who goes by the anonymous id, None where nobody does, in one query by an index."""
    digest = blind_index("anonymous", anonymous_id.strip())
    return Visitor.objects.filter(digest=digest).values_list("id", flat=True).first()


def selves_of_many(customer_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return the selves of each of the customers, as `selves` has them, in as many queries for many as for one."""
    found = {customer_id: [customer_id] for customer_id in customer_ids}
    ours: dict[UUID, list[UUID]] = {customer_id: [customer_id] for customer_id in found}
    heads = set(found)
    while heads:
        rows = Customer.objects.filter(merged_into__in=heads).order_by("created_at", "id")
        below = [(key, into) for key, into in rows.values_list("id", "merged_into_id") if into]
        for key, into in below:
            ours[key] = [*ours.get(key, []), *ours[into]]
            for customer_id in ours[into]:
                found[customer_id].append(key)
        heads = {key for key, _ in below}
    visitors = Visitor.objects.filter(customer__in=list(ours)).order_by("first_seen_at", "id")
    for visitor_id, of in visitors.values_list("id", "customer_id"):
        for customer_id in ours[of] if of else ():
            found[customer_id].append(visitor_id)
    return found


def persons(person_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the customer that each of these persons is known to be now; those not known are left out."""
    wanted = list(dict.fromkeys(person_ids))
    stand, lead_to = dict[UUID, UUID](), dict[UUID, UUID]()
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        customers = dict(Customer.objects.filter(pk__in=some).values_list("id", "merged_into_id"))
        stand.update((key, key) for key, into in customers.items() if not into)
        lead_to.update((key, into) for key, into in customers.items() if into)
        if others := [key for key in some if key not in customers]:  # customers are asked about most
            visitors = Visitor.objects.filter(pk__in=others, customer__isnull=False).values_list("id", "customer_id")
            lead_to.update((key, customer_id) for key, customer_id in visitors if customer_id)
    ends = survivors(lead_to.values()) if lead_to else {}
    found = {**stand, **{key: ends[into] for key, into in lead_to.items()}}
    return {key: found[key] for key in wanted if key in found}
