"""Ending a return with what is owed for it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox import tell
from shopkeeper.returns.events import ReturnResolved
from shopkeeper.returns.models import Return
from shopkeeper.returns.operations.settling import settle
from shopkeeper.returns.operations.steps import UnableToStep, customer_of, locked, refusing, require_step, step
from shopkeeper.returns.rules import ReturnStatus


class UnableToResolve(Exception):
    """The return is not there, not ready, or its money can't go back now."""


@transaction.atomic
def resolve(*, return_id: UUID, at: datetime, actor: Actor, deduction: Money | None = None) -> None:
    """Give back what is still due for the return and end it; `deduction` is taken off for wear that staff saw.

    Raises UnableToResolve.
    """
    with refusing(UnableToResolve):
        row = locked(return_id)
        require_step(row, ReturnStatus.RESOLVED)
        if deduction is not None and (deduction.currency != row.currency or deduction.minor < 0):
            raise UnableToStep(f"a deduction is in {row.currency}, and not below zero")
        settle(row, at=at, actor=actor, deduction_minor=deduction.minor if deduction else 0)
        finish(row, at=at, actor=actor)


def finish(row: Return, *, at: datetime, actor: Actor) -> None:
    """End a locked return for which all is given. Raises UnableToStep."""
    step(row, ReturnStatus.RESOLVED, at=at, actor=actor)
    tell(
        ReturnResolved(
            row.id, row.order_id, customer_of(row), row.outcome, row.currency, row.refund_minor, row.bonus_minor
        ),
        at=at,
    )
