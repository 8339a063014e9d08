"""Giving back what is due for what came, once: to how it was paid, or as store credit with what comes on top."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import F

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox import tell
from shopkeeper.ledger import operations as ledger
from shopkeeper.orders import operations as orders
from shopkeeper.orders import queries as orders_seen
from shopkeeper.returns.events import ReturnRefunded
from shopkeeper.returns.models import Return, ReturnLine, Settlement
from shopkeeper.returns.operations.covering import uncover
from shopkeeper.returns.operations.steps import UnableToStep, customer_of
from shopkeeper.returns.queries.due import sums_of, waiting
from shopkeeper.returns.queries.eligible import settled_of
from shopkeeper.returns.rules.sums import Sums, added
from shopkeeper.returns.rules.words import Outcome


def settle(
    row: Return, *, at: datetime, actor: Actor, deduction_minor: int = 0, covered_minor: int = 0
) -> Settlement | None:
    """Give back what is due for what this return has been decided for and was not settled yet; None when that is none.

    Called for a locked return whenever its trigger has come, and again after each later station: what was given before
    is never given again. `covered_minor` pays for a replacement instead of going back. Raises UnableToStep when the
    money can't go back now, as while a dispute is open.
    """
    counts = waiting(row)
    if not counts:
        return None
    order = orders_seen.order(row.order_id)
    assert order is not None  # noqa: S101  a return protects its order; tells the type checker
    sums = _less(sums_of(row, order, counts), deduction_minor, covered_minor)
    gone = added(settled_of(row.order_id), counts)
    back, earlier_id = uncover(row.order_id, gone, outcome=Outcome(row.outcome), at=at, actor=actor)
    made = Settlement(
        id=new_id(at),
        of_return=row,
        place=row.settlements.count() + 1,
        value_minor=sums.value + back,
        fee_minor=sums.fee,
        wear_minor=sums.wear,
        covered_minor=sums.covered,
        amount_minor=sums.amount + back,
        bonus_minor=sums.bonus,
        at=at,
    )
    made.credit_id = _credit(row, counts, sums, made.place, at, actor)
    made.refund_id = _refund(row, sums, made.place, at, actor) or earlier_id
    _bonus(row, sums, made.place, at, actor)
    made.save(force_insert=True)
    _count(row, counts, made)
    if made.amount_minor or made.bonus_minor:
        given = (row.currency, made.amount_minor, made.bonus_minor)
        tell(ReturnRefunded(row.id, row.order_id, customer_of(row), *given), at=at)
    return made


def _less(sums: Sums, deduction: int, covered: int) -> Sums:
    """Return the sums with what staff take off for wear, and what pays for a replacement; never more than goes back."""
    taken = max(0, min(deduction, sums.amount))
    bonus = sums.bonus * (sums.amount - taken) // sums.amount if sums.amount else 0
    less = Sums(sums.value, sums.fee, sums.wear + taken, bonus)
    return replace(less, covered=max(0, min(covered, less.amount)))


def _credit(row: Return, counts: Mapping[UUID, int], sums: Sums, place: int, at: datetime, actor: Actor) -> UUID:
    return orders.write_credit(
        order_id=row.order_id,
        quantities=counts,
        value=Money(row.currency, sums.value),
        amount=Money(row.currency, sums.amount),
        key=f"return:{row.id}:{place}",
        at=at,
        actor=actor,
    )


def _refund(row: Return, sums: Sums, place: int, at: datetime, actor: Actor) -> UUID | None:
    if not sums.amount:
        return None
    amount = Money(row.currency, sums.amount)
    try:
        return orders.refund(
            order_id=row.order_id,
            amount=amount,
            reason="returned",
            key=f"return:{row.id}:{place}",
            at=at,
            actor=actor,
            to="store_credit" if row.outcome == Outcome.STORE_CREDIT.value else "tenders",
            limited="shop",
        )
    except orders.UnableToRefund as refusal:
        raise UnableToStep(str(refusal)) from None


def _bonus(row: Return, sums: Sums, place: int, at: datetime, actor: Actor) -> None:
    customer_id = customer_of(row)
    if not sums.bonus or customer_id is None:
        return
    ledger.grant_store_credit(
        customer_id=customer_id,
        amount=Money(row.currency, sums.bonus),
        reason="bonus",
        reference=row.number,
        key=f"return:{row.id}:{place}:bonus",
        at=at,
        actor=actor,
        is_limited=False,
    )


def _count(row: Return, counts: Mapping[UUID, int], made: Settlement) -> None:
    for line in row.lines.all():
        if more := counts.get(line.order_line_id, 0):
            ReturnLine.objects.filter(pk=line.pk).update(settled=F("settled") + more)
            line.settled += more
    row.value_minor += made.value_minor
    row.refund_minor += made.amount_minor
    row.bonus_minor += made.bonus_minor
    row.refunded_at = made.at
    row.save(update_fields=["value_minor", "refund_minor", "bonus_minor", "refunded_at"])
