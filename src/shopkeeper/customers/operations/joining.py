"""Customers whom sightings alone made, joined and parted as sightings say; what people made, people join."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from shopkeeper.customers.models import Candidate, Customer, Merge
from shopkeeper.customers.operations.merging import UnableToMergeCustomers, merge_customers
from shopkeeper.customers.operations.undoing import undo_merge
from shopkeeper.customers.queries import graph
from shopkeeper.customers.queries.merges import survivors
from shopkeeper.customers.rules import Node
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id

# How sure a pair is that a trusted source names as one, beside pairs found by likeness.
NAMED_TOGETHER = 0.95
NAMED = "named-together"


def join(owners: Mapping[Node, UUID | None], found: graph.Component, *, at: datetime, actor: Actor) -> None:
    """Let each customer whom a user id gave rise to be merged into whose that user id is now, and into nobody else."""
    wanted = {one.pk: owner for node, one in found.anchors.items() if (owner := owners.get(node))}
    stands = survivors({*wanted, *wanted.values()})
    parted = False
    for customer_id, owner in sorted(wanted.items()):
        if stands[customer_id] != stands[owner] or (customer_id == owner and stands[customer_id] != customer_id):
            parted |= _part(customer_id, at=at, actor=actor)
    stands = survivors(stands) if parted else stands
    for customer_id, owner in sorted(wanted.items()):
        if stands[customer_id] != stands[owner]:
            _join(customer_id, stands[owner], found, at=at, actor=actor)


def propose(pairs: Iterable[tuple[UUID, UUID]], *, at: datetime) -> None:
    """Keep pairs of customers whom a trusted source takes for one, for people to decide; decided ones stay decided."""
    evidence = [{"rule": NAMED}]
    Candidate.objects.bulk_create(
        [
            Candidate(id=new_id(at), one_id=one, other_id=other, score=NAMED_TOGETHER, evidence=evidence, found_at=at)
            for one, other in sorted(pairs)
        ],
        ignore_conflicts=True,
    )


def _part(customer_id: UUID, *, at: datetime, actor: Actor) -> bool:
    """Undo the merge the customer is in, and first those that rest on it, if sightings made them all."""
    row = Merge.objects.filter(merged=customer_id, undone_at__isnull=True).first()
    if row is None or not row.is_automatic:
        return False
    above = Customer.objects.get(pk=row.survivor_id)
    if above.merged_into_id and not _part(above.pk, at=at, actor=actor):
        return False
    undo_merge(merge_id=row.pk, at=at, actor=actor, is_automatic=True)
    return True


def _join(customer_id: UUID, owner: UUID, found: graph.Component, *, at: datetime, actor: Actor) -> None:
    sources = sorted({tie.source for tie in found.ties.values() if not tie.is_barred})
    evidence = [{"rule": "seen-together", "source": source} for source in sources[:10]]
    try:
        merge_customers(
            survivor_id=owner, merged_id=customer_id, evidence=evidence, at=at, actor=actor, is_automatic=True
        )
    except UnableToMergeCustomers:
        propose([(min(owner, customer_id), max(owner, customer_id))], at=at)
