"""Merging two customers who are one person: what hangs on the one moves to the other, each move noted to be undone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from shopkeeper.customers.events import CustomersMerged
from shopkeeper.customers.models import Address, Candidate, Customer, Identifier, Interest, Merge, Moved, Passkey
from shopkeeper.customers.operations.recording import record, tell_change
from shopkeeper.customers.rules import NOT_STANDING, CustomerStatus, Decision
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.foundation.personal.moving import move_rows

Evidence = Sequence[Mapping[str, Any]]
FILLED = ("given_name", "family_name", "birth_date", "gender", "demographics", "language", "time_zone", "country")
FLAGS = {"identifier": ("is_primary", "is_sighted"), "address": ("is_default_shipping", "is_default_billing")}
TABLES: dict[str, type[models.Model]] = {
    "identifier": Identifier,
    "address": Address,
    "interest": Interest,
    "passkey": Passkey,
}


class UnableToMergeCustomers(Exception):
    """A customer is not there, erased, merged already or closed, or both are one."""


@transaction.atomic
def merge_customers(
    *, survivor_id: UUID, merged_id: UUID, evidence: Evidence, at: datetime, actor: Actor, is_automatic: bool = False
) -> UUID:
    """Return the key of the merge: what the merged customer had is the survivor's from now on, until it is undone.

    The survivor keeps each field it has, and takes those it lacks. `evidence` names rules and sources, no values: it
    outlives an erasure. Raises UnableToMergeCustomers.
    """
    survivor, merged = _both(survivor_id, merged_id)
    row = Merge.objects.create(
        id=new_id(at),
        survivor=survivor,
        merged=merged,
        status_before=merged.status,
        is_automatic=is_automatic,
        evidence=[dict(one) for one in evidence],
        actor_kind=actor.kind,
        actor_id=actor.id,
        at=at,
    )
    noted = [*_move_all(merged, survivor), *_fill(merged, survivor)]
    if not is_automatic:
        noted += _hold(survivor)
    Moved.objects.bulk_create(Moved(merge=row, **one) for one in noted)
    Customer.objects.filter(pk=merged_id).update(
        status=CustomerStatus.MERGED.value, merged_into=survivor_id, updated_at=at
    )
    if not is_automatic:
        settle_candidate(survivor_id, merged_id, Decision.MERGED, at=at, actor=actor)
    tell_change(survivor_id, "identifiers", "addresses", "interests", at=at)
    tell(CustomersMerged(merge_id=row.pk, survivor_id=survivor_id, merged_id=merged_id), at=at)
    changes = {"merged": [None, str(merged_id)], "merge": [None, str(row.pk)]}
    record("customers-merged", survivor_id, at=at, actor=actor, changes=changes, sealed_fields=sorted(TABLES))
    record("merged-into", merged_id, at=at, actor=actor, changes={"survivor": [None, str(survivor_id)]})
    return row.pk


def settle_candidate(one_id: UUID, other_id: UUID, decision: Decision, *, at: datetime, actor: Actor) -> None:
    """Keep what was decided about two customers, whether or not anything had proposed them."""
    one, other = sorted((one_id, other_id))
    Candidate.objects.update_or_create(
        one_id=one,
        other_id=other,
        defaults={"decision": decision.value, "decided_at": at, "actor_kind": actor.kind, "actor_id": actor.id},
        create_defaults={
            "id": new_id(at),
            "score": 1.0,
            "decision": decision.value,
            "found_at": at,
            "decided_at": at,
            "actor_kind": actor.kind,
            "actor_id": actor.id,
        },
    )


def _both(survivor_id: UUID, merged_id: UUID) -> tuple[Customer, Customer]:
    """Return both customers, locked in one order whoever asks. Raises UnableToMergeCustomers."""
    if survivor_id == merged_id:
        raise UnableToMergeCustomers("these are one customer already: name two")
    rows = Customer.objects.select_for_update().filter(pk__in=[survivor_id, merged_id]).order_by("id")
    found = {row.pk: row for row in rows}
    for key in (survivor_id, merged_id):
        if key not in found:
            raise UnableToMergeCustomers(f"there is no customer {key}")
        if found[key].status in NOT_STANDING:
            raise UnableToMergeCustomers(
                f"customer {key} is {found[key].status}: "
                + ("merge with who stands for them" if found[key].merged_into_id else "nothing is left to merge")
            )
    survivor, merged = found[survivor_id], found[merged_id]
    if survivor.status == CustomerStatus.CLOSED.value != merged.status:
        raise UnableToMergeCustomers(
            f"customer {survivor_id} is closed, and whoever is merged into them could not sign in any more: "
            "merge the other way round"
        )
    return survivor, merged


def _move_all(merged: Customer, survivor: Customer) -> list[dict[str, Any]]:
    noted: list[dict[str, Any]] = []
    topics = Interest.objects.filter(customer=survivor).values_list("topic", flat=True)
    for kind, model in TABLES.items():
        rows: Iterable[Any] = models.QuerySet(model).select_for_update().filter(customer=merged)
        if kind == "interest":
            rows = rows.exclude(topic__in=topics)  # type: ignore[attr-defined]  # a queryset still
        flags = FLAGS.get(kind, ())
        moving = list(rows)
        noted += [
            {"kind": kind, "row_id": row.pk, "flags": {flag: getattr(row, flag) for flag in flags}} for row in moving
        ]
        _yield_firsts(kind, moving, survivor)
        move_rows(moving, subject="customer_id", to=survivor.pk, also=flags)
    return noted


def _yield_firsts(kind: str, moving: Iterable[Any], survivor: Customer) -> None:
    """Let the survivor's own primary and default ones stay so; where it has none, it takes the merged customer's."""
    if kind == "identifier":
        firsts = set(Identifier.objects.filter(customer=survivor, is_primary=True).values_list("kind", flat=True))
        for row in moving:
            row.is_primary = row.is_primary and row.kind not in firsts
    if kind == "address":
        own = Address.objects.filter(customer=survivor)
        for flag in FLAGS[kind]:
            if own.filter(**{flag: True}).exists():
                for row in moving:
                    setattr(row, flag, False)


def _fill(merged: Customer, survivor: Customer) -> list[dict[str, Any]]:
    """Give the survivor the fields it lacks; the merged customer keeps its own, so that nothing is noted but names."""
    filled = [name for name in FILLED if getattr(merged, name) and not getattr(survivor, name)]
    if (survivor.status, merged.status) == (CustomerStatus.GUEST.value, CustomerStatus.ACTIVE.value):
        filled.append("status")  # who had an account keeps it
    # What it was tells nothing: one of several ways of being empty, or a status.
    noted = [{"kind": "filled", "name": name, "flags": {"was": getattr(survivor, name)}} for name in filled]
    for name in filled:
        setattr(survivor, name, getattr(merged, name))
    if filled:
        survivor.save(update_fields=filled)
    return noted


def _hold(survivor: Customer) -> list[dict[str, Any]]:
    """Let a person's decision stand above what is sighted: no event takes from the survivor what it has now."""
    sighted = Identifier.objects.filter(customer=survivor, is_sighted=True)
    keys = list(sighted.values_list("id", flat=True))
    Identifier.objects.filter(pk__in=keys).update(is_sighted=False)
    return [{"kind": "held", "row_id": key} for key in keys]
