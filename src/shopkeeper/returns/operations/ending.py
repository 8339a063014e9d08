"""Ways out of a return: called off, never sent, lost on its way, sent back, kept, closed."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import Actor, system
from shopkeeper.returns.events import ReturnCancelled, ReturnExpired, ReturnLost, ReturnSentBack
from shopkeeper.returns.models import Return
from shopkeeper.returns.operations.exchanging import drop
from shopkeeper.returns.operations.finishing import finish
from shopkeeper.returns.operations.settling import settle
from shopkeeper.returns.operations.steps import UnableToStep, locked, refusing, step
from shopkeeper.returns.rules import ReturnStatus

EXPIRES = system("returns")
AT_ONCE = 200
CLOSES_AFTER = timedelta(days=30)


class UnableToEnd(Exception):
    """The return is not there, or can't end so now."""


@transaction.atomic
def cancel(*, return_id: UUID, at: datetime, actor: Actor) -> None:
    """Call the return off, which its customer may until the carrier has it. Raises UnableToEnd."""
    with refusing(UnableToEnd):
        row = locked(return_id)
        if row.value_minor:
            raise UnableToStep(f"return {row.number} is refunded already, so it can't be called off; send it")
        drop(row, at=at)
        step(row, ReturnStatus.CANCELLED, at=at, actor=actor, event=ReturnCancelled)


@transaction.atomic
def keep(*, return_id: UUID, at: datetime, actor: Actor) -> None:
    """Let the customer keep the goods, and give back what is due for them. Raises UnableToEnd."""
    with refusing(UnableToEnd):
        row = locked(return_id)
        drop(row, at=at)
        step(row, ReturnStatus.KEPT, at=at, actor=actor)
        settle(row, at=at, actor=actor)
        finish(row, at=at, actor=actor)


@transaction.atomic
def report_lost(*, return_id: UUID, at: datetime, actor: Actor) -> None:
    """Note that it got lost on its way: the shop's label, so the shop's loss, and what is due may be given back.

    Raises UnableToEnd.
    """
    _end(return_id, ReturnStatus.LOST, ReturnLost, at, actor)


@transaction.atomic
def send_back(*, return_id: UUID, at: datetime, actor: Actor) -> None:
    """Note that what came was not accepted and goes back to the customer. Raises UnableToEnd."""
    with refusing(UnableToEnd):
        row = locked(return_id)
        if any(line.accepted for line in row.lines.all()):
            raise UnableToStep(
                f"a part of return {row.number} was accepted: resolve it, and send the rest back with that"
            )
        step(row, ReturnStatus.SENT_BACK, at=at, actor=actor, event=ReturnSentBack)


@transaction.atomic
def close(*, return_id: UUID, at: datetime, actor: Actor) -> None:
    """Put a return away for good. Raises UnableToEnd."""
    _end(return_id, ReturnStatus.CLOSED, None, at, actor)


def expire_due(*, at: datetime) -> int:
    """Let returns expire that were approved and never sent, close those long resolved; return how many."""
    waiting = [ReturnStatus.APPROVED.value, ReturnStatus.LABEL_ISSUED.value]
    late = Return.objects.filter(expires_at__lte=at, status__in=waiting, value_minor=0).order_by("expires_at")
    done = Return.objects.filter(
        closed_at__lte=at - CLOSES_AFTER, status__in=[ReturnStatus.RESOLVED.value, ReturnStatus.SENT_BACK.value]
    ).order_by("closed_at")
    ended = 0
    for rows, to, event in ((late, ReturnStatus.EXPIRED, ReturnExpired), (done, ReturnStatus.CLOSED, None)):
        for return_id in list(rows.values_list("id", flat=True)[:AT_ONCE]):
            ended += _try_end(return_id, to, event, at)
    return ended


@transaction.atomic
def _try_end(return_id: UUID, to: ReturnStatus, event: type | None, at: datetime) -> bool:
    """End it unless somebody was quicker, which is a normal answer."""
    try:
        row = locked(return_id)
        if to is ReturnStatus.EXPIRED:
            drop(row, at=at)
        step(row, to, at=at, actor=EXPIRES, event=event)
    except UnableToStep:
        return False
    return True


def _end(return_id: UUID, to: ReturnStatus, event: type | None, at: datetime, actor: Actor) -> None:
    with refusing(UnableToEnd):
        step(locked(return_id), to, at=at, actor=actor, event=event)
