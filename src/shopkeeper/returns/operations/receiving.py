"""A return on its way, at the door, and on the table."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.catalog import operations as catalog
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.returns.events import ReturnInspected, ReturnReceived, ReturnScanned
from shopkeeper.returns.models import Arrival, Return, ReturnLine
from shopkeeper.returns.operations.exchanging import go_on
from shopkeeper.returns.operations.settling import settle
from shopkeeper.returns.operations.steps import UnableToStep, customer_of, locked, record, refusing, require_step, step
from shopkeeper.returns.rules import ReturnStatus
from shopkeeper.returns.rules.words import Condition, Disposition, Outcome, Trigger

EARLY = {Trigger.APPROVAL.value, Trigger.FIRST_SCAN.value}
BEFORE_INSPECTION = EARLY | {Trigger.RECEIPT.value}
LONGEST_KEY = 120


class UnableToReceive(Exception):
    """The return is not there, not on its way, or more came than was approved."""


class UnableToInspect(Exception):
    """The return is not there, has not come, or more would be accepted than came."""


@dataclass(frozen=True)
class Finding:
    """What staff saw of one line of a return: how many are accepted, how they look, what becomes of them."""

    line_id: UUID
    accepted: int
    condition: Condition
    disposition: Disposition


@transaction.atomic
def note_scan(*, return_id: UUID, at: datetime, actor: Actor) -> None:
    """Note that the carrier has it. The first scan gives the money back where the terms say so; a later one is none.

    Raises UnableToReceive.
    """
    with refusing(UnableToReceive):
        row = locked(return_id)
        if row.status == ReturnStatus.IN_TRANSIT.value:
            return
        step(row, ReturnStatus.IN_TRANSIT, at=at, actor=actor, event=ReturnScanned)
        if row.trigger in EARLY and row.outcome != Outcome.EXCHANGE.value:
            settle(row, at=at, actor=actor)


@transaction.atomic
def receive(
    *,
    return_id: UUID,
    at: datetime,
    actor: Actor,
    quantities: Mapping[UUID, int] | None = None,
    key: str = "",
) -> ReturnStatus:
    """Note that so many of each of the return's lines came, with None all that is waited for; return where it stands.

    With a `key` the same again is the same, and answered as the first time: two equal parcels need two keys. Raises
    UnableToReceive.
    """
    with refusing(UnableToReceive):
        row = locked(return_id)
        digest = _digest(quantities)
        if key and (seen := Arrival.objects.filter(of_return=row, key=key).first()):
            if bytes(seen.digest) != digest:
                raise UnableToStep("this key was used for something else that came; take a new one")
            return ReturnStatus(seen.status)
        if len(key) > LONGEST_KEY:
            raise UnableToStep(f"the key must have at most {LONGEST_KEY} signs")
        whole = _count_in(row, quantities)
        to = ReturnStatus.RECEIVED if whole else ReturnStatus.PARTIALLY_RECEIVED
        if row.status != to.value:
            step(row, to, at=at, actor=actor)
        else:
            record(row, "partially-received", {}, at=at, actor=actor)
        if key:
            Arrival.objects.create(id=new_id(at), of_return=row, key=key, digest=digest, status=to.value, at=at)
        tell(ReturnReceived(row.id, row.order_id, customer_of(row), whole), at=at)
        if whole and row.trigger in BEFORE_INSPECTION and row.outcome != Outcome.EXCHANGE.value:
            settle(row, at=at, actor=actor)
    return to


def _digest(quantities: Mapping[UUID, int] | None) -> bytes:
    came = None if quantities is None else sorted((str(line), count) for line, count in quantities.items())
    return hashlib.sha256(json.dumps(came).encode()).digest()


def _count_in(row: Return, quantities: Mapping[UUID, int] | None) -> bool:
    """Add what came to the lines, and return whether all that was approved is there now."""
    if not any(line.approved for line in row.lines.all()):
        raise UnableToStep(f"return {row.number} is {row.status}: nothing of it is approved")
    came = {line.pk: line.approved - line.received for line in row.lines.all()} if quantities is None else quantities
    if not any(came.values()):
        raise UnableToStep("say how many came")
    for line in row.lines.all():
        more = came.get(line.pk, 0)
        if not 0 <= more <= line.approved - line.received:
            raise UnableToStep(
                f"{more} of {line.order_line.title} can't have come; {line.approved - line.received} are on their way"
            )
        line.received += more
        ReturnLine.objects.filter(pk=line.pk).update(received=line.received)
    return all(line.received == line.approved for line in row.lines.all())


@transaction.atomic
def inspect(*, return_id: UUID, findings: Sequence[Finding], at: datetime, actor: Actor, resolves: bool = True) -> None:
    """Note what staff saw of all that came; what is fit for it goes back on stock.

    Then what is due goes back and the return ends, unless `resolves` is no (staff take something off first), nothing
    was accepted (it is sent back), or it is an exchange whose difference is not agreed to. Raises UnableToInspect.
    """
    with refusing(UnableToInspect):
        row = locked(return_id)
        require_step(row, ReturnStatus.INSPECTED)
        restock = _note(row, findings)
        for variant_id, quantity in sorted(restock, key=lambda one: str(one[0])):
            catalog.adjust_stock(variant_id=variant_id, by=quantity, at=at)
        step(row, ReturnStatus.INSPECTED, at=at, actor=actor, event=ReturnInspected)
        if resolves or row.outcome == Outcome.EXCHANGE.value:
            go_on(row, at=at, actor=actor)


def _note(row: Return, findings: Sequence[Finding]) -> list[tuple[UUID, int]]:
    """Write the findings, and return what goes back on stock."""
    seen = {one.line_id: one for one in findings}
    there = {line.pk: line for line in row.lines.all()}
    if len(seen) != len(findings) or not seen.keys() <= there.keys():
        raise UnableToStep(f"return {row.number} has no such line, or one was named twice")
    restock = []
    for line in there.values():
        found = seen.get(line.pk)
        if line.received and found is None:
            raise UnableToStep(f"say what became of {line.order_line.title}, too")
        if found is None:
            _let_go(row, line)
            continue
        if not 0 <= found.accepted <= line.received:
            raise UnableToStep(f"{found.accepted} of {line.order_line.title} can't be accepted; {line.received} came")
        line.accepted, line.condition, line.disposition = found.accepted, found.condition.value, found.disposition.value
        if row.trigger not in EARLY:
            line.approved = line.received  # what never came may be asked for again
        line.save(update_fields=["accepted", "condition", "disposition", "approved"])
        if found.disposition is Disposition.RESTOCK and line.order_line.variant_id and found.accepted:
            restock.append((line.order_line.variant_id, found.accepted))
    return restock


def _let_go(row: Return, line: ReturnLine) -> None:
    """Pay nothing for what never came: it may be asked for again."""
    if row.trigger not in EARLY:
        line.approved = 0
        line.save(update_fields=["approved"])
