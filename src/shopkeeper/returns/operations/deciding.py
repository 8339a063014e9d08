"""Saying yes or no to a return, in whole or in part."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import Actor
from shopkeeper.returns.events import ReturnApproved, ReturnRejected
from shopkeeper.returns.models import Return, ReturnLine
from shopkeeper.returns.operations.exchanging import reserve
from shopkeeper.returns.operations.finishing import finish
from shopkeeper.returns.operations.labelling import label
from shopkeeper.returns.operations.settling import settle
from shopkeeper.returns.operations.steps import UnableToStep, locked, refusing, require_step, step
from shopkeeper.returns.rules import ReturnStatus
from shopkeeper.returns.rules.words import Outcome, ReturnKind, Trigger


class UnableToDecide(Exception):
    """The return is not there, is decided already, or more would be approved than was asked for."""


@transaction.atomic
def approve(*, return_id: UUID, at: datetime, actor: Actor, quantities: Mapping[UUID, int] | None = None) -> None:
    """Approve so many of each of the return's lines, with None all. Raises UnableToDecide."""
    with refusing(UnableToDecide):
        accept(locked(return_id), quantities, at=at, actor=actor)


@transaction.atomic
def reject(*, return_id: UUID, reason: str, at: datetime, actor: Actor, words: str = "") -> None:
    """Refuse the return; `reason` is a slug, `words` are for the customer. Raises UnableToDecide."""
    with refusing(UnableToDecide):
        row = locked(return_id)
        require_step(row, ReturnStatus.REJECTED)
        row.reject_reason, row.decided_at = reason, at
        row.words = words if row.customer_id else ""
        row.save(update_fields=["reject_reason", "decided_at", "words"])
        step(row, ReturnStatus.REJECTED, at=at, actor=actor, reason=reason, event=ReturnRejected)


def accept(row: Return, quantities: Mapping[UUID, int] | None, *, at: datetime, actor: Actor) -> None:
    """Approve a locked return, and do what its terms have follow at once. Raises UnableToStep."""
    require_step(row, ReturnStatus.APPROVED)
    _allow(row, quantities)
    row.decided_at = at
    if row.kind == ReturnKind.RETURN.value:  # a contract that was withdrawn from is not back because of a late parcel
        row.expires_at = at + timedelta(days=row.ship_within_days)
    row.save(update_fields=["decided_at", "expires_at"])
    event = None if row.kind == ReturnKind.CLAIM.value else ReturnApproved
    step(row, ReturnStatus.APPROVED, at=at, actor=actor, event=event)
    if row.outcome == Outcome.KEEP.value or row.kind == ReturnKind.CLAIM.value:
        step(row, ReturnStatus.KEPT, at=at, actor=actor)
        settle(row, at=at, actor=actor)
        finish(row, at=at, actor=actor)
        return
    if row.outcome == Outcome.EXCHANGE.value:
        reserve(row, at=at, actor=actor)
    elif row.trigger == Trigger.APPROVAL.value:
        settle(row, at=at, actor=actor)
    if row.issues_label:
        label(row, at=at, actor=actor)


def _allow(row: Return, quantities: Mapping[UUID, int] | None) -> None:
    for line in row.lines.all():
        allowed = line.requested if quantities is None else quantities.get(line.pk, 0)
        if not 0 <= allowed <= line.requested:
            raise UnableToStep(
                f"{allowed} of {line.order_line.title} can't be approved; {line.requested} were asked for"
            )
        line.approved = allowed
        ReturnLine.objects.filter(pk=line.pk).update(approved=allowed)
    if not any(line.approved for line in row.lines.all()):
        raise UnableToStep("approve at least one piece, or reject the return")
