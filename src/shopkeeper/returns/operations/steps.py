"""The one way a return's status changes: by the state machine, guarded, with its history and its audit entry."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders import operations as orders
from shopkeeper.returns.models import Return, ReturnStep
from shopkeeper.returns.rules import ENDED, ReturnStatus, may_become


class UnableToStep(Exception):
    """The return is not there, or may not take that status now."""


@contextmanager
def refusing(kind: type[Exception]) -> Iterator[None]:
    """Let what can't be done inside be refused by an operation's own exception, in the same words."""
    try:
        yield
    except UnableToStep as refusal:
        raise kind(str(refusal)) from None


def locked(return_id: UUID) -> Return:
    """Return the return, its order locked until the transaction ends: all that moves its money takes turns.

    Raises UnableToStep.
    """
    order_id = Return.objects.filter(pk=return_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise UnableToStep("there is no such return")
    orders.locked_order(order_id)
    return Return.objects.prefetch_related("lines__order_line").get(pk=return_id)


def require_step(row: Return, to: ReturnStatus) -> None:
    """Raise UnableToStep when the state machine has no such step."""
    if not may_become(ReturnStatus(row.status), to):
        raise UnableToStep(f"return {row.number} is {said(row.status)}, so it can't become {said(to.value)}")


def step(row: Return, to: ReturnStatus, *, at: datetime, actor: Actor, reason: str = "", event: Any = None) -> None:
    """Let a locked return take the status, and tell of it. Raises UnableToStep."""
    require_step(row, to)
    old, row.status = row.status, to.value
    if to in ENDED:
        row.closed_at = at
    row.save(update_fields=["status", "closed_at"])
    write_step(row, old=old, at=at, actor=actor, reason=reason)
    record(row, to.value, {"status": [old, to.value]}, at=at, actor=actor)
    if event is not None:
        tell(event(row.id, row.order_id, customer_of(row)), at=at)


def write_step(row: Return, *, old: str, at: datetime, actor: Actor, reason: str = "") -> None:
    """Write one line of the return's history; keys go by the clock, so steps of one instant stay in order."""
    ReturnStep.objects.create(
        of_return=row,
        from_status=old,
        to_status=row.status,
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        reason=reason,
    )


def record(row: Return, what: str, changes: dict[str, Any], *, at: datetime, actor: Actor) -> None:
    """Write what became of a return into the audit log."""
    audit.record(
        actor=actor,
        action=f"returns.return-{what.replace('_', '-')}",
        subject_kind="order",
        subject_id=row.order_id,
        at=at,
        changes={"return": row.number, **changes},
    )


def customer_of(row: Return) -> UUID | None:
    """Return whose return it is: the order says, which follows merges."""
    return row.order.customer_id


def said(status: str) -> str:
    """Return a status as it is said."""
    return status.replace("_", " ")
