"""What carriers tell of parcels on their way back: twice, late and out of order, as of any parcel."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import Actor, system
from shopkeeper.orders.queries import TrackingState, Update, tracking_digest
from shopkeeper.returns.events import ReturnExpired
from shopkeeper.returns.models import Return
from shopkeeper.returns.operations.ending import UnableToEnd, report_lost
from shopkeeper.returns.operations.exchanging import drop
from shopkeeper.returns.operations.receiving import UnableToReceive, note_scan, receive
from shopkeeper.returns.operations.steps import UnableToStep, locked, record, step
from shopkeeper.returns.rules import ReturnStatus

CARRIERS = system("carriers")
MOST_UPDATES = 200
S = ReturnStatus
TO_LEAVE = {S.APPROVED.value, S.LABEL_ISSUED.value}
ON_ITS_WAY = {
    TrackingState.IN_TRANSIT,
    TrackingState.OUT_FOR_DELIVERY,
    TrackingState.AVAILABLE_FOR_PICKUP,
    TrackingState.DELAYED,
    TrackingState.EXCEPTION,
}
REFUSALS = (UnableToReceive, UnableToEnd, UnableToStep)


class UnableToHear(Exception):
    """No return has that tracking number, or there is too much news at once."""


def note_tracking(
    *, carrier: str, tracking_number: str, updates: Sequence[Update], at: datetime, actor: Actor = CARRIERS
) -> int:
    """Let a return follow what its carrier tells, and return how many pieces of news moved it.

    The first scan has it in transit, the delivery has it received and waiting to be looked at, in whole: what is really
    in it staff see. What the return is past changes nothing, so news may come again or late. Raises UnableToHear.
    """
    if len(updates) > MOST_UPDATES:
        raise UnableToHear(f"{len(updates)} pieces of news at once; at most {MOST_UPDATES}")
    found = _named(carrier, tracking_number)
    if found is None:
        raise UnableToHear("no return has that tracking number")
    moved = 0
    for one in sorted(updates, key=lambda one: one.at):
        # a step that can't be taken is news of what is over, and a normal answer
        with suppress(*REFUSALS):
            moved += _follow(found, one, at, actor)
    return moved


def _named(carrier: str, tracking_number: str) -> UUID | None:
    """Return the return with that number, the last one that is under way first: numbers are used again."""
    digest = tracking_digest(tracking_number)
    if digest is None:
        return None
    rows = list(Return.objects.filter(tracking_digest=digest).order_by("-requested_at", "-id")[:20])
    same = [row for row in rows if row.carrier.casefold() == carrier.casefold()] or rows
    under_way = [row for row in same if row.status in TO_LEAVE | {S.IN_TRANSIT.value, S.LOST.value}]
    return next((row.id for row in [*under_way, *same]), None)


@transaction.atomic
def _follow(return_id: UUID, update: Update, at: datetime, actor: Actor) -> int:
    row = locked(return_id)
    is_new = row.status in TO_LEAVE
    if is_new and update.state in ON_ITS_WAY | {TrackingState.LOST}:
        note_scan(return_id=return_id, at=at, actor=actor)
    if update.state in ON_ITS_WAY:
        return int(is_new)
    if update.state is TrackingState.DELIVERED:
        if row.status not in TO_LEAVE | {S.IN_TRANSIT.value, S.LOST.value}:
            return 0
        receive(return_id=return_id, at=at, actor=actor)
    elif update.state is TrackingState.LOST:
        report_lost(return_id=return_id, at=at, actor=actor)
    elif update.state is TrackingState.RETURNED:
        return _went_back(return_id, at, actor)
    else:
        return 0
    return 1


def _went_back(return_id: UUID, at: datetime, actor: Actor) -> int:
    """End a return that the carrier brought back to its customer, who may ask again; one that is paid is for staff."""
    row = locked(return_id)
    if row.value_minor:
        record(row, "brought-back-to-customer", {}, at=at, actor=actor)
        return 0
    drop(row, at=at)
    step(row, ReturnStatus.EXPIRED, at=at, actor=actor, reason="brought-back", event=ReturnExpired)
    return 1
