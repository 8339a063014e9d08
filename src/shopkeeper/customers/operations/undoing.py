"""Undoing a merge: each moved row goes back, as it was; what came after the merge stays with the survivor."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from shopkeeper.customers.events import MergeUndone
from shopkeeper.customers.models import Customer, Identifier, Merge, Moved, Tie
from shopkeeper.customers.operations.merging import FLAGS, TABLES, settle_candidate
from shopkeeper.customers.operations.recording import record, tell_change
from shopkeeper.customers.rules import CustomerStatus, Decision, Refusal
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.outbox import tell
from shopkeeper.foundation.personal.moving import move_rows


class UnableToUndoMerge(Exception):
    """The merge is not there, undone already, of an erased person, or another merge rests on it."""


@transaction.atomic
def undo_merge(*, merge_id: UUID, at: datetime, actor: Actor, is_automatic: bool = False) -> None:
    """Put everything back that the merge moved, and let the two be two people again.

    Undone by a person, the two are known to be apart: they are not proposed again, nor joined by what was sighted so
    far. Raises UnableToUndoMerge.
    """
    row = _merge(merge_id)
    survivor, merged = _both(row)
    moved: defaultdict[str, list[Moved]] = defaultdict(list)
    for one in row.moved.order_by("id"):
        moved[one.kind].append(one)
    _put_back_flags_of_held(moved["held"])
    back = {kind: _put_back(kind, moved[kind], row) for kind in TABLES}
    _empty({one.name: one.flags["was"] for one in moved["filled"]}, survivor, merged, row.status_before)
    Customer.objects.filter(pk=merged.pk).update(status=row.status_before, merged_into=None, updated_at=at)
    Merge.objects.filter(pk=row.pk).update(undone_at=at, undone_by_kind=actor.kind, undone_by_id=actor.id)
    if not is_automatic:
        _keep_apart(back["identifier"], row, at=at, actor=actor)
    for key in (survivor.pk, merged.pk):
        tell_change(key, "identifiers", "addresses", "interests", at=at)
    tell(MergeUndone(merge_id=row.pk, survivor_id=survivor.pk, merged_id=merged.pk), at=at)
    changes = {"merge": [str(row.pk), None]}
    record("merge-undone", survivor.pk, at=at, actor=actor, changes=changes, sealed_fields=sorted(TABLES))
    record("merge-undone", merged.pk, at=at, actor=actor, changes=changes)


def _merge(merge_id: UUID) -> Merge:
    row = Merge.objects.select_for_update().filter(pk=merge_id).first()
    if row is None:
        raise UnableToUndoMerge(f"there is no merge {merge_id}")
    if row.undone_at is not None:
        raise UnableToUndoMerge("this merge was undone already")
    return row


def _both(row: Merge) -> tuple[Customer, Customer]:
    found = Customer.objects.select_for_update().filter(pk__in=[row.survivor_id, row.merged_id]).order_by("id")
    by_id = {one.pk: one for one in found}
    survivor, merged = by_id[row.survivor_id], by_id[row.merged_id]
    if CustomerStatus.ERASED in {survivor.status, merged.status}:
        raise UnableToUndoMerge("the person was erased, so there is nothing to put back")
    if survivor.merged_into_id:
        raise UnableToUndoMerge(
            f"customer {survivor.pk} was merged into {survivor.merged_into_id} since: undo that merge first"
        )
    return survivor, merged


def _put_back(kind: str, noted: list[Moved], row: Merge) -> list[Any]:
    """Return the rows that went back: those that the survivor still has; what it removed since stays removed."""
    flags_of = {one.row_id: one.flags for one in noted}
    table: models.QuerySet[Any] = models.QuerySet(TABLES[kind])
    rows: list[Any] = list(table.select_for_update().filter(pk__in=flags_of, customer=row.survivor_id))
    for one in rows:
        for flag, was in flags_of[one.pk].items():
            setattr(one, flag, was)
    move_rows(rows, subject="customer_id", to=row.merged_id, also=FLAGS.get(kind, ()))
    if kind == "identifier":
        _choose_primaries(row.survivor_id, {one.kind for one in rows})
    return rows


def _choose_primaries(customer_id: UUID, kinds: set[str]) -> None:
    """Let the oldest of a kind be primary where the one that was has gone back."""
    for kind in sorted(kinds):
        own = Identifier.objects.filter(customer=customer_id, kind=kind)
        if not own.filter(is_primary=True).exists():
            Identifier.objects.filter(pk__in=own.order_by("created_at", "id").values("pk")[:1]).update(is_primary=True)


def _put_back_flags_of_held(noted: list[Moved]) -> None:
    Identifier.objects.filter(pk__in=[one.row_id for one in noted]).update(is_sighted=True)


def _empty(was: Mapping[str, Any], survivor: Customer, merged: Customer, status_before: str) -> None:
    """Take back the fields that were filled, unless the survivor's were changed since."""
    merged.status = status_before
    emptied = [name for name in was if getattr(survivor, name) == getattr(merged, name)]
    for name in emptied:
        setattr(survivor, name, was[name])
    if emptied:
        survivor.save(update_fields=emptied)


def _keep_apart(back: list[Identifier], row: Merge, *, at: datetime, actor: Actor) -> None:
    """Bar the ties between what went back and what stayed: a person said that these are two people."""
    settle_candidate(row.survivor_id, row.merged_id, Decision.APART, at=at, actor=actor)
    stayed = Identifier.objects.filter(customer=row.survivor_id).values_list("digest", flat=True)
    gone = [bytes(one.digest) for one in back]
    for a, b in ((gone, list(stayed)), (list(stayed), gone)):
        Tie.objects.filter(a_digest__in=a, b_digest__in=b).update(is_barred=True, refused=Refusal.BARRED.value)
