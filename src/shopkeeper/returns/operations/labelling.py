"""The label for the way back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import Actor
from shopkeeper.orders.queries import tracking_digest
from shopkeeper.returns.events import ReturnLabelIssued
from shopkeeper.returns.models import Return
from shopkeeper.returns.operations.steps import locked, refusing, require_step, step
from shopkeeper.returns.rules import ReturnStatus


class UnableToIssueLabel(Exception):
    """The return is not there, or not one that a label is for now."""


@transaction.atomic
def issue_label(*, return_id: UUID, at: datetime, actor: Actor, carrier: str = "", tracking_number: str = "") -> None:
    """Make the label; `tracking_number` is the carrier's where it gave one. Raises UnableToIssueLabel."""
    with refusing(UnableToIssueLabel):
        label(locked(return_id), at=at, actor=actor, carrier=carrier, tracking_number=tracking_number)


def label(row: Return, *, at: datetime, actor: Actor, carrier: str = "", tracking_number: str = "") -> None:
    """Make the label of a locked return. Raises UnableToStep."""
    require_step(row, ReturnStatus.LABEL_ISSUED)
    row.carrier = carrier
    row.tracking_number = tracking_number if row.customer_id else ""
    row.tracking_digest = tracking_digest(tracking_number)
    row.save(update_fields=["carrier", "tracking_number", "tracking_digest"])
    step(row, ReturnStatus.LABEL_ISSUED, at=at, actor=actor, event=ReturnLabelIssued)
