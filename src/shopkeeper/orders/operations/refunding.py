"""Giving money back: rows first and never deleted, split over what was paid with, never more than is left."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox import tell
from shopkeeper.foundation.staff import giving
from shopkeeper.orders.events import RefundFailed, RefundSucceeded
from shopkeeper.orders.models import Order, Payment, Refund, RefundPart
from shopkeeper.orders.operations.disputing import hold_for_disputes
from shopkeeper.orders.operations.steps import UnableToStep, locked_order
from shopkeeper.orders.queries.refunds import refundable_of
from shopkeeper.orders.queries.worth import credited
from shopkeeper.orders.rules import NOT_EARNING
from shopkeeper.orders.rules.money_back import RefundStatus, refund_before, split, whole_status

LONGEST_KEY = 160
ENDED = (RefundStatus.SUCCEEDED, RefundStatus.FAILED, RefundStatus.DECLINED)
TOLD: dict[RefundStatus, type[RefundSucceeded | RefundFailed]] = {
    RefundStatus.SUCCEEDED: RefundSucceeded,
    RefundStatus.FAILED: RefundFailed,
}
To = Literal["tenders", "store_credit"]
Limited = Literal["role", "shop", "none"]
"""By what staff and API keys give it: the limits of their role, the shop's for one deed (what its terms owe, such as a
return), or none (what was never sent)."""

ASKED_FOR = timedelta(days=7)
"""How long a refund waits for a second person."""


class UnableToRefund(Exception):
    """More than is left, a dispute is open, or the key was used for another refund."""


@transaction.atomic
def refund(
    *,
    order_id: UUID,
    amount: Money,
    reason: str,
    key: str,
    at: datetime,
    actor: Actor,
    to: To = "tenders",
    payment_id: UUID | None = None,
    needs_consent: bool = False,
    is_reduction: bool = False,
    limited: Limited = "role",
) -> UUID:
    """Write that the amount goes back, and return the key of the refund; background work hands it to the gateway.

    It is split over what the order was paid with, money before store credit, or taken of one payment alone. Above what
    the actor may give alone, or with `needs_consent`, it waits until somebody else allows it (`allow_refund`); what it
    holds can't be refunded twice meanwhile. `is_reduction` has a credit note follow, as no cancellation does.
    The same key with the same wish is the same refund for ever. Raises UnableToRefund.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise UnableToRefund(f"the key must have between 1 and {LONGEST_KEY} signs")
    try:
        order = locked_order(order_id)
    except UnableToStep as refusal:
        raise UnableToRefund(str(refusal)) from None
    asked = _digest(order_id, amount, to, payment_id)
    if seen := Refund.objects.filter(key=key).first():
        if bytes(seen.digest) != asked:
            raise UnableToRefund("this key was used for another refund; choose a new key")
        return seen.id
    if to == "store_credit" and order.customer_id is None:
        raise UnableToRefund(f"order {order.number} names no customer who could hold store credit")
    parts = _parts(order, amount, payment_id)
    needs_consent = needs_consent or not _may_alone(amount, limited, at, actor)
    status = RefundStatus.ASKED if needs_consent else RefundStatus.PENDING
    row = Refund.objects.create(
        id=new_id(at),
        order=order,
        key=key,
        digest=asked,
        amount_minor=amount.minor,
        currency=amount.currency,
        reason=reason,
        status=status.value,
        asked_at=at,
        asked_by_kind=actor.kind,
        asked_by=actor.id,
        expires_at=at + ASKED_FOR if needs_consent else None,
        is_reduction=is_reduction,
    )
    for payment, how, minor in parts:
        _hold(payment, minor)
        tender = "grant" if to == "store_credit" and how != "store_credit" else how
        RefundPart.objects.create(
            id=new_id(at), refund=row, payment_id=payment, tender=tender, amount_minor=minor, status=status.value
        )
    record_refund(row, "asked" if needs_consent else "begun", at, actor)
    return row.id


def give_back(
    *, order: Order, before_minor: int, kept_minor: int | None = None, reason: str, key: str, at: datetime, actor: Actor
) -> int:
    """Refund what was really paid of an order that came to more before, and return it: at most what can still go back.

    `kept_minor` is what it comes to now, the order's total where it is not given. Raises UnableToRefund.
    """
    kept = order.total_minor if kept_minor is None else kept_minor
    there = refundable_of(order)
    # what came back was settled by returns: of what is kept, that is paid back already
    owed = there.paid.minor - there.gone.minor - max(0, kept - credited(order).minor)
    due = max(0, min(before_minor - kept, there.left.minor, owed))
    if due:
        back = Money(order.currency, due)
        refund(order_id=order.id, amount=back, reason=reason, key=key, at=at, actor=actor, limited="none")
    return due


def _may_alone(amount: Money, limited: Limited, at: datetime, actor: Actor) -> bool:
    if limited == "none" or actor.kind not in {"staff", "api-key"}:
        return True
    if limited == "role":
        return giving.take_alone(actor=actor, deed="refund", amount=amount, at=at)
    most = giving.widest_alone("refund", amount.currency)
    return most is None or amount <= most


def give_what_waited(*, order: Order, reason: str, key: str, at: datetime, actor: Actor) -> int:
    """Refund what an open dispute held back: what is held of an order beyond what it costs; return how much.

    A refund that failed is not made again by this: who gives its money back, and how, staff decide. Raises
    UnableToRefund.
    """
    kept = 0 if order.status in NOT_EARNING else order.total_minor
    failed = RefundPart.objects.filter(payment__order=order, status=RefundStatus.FAILED.value)
    due = refundable_of(order).left.minor - max(0, kept - credited(order).minor)
    due -= failed.aggregate(sum=Sum("amount_minor"))["sum"] or 0
    if due > 0:
        refund(order_id=order.id, amount=Money(order.currency, due), reason=reason, key=key, at=at, actor=actor)
    return max(0, due)


def _digest(order_id: UUID, amount: Money, to: str, payment_id: UUID | None) -> bytes:
    body = [str(order_id), amount.currency, amount.minor, to, str(payment_id or "")]
    return hashlib.sha256(json.dumps(body).encode()).digest()


def _parts(order: Order, amount: Money, payment_id: UUID | None) -> list[tuple[UUID, str, int]]:
    there = refundable_of(order)
    if there.is_disputed:
        raise UnableToRefund(f"a dispute of order {order.number} is open: its money goes back by that, or not at all")
    if amount.currency != order.currency or amount.minor <= 0:
        raise UnableToRefund(f"order {order.number} is refunded in {order.currency}, above zero, and not with {amount}")
    paid = [one for one in there.tenders if payment_id in {None, one.payment_id}]
    left = Money(order.currency, sum(one.left_minor for one in paid))
    try:
        parts = split(amount.minor, paid)
    except ValueError:
        raise UnableToRefund(f"{amount} of order {order.number} can't go back; {left} is left") from None
    tenders = {one.payment_id: one.tender for one in paid}
    return [(key, tenders[key], minor) for key, minor in parts.items()]


def _hold(payment_id: UUID, minor: int) -> None:
    """Count it as gone, in one guarded statement: the check that was made before is not what protects the money."""
    held = Payment.objects.filter(pk=payment_id, amount_minor__gte=F("refunded_minor") + F("disputed_minor") + minor)
    if not held.update(refunded_minor=F("refunded_minor") + minor):
        raise UnableToRefund("somebody else gave this money back at the same moment; look at the order again")


@transaction.atomic
def note_paid_by_hand(*, refund_id: UUID, at: datetime, actor: Actor) -> None:
    """Let staff say that they gave back by hand what no gateway can, such as a bank transfer. Raises UnableToRefund."""
    row = locked_refund(refund_id)
    parts = row.parts.filter(tender="hand", status=RefundStatus.PENDING.value)
    if not [settle_part(part_id=part.id, to=RefundStatus.SUCCEEDED, at=at, actor=actor) for part in parts]:
        raise UnableToRefund("nothing of this refund waits to be paid by hand")


@transaction.atomic
def settle_part(
    *, part_id: UUID, to: RefundStatus, at: datetime, actor: Actor, reference: str = "", failure: str = ""
) -> bool:
    """Let a part of a refund take that status, if it lies ahead; return whether it did. What failed is free again."""
    locked_refund(RefundPart.objects.values_list("refund_id", flat=True).get(pk=part_id))
    part = RefundPart.objects.select_related("refund").get(pk=part_id)
    if reference and not part.reference:
        RefundPart.objects.filter(pk=part_id).update(reference=reference)
    if part.status not in refund_before(to):
        return False
    was_unknown = part.status == RefundStatus.UNKNOWN.value
    RefundPart.objects.filter(pk=part_id).update(
        status=to.value,
        failure=failure[:60],
        settled_at=at if to in ENDED else None,
        reconciled_at=at if was_unknown and to in ENDED else part.reconciled_at,
    )
    if to in {RefundStatus.FAILED, RefundStatus.DECLINED}:
        Payment.objects.filter(pk=part.payment_id).update(refunded_minor=F("refunded_minor") - part.amount_minor)
        hold_for_disputes(part.payment_id)
    _sum_up(part.refund, at, actor)
    return True


def locked_refund(refund_id: UUID) -> Refund:
    """Return the refund with its order locked: refunds, disputes and payments of an order take turns."""
    row = Refund.objects.select_related("order").filter(pk=refund_id).first()
    if row is None:
        raise UnableToRefund("there is no such refund")
    locked_order(row.order_id)
    row.refresh_from_db(fields=["status"])
    return row


def _sum_up(row: Refund, at: datetime, actor: Actor) -> None:
    now = whole_status([RefundStatus(status) for status in row.parts.values_list("status", flat=True)])
    if now.value == row.status:
        return
    Refund.objects.filter(pk=row.pk).update(status=now.value, settled_at=at if now in ENDED else None)
    row.status = now.value
    told = TOLD.get(now)
    if told is not None:
        record_refund(row, now.value, at, actor)
        tell(told(row.order_id, row.order.customer_id, row.id, row.amount_minor), at=at)


def record_refund(row: Refund, what: str, at: datetime, actor: Actor) -> None:
    """Write into the audit log what was done with the refund."""
    audit.record(
        actor=actor,
        action=f"orders.refund-{what}",
        subject_kind="order",
        subject_id=row.order_id,
        at=at,
        changes={"refund": [None, str(row.id)], "amount": [None, f"{row.currency} {row.amount_minor}"]},
    )
