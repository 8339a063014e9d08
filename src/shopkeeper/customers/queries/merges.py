"""Merges, and who stands for whom because of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from shopkeeper.customers.models import Customer, Merge

AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class MergeState:
    """How a merge stands now."""

    merge_id: UUID
    survivor_id: UUID
    merged_id: UUID
    in_effect: bool


def merge(merge_id: UUID) -> MergeState | None:
    """Return how the merge stands now."""
    found = Merge.objects.filter(pk=merge_id).values_list("survivor_id", "merged_id", "undone_at").first()
    return MergeState(merge_id, found[0], found[1], found[2] is None) if found else None


def merges_of(customer_id: UUID) -> list[Merge]:
    """Return the merges that this customer was part of, undone ones too, the newest first."""
    part = Q(survivor=customer_id) | Q(merged=customer_id)
    return list(Merge.objects.filter(part).select_related("survivor", "merged").order_by("-at", "-id"))


def survivors(customer_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return for each of the customers who stands for it now: itself, unless it was merged into another."""
    stands = {key: key for key in customer_ids}
    open_ids = set(stands)
    while open_ids:
        wanted = list(open_ids)
        into: dict[UUID, UUID] = {}
        for start in range(0, len(wanted), AT_ONCE):
            rows = Customer.objects.filter(pk__in=wanted[start : start + AT_ONCE], merged_into__isnull=False)
            into.update({key: other for key, other in rows.values_list("id", "merged_into_id") if other})
        stands = {key: into.get(now, now) for key, now in stands.items()}
        open_ids = set(into.values())
    return stands


def survivor(customer_id: UUID) -> UUID:
    """Return who stands for the customer now: itself, unless it was merged into another."""
    return survivors([customer_id])[customer_id]


def merged_into(customer_id: UUID) -> list[UUID]:
    """Return the customers who were merged into this one, and those merged into them before."""
    found: list[UUID] = []
    heads = [customer_id]
    while heads:
        rows = Customer.objects.filter(merged_into__in=heads).order_by("created_at", "id")
        heads = list(rows.values_list("id", flat=True))
        found += heads
    return found


def merge_history(customer_id: UUID) -> list[Merge]:
    """Return the merges that the customer or whoever was merged into it was part of, undone ones too, newest first."""
    keys = [customer_id, *merged_into(customer_id)]
    part = Q(survivor__in=keys) | Q(merged__in=keys)
    return list(Merge.objects.filter(part).select_related("survivor", "merged").order_by("-at", "-id"))
