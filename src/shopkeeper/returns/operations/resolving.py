"""Ending a return with what is owed for it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.returns.operations.exchanging import drop
from shopkeeper.returns.operations.finishing import finish
from shopkeeper.returns.operations.settling import settle
from shopkeeper.returns.operations.steps import UnableToStep, locked, refusing, require_step
from shopkeeper.returns.rules import ReturnStatus
from shopkeeper.returns.rules.words import Outcome


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
        if row.outcome == Outcome.EXCHANGE.value:
            drop(row, at=at)
        settle(row, at=at, actor=actor, deduction_minor=deduction.minor if deduction else 0)
        finish(row, at=at, actor=actor)
