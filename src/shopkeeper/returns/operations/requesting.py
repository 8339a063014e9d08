"""Asking to send something back: checked against what may come back, kept with the terms that hold now."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders import operations as orders
from shopkeeper.orders import queries as orders_seen
from shopkeeper.returns.events import ReturnRequested
from shopkeeper.returns.models import Return, ReturnLine
from shopkeeper.returns.operations.deciding import accept
from shopkeeper.returns.operations.steps import record, refusing, step, write_step
from shopkeeper.returns.queries.due import exchanges_for, may_keep, sums_for
from shopkeeper.returns.queries.eligible import LineEligibility, OrderEligibility, eligibility_of
from shopkeeper.returns.rules import ReturnStatus
from shopkeeper.returns.rules.terms import Terms, together
from shopkeeper.returns.rules.words import Outcome, Reason, ReturnKind

if TYPE_CHECKING:
    from shopkeeper.orders.models import Order

LONGEST_KEY = 120
LONGEST_TEXT = 2_000
BY_ITSELF = {"customer", "system"}


class UnableToReturn(Exception):
    """It can't be sent back, or not so."""


@dataclass(frozen=True)
class Asked:
    """So many of an order's line, why, and for an exchange the variant wanted instead."""

    line_id: UUID
    quantity: int
    reason: Reason
    replacement_id: UUID | None = None


@transaction.atomic
def request_return(
    *,
    order_id: UUID,
    lines: Sequence[Asked],
    outcome: Outcome,
    key: str,
    at: datetime,
    actor: Actor,
    comment: str = "",
) -> UUID:
    """Ask to send so many of an order's lines back, and return the key of the return.

    Where the terms say so it is approved at once, and its label made; else staff review it. The same `key` with the
    same wish returns the first answer. Raises UnableToReturn.
    """
    order = _order(order_id, key, comment)
    asked = _digest(lines, outcome)
    if seen := Return.objects.filter(order=order, key=key).first():
        if bytes(seen.digest) != asked:
            raise UnableToReturn("this key was used for another return; take a new one")
        return seen.id
    there = eligibility_of(order, at)
    terms = _terms(there, lines, order.currency)
    _require_outcome(order, lines, outcome, terms)
    row = write_return(order, lines, outcome, terms, key=key, digest=asked, comment=comment, at=at, actor=actor)
    with refusing(UnableToReturn):
        if terms.approves_itself or actor.kind not in BY_ITSELF:
            accept(row, None, at=at, actor=actor)
        else:
            step(row, ReturnStatus.REVIEW, at=at, actor=actor)
    return row.id


def write_return(
    order: "Order",
    lines: Sequence[Asked],
    outcome: Outcome,
    terms: Terms,
    *,
    key: str,
    digest: bytes,
    comment: str,
    at: datetime,
    actor: Actor,
    kind: ReturnKind = ReturnKind.RETURN,
) -> Return:
    """Write a return that was checked, with its lines and its first step, and tell of it."""
    row = Return(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
        id=new_id(at),
        number=f"R-{order.number[:38]}-{Return.objects.filter(order=order).count() + 1}".upper(),
        order=order,
        customer_id=order.customer_id,
        key=key,
        digest=digest,
        kind=kind.value,
        outcome=outcome.value,
        currency=order.currency,
        requested_at=at,
        comment=comment if order.customer_id else "",
        trigger=terms.trigger.value,
        issues_label=terms.issues_label,
        refunds_shipping=terms.refunds_shipping,
        fee_minor=terms.fee_minor,
        bonus_percent=terms.bonus_percent,
        wear=dict(terms.wear),
        ship_within_days=terms.ship_within_days,
        pay_within_days=terms.pay_within_days,
    )
    row.save(force_insert=True)
    ReturnLine.objects.bulk_create(
        [
            ReturnLine(
                id=new_id(at),
                of_return=row,
                order_line_id=one.line_id,
                requested=one.quantity,
                reason=one.reason.value,
                replacement_id=one.replacement_id,
            )
            for one in lines
        ]
    )
    write_step(row, old="", at=at, actor=actor)
    record(row, "requested", {"outcome": [None, outcome.value]}, at=at, actor=actor)
    if kind is not ReturnKind.CLAIM:
        tell(ReturnRequested(row.id, order.id, order.customer_id), at=at)
    return Return.objects.prefetch_related("lines__order_line").select_related("order").get(pk=row.pk)


def _order(order_id: UUID, key: str, comment: str) -> "Order":
    if not 0 < len(key) <= LONGEST_KEY:
        raise UnableToReturn(f"the key must have between 1 and {LONGEST_KEY} signs")
    if len(comment) > LONGEST_TEXT:
        raise UnableToReturn(f"say it in at most {LONGEST_TEXT} signs")
    try:
        orders.locked_order(order_id)
    except orders.UnableToStep as refusal:
        raise UnableToReturn(str(refusal)) from None
    found = orders_seen.order(order_id)
    assert found is not None  # noqa: S101  it is locked; tells the type checker
    return found


def _digest(lines: Sequence[Asked], outcome: Outcome) -> bytes:
    body = sorted([str(one.line_id), one.quantity, one.reason.value, str(one.replacement_id or "")] for one in lines)
    return hashlib.sha256(json.dumps([outcome.value, body]).encode()).digest()


def _terms(there: OrderEligibility, lines: Sequence[Asked], currency: str) -> Terms:
    """Return the terms for these lines; refuses what may not come back."""
    if not lines:
        raise UnableToReturn("choose what you want to send back")
    if len({one.line_id for one in lines}) != len(lines):
        raise UnableToReturn("name each line once, with how many of it come back")
    known = {line.line_id: line for line in there.lines}
    for one in lines:
        _require(known.get(one.line_id), one, there.number)
    return together([known[one.line_id].terms for one in lines], currency)


def _require(line: LineEligibility | None, one: Asked, number: str) -> None:
    if line is None:
        raise UnableToReturn(f"order {number} has no such line; read the order again")
    if line.barred is not None:
        raise UnableToReturn(f"{line.title} can't be sent back. {line.why}")
    if not 0 < one.quantity <= line.quantity:
        raise UnableToReturn(f"{one.quantity} of {line.title} can't be sent back; {line.quantity} can")


def _require_outcome(order: "Order", lines: Sequence[Asked], outcome: Outcome, terms: Terms) -> None:
    if outcome is Outcome.STORE_CREDIT and order.customer_id is None:
        raise UnableToReturn(f"order {order.number} names no customer who could hold store credit")
    if outcome is Outcome.KEEP:
        counts = {one.line_id: one.quantity for one in lines}
        worth = sums_for(order, counts, fee_minor=0, refunds_shipping=terms.refunds_shipping, bonus_percent=0).value
        if not may_keep(terms, worth):
            raise UnableToReturn("it is worth too much to be kept; choose another outcome")
    for one in lines:
        wanted = outcome is Outcome.EXCHANGE
        if wanted is (one.replacement_id is None):
            raise UnableToReturn("choose what you want instead" if wanted else "a replacement is for an exchange")
        if wanted and one.replacement_id not in {choice.variant_id for choice in exchanges_for(one.line_id)}:
            raise UnableToReturn("it can be exchanged for another variant of the same product; choose one of those")
