"""The end of a return for which all is given."""

from datetime import datetime

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.outbox import tell
from shopkeeper.returns.events import ReturnResolved
from shopkeeper.returns.models import Return
from shopkeeper.returns.operations.steps import customer_of, step
from shopkeeper.returns.rules import ReturnStatus
from shopkeeper.returns.rules.words import ReturnKind


def finish(row: Return, *, at: datetime, actor: Actor) -> None:
    """End a locked return for which all is given. Raises UnableToStep."""
    step(row, ReturnStatus.RESOLVED, at=at, actor=actor)
    if row.kind == ReturnKind.CLAIM.value:
        return  # the claim tells of itself
    tell(
        ReturnResolved(
            row.id, row.order_id, customer_of(row), row.outcome, row.currency, row.refund_minor, row.bonus_minor
        ),
        at=at,
    )
