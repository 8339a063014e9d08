"""The withdrawal function of Directive (EU) 2023/2673, article 11a of Directive 2011/83/EU, in its two steps.

First the customer states, with a name and what they withdraw from, that they withdraw; nothing follows of that. Then
they confirm, and the shop sends a receipt with what was stated, its day and hour. No sign-in is asked for, and no
figure about the customer is looked at. What was paid goes back with the costs of delivery (article 13), by the way it
was paid, as soon as the goods were sent off; what had not left is called off at once, and files that were never
downloaded with it. A statement about files that were downloaded is received as any other, and the receipt says that
this right had ended (article 16 (m)).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.orders import operations as orders
from shopkeeper.orders import queries as orders_seen
from shopkeeper.returns.events import WithdrawalReceived
from shopkeeper.returns.models import Return, Withdrawal, WithdrawnLine
from shopkeeper.returns.operations.deciding import accept
from shopkeeper.returns.operations.requesting import Asked, write_return
from shopkeeper.returns.operations.steps import refusing
from shopkeeper.returns.queries.eligible import OrderEligibility, eligibility_of
from shopkeeper.returns.rules.terms import together
from shopkeeper.returns.rules.words import Outcome, Reason, ReturnKind, Trigger, WithdrawalStatus

if TYPE_CHECKING:
    from shopkeeper.orders.models import Order

LAW = system("withdrawals")  # what the law has follow: an order is stopped whoever packs it
SEND_WITHIN_DAYS = 14
LONGEST_NAME = 200
LONGEST_KEY = 120


class UnableToWithdraw(Exception):
    """It is too late, or there is nothing of the order to withdraw from."""


@transaction.atomic
def declare_withdrawal(
    *,
    order_id: UUID,
    quantities: Mapping[UUID, int] | None,
    name: str,
    email: str,
    key: str,
    at: datetime,
    actor: Actor,
) -> UUID:
    """Write down that the customer wishes to withdraw from so many of each line, with None from all; the first step.

    `email` is where the receipt goes. The same `key` with the same wish returns the first answer. Raises
    UnableToWithdraw.
    """
    order = _order(order_id)
    if not name.strip() or len(name) > LONGEST_NAME or "@" not in email or not 0 < len(key) <= LONGEST_KEY:
        raise UnableToWithdraw("write your name, and an e-mail address for the receipt")
    wanted = _wanted(eligibility_of(order, at), quantities)
    digest = hashlib.sha256(json.dumps(sorted((str(line), n) for line, n in wanted.items())).encode()).digest()
    if seen := Withdrawal.objects.filter(order=order, key=key).first():
        if quantities is not None and bytes(seen.digest) != digest:
            raise UnableToWithdraw("this key was used for another withdrawal; take a new one")
        return seen.id
    if not wanted:
        raise UnableToWithdraw(f"you have withdrawn from all of order {order.number} already")
    row: Withdrawal = Withdrawal.objects.create(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
        id=new_id(at),
        number=f"W-{order.number[:38]}-{Withdrawal.objects.filter(order=order).count() + 1}".upper(),
        order=order,
        customer_id=order.customer_id,
        key=key,
        digest=digest,
        name=name.strip(),
        email=email.strip(),
        declared_at=at,
    )
    WithdrawnLine.objects.bulk_create(
        [
            WithdrawnLine(id=new_id(at), withdrawal=row, order_line_id=line_id, quantity=quantity)
            for line_id, quantity in wanted.items()
        ]
    )
    _record(row, "declared", at, actor)
    return row.id


@transaction.atomic
def confirm_withdrawal(*, withdrawal_id: UUID, at: datetime, actor: Actor) -> None:
    """Receive the withdrawal: the second step. Confirming it again changes nothing. Raises UnableToWithdraw.

    What has not left is called off and paid back at once; for the rest a return is approved, whatever the shop's own
    terms say of these goods or this customer.
    """
    found = Withdrawal.objects.filter(pk=withdrawal_id).values_list("order_id", flat=True).first()
    if found is None:
        raise UnableToWithdraw("there is no such withdrawal; begin again")
    order = _order(found)
    row = Withdrawal.objects.get(pk=withdrawal_id)
    if row.status == WithdrawalStatus.CONFIRMED.value:
        return
    there = eligibility_of(order, row.declared_at)
    wanted = _wanted(there, dict(row.lines.values_list("order_line", "quantity")))
    ended = {line.line_id for line in there.lines if line.has_ended}
    left = {**orders_seen.remaining(order), **orders_seen.files_kept_whole(order)}
    stopped = {key: min(quantity, left.get(key, 0)) for key, quantity in wanted.items() if left.get(key, 0)}
    gone = {key: quantity - stopped.get(key, 0) for key, quantity in wanted.items() if key not in ended}
    row.lines.filter(order_line__in=ended).update(has_ended=True)
    if stopped:
        row.cancellation_id = _stop(order, row, stopped, at)
    if any(gone.values()):
        row.of_return = _bring_back(there, row, {key: n for key, n in gone.items() if n}, at, actor)
    row.status, row.confirmed_at = WithdrawalStatus.CONFIRMED.value, at
    row.save(update_fields=["status", "confirmed_at", "of_return", "cancellation"])
    _record(row, "received", at, actor)
    tell(WithdrawalReceived(row.id, order.id, order.customer_id, row.of_return_id), at=at)


def _order(order_id: UUID) -> "Order":
    try:
        orders.locked_order(order_id)
    except orders.UnableToStep as refusal:
        raise UnableToWithdraw(str(refusal)) from None
    found = orders_seen.order(order_id)
    assert found is not None  # noqa: S101  it is locked; tells the type checker
    return found


def _wanted(there: OrderEligibility, quantities: Mapping[UUID, int] | None) -> dict[UUID, int]:
    """Return what is withdrawn from, checked against what is there and what the law leaves out."""
    if not there.may_withdraw and not any(line.has_ended for line in there.lines):
        until = f" until {there.withdraw_until:%d %B %Y}" if there.withdraw_until else ""
        raise UnableToWithdraw(f"order {there.number} could be withdrawn from{until}; you can still ask for a return")
    free = {
        line.line_id: line.bought - line.returned if line.has_ended else line.withdrawable
        for line in there.lines
        if line.has_ended or line.withdrawable
    }
    if quantities is None:
        return free
    for line_id, quantity in quantities.items():
        if not 0 < quantity <= free.get(line_id, 0):
            raise UnableToWithdraw(f"{quantity} of a line can't be withdrawn from; {free.get(line_id, 0)} can")
    return dict(quantities)


def _stop(order: "Order", row: Withdrawal, quantities: Mapping[UUID, int], at: datetime) -> UUID:
    try:
        return orders.cancel_lines(
            order_id=order.id,
            quantities=quantities,
            reason="withdrawn",
            key=f"withdrawal:{row.id}",
            at=at,
            actor=LAW,
            takes_files_back=True,
        )
    except (orders.UnableToCancelLines, orders.UnableToRefund) as refusal:
        raise UnableToWithdraw(str(refusal)) from None


def _bring_back(
    there: OrderEligibility, row: Withdrawal, quantities: Mapping[UUID, int], at: datetime, actor: Actor
) -> Return:
    """Approve a return of what has left, on the law's terms."""
    order = orders_seen.order(row.order_id)
    assert order is not None  # noqa: S101  it is locked; tells the type checker
    lines = {line.line_id: line for line in there.lines}
    terms = replace(
        together([lines[key].terms for key in quantities], order.currency),
        approves_itself=True,
        trigger=Trigger.FIRST_SCAN,
        fee_minor=0,
        bonus_percent=0,
        refunds_shipping=True,
        ship_within_days=SEND_WITHIN_DAYS,
    )
    made = write_return(
        order,
        [Asked(key, quantity, Reason.CHANGED_MIND) for key, quantity in quantities.items()],
        Outcome.REFUND,
        terms,
        key=f"withdrawal:{row.id}",
        digest=bytes(row.digest),
        comment="",
        at=at,
        actor=actor,
        kind=ReturnKind.WITHDRAWAL,
    )
    with refusing(UnableToWithdraw):
        accept(made, None, at=at, actor=LAW)
    return made


def _record(row: Withdrawal, what: str, at: datetime, actor: Actor) -> None:
    audit.record(
        actor=actor,
        action=f"returns.withdrawal-{what}",
        subject_kind="order",
        subject_id=row.order_id,
        at=at,
        changes={"withdrawal": row.number},
        sealed_fields=["name", "email"],
    )
