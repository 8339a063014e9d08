"""What is on its way back to the sample shop, came, was put right: a few dozen returns and claims in every state.

They begin with the last orders that arrived and go by the domain's own operations, each step a day or two after the
one before, so that the desk, accounts and letters have something to show.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from shopkeeper.demo.loading.credits import refunds
from shopkeeper.demo.simulating import Shop
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.orders import operations as orders
from shopkeeper.orders import queries as orders_seen
from shopkeeper.returns import operations, queries
from shopkeeper.returns.queries import ClaimKind, Condition, Disposition, Outcome, Reason, Resolution, Terms

CARRIER = system("carrier")
LOOKED_AT = 220
SAID = ("It is smaller than I thought.", "Lovely, but not for our kitchen.", "Two of these came as a gift.", "")
REASONS = (Reason.CHANGED_MIND, Reason.TOO_SMALL, Reason.NOT_AS_DESCRIBED, Reason.TOO_BIG, Reason.BETTER_PRICE)


@dataclass
class Case:
    """An order that arrived, one of its lines, and the days since."""

    order: Any
    line: queries.LineEligibility
    came: datetime
    until: datetime
    staff: Actor
    place: int

    def at(self, days: float) -> datetime:
        """Return so many days after it came, and never later than now."""
        return min(self.until, self.came + timedelta(days=days))

    @property
    def shopper(self) -> Actor:
        return Actor("customer", str(self.order.customer_id))

    def asked(self, outcome: Outcome = Outcome.REFUND, **more: Any) -> Any:
        """Ask to send one piece back, and return the return's key."""
        reason = REASONS[self.place % len(REASONS)]
        return operations.request_return(
            order_id=self.order.id,
            lines=[operations.Asked(self.line.line_id, 1, reason, **more)],
            outcome=outcome,
            key="sample",
            comment=SAID[self.place % len(SAID)],
            at=self.at(1),
            actor=self.shopper,
        )


def bring_back(shop: Shop, *, at: datetime, actor: Actor) -> int:
    """Set the shop's terms, bring goods of recent orders back by them, and return how many orders that were."""
    currency = shop.model.shop["currency"]
    strict = Terms(name="Everything", window_days=30, approves_itself=False, currency=currency, fee_minor=290)
    policy = operations.set_policy(policy_id=None, category_id=None, terms=strict, at=at, actor=actor)
    cases = _cases(shop, at, actor)
    done = _play(cases, [_waits, _waits, _refused], most=8)
    terms = Terms(
        name="Everything", window_days=30, member_days=30, currency=currency, fee_minor=290, keep_below_minor=700,
        bonus_percent=10, wear={"used": 20, "damaged": 50}, most_open=5, most_a_year=30,
    )  # fmt: skip
    operations.set_policy(policy_id=policy, category_id=None, terms=terms, at=at, actor=actor)
    plots = [
        _paid, _labelled, _sent, _came, _credited, _claimed, _paid, _looked_at, _called_off, _exchanged, _withdrawn,
        _lost, _put_right, _dearer, _kept, _denied, _asked_more,
    ]  # fmt: skip
    return done + _play(cases, plots, most=36)


def _cases(shop: Shop, at: datetime, actor: Actor) -> Iterator[Case]:
    given_back = {one.order for one in refunds(shop)}
    page = orders_seen.order_list(status=orders_seen.OrderStatus.DELIVERED, limit=LOOKED_AT)
    place = 0
    for order in page.rows:
        there = None if order.number in given_back or not order.customer_id else queries.eligibility(order.id, at)
        lines = [line for line in there.lines if line.quantity] if there else []
        if lines:
            came = max(one.at for one in orders_seen.delivered(order.id))
            yield Case(order, lines[place % len(lines)], came, at - timedelta(hours=1), actor, place)
            place += 1


def _play(cases: Iterator[Case], plots: Sequence[Callable[[Case], Any]], *, most: int) -> int:
    """Let the next cases go as the plots say, in turn; return how many there were."""
    done = 0
    for case, plot in zip(cases, cycle(plots), strict=False):
        # a thing that has no other size, or costs too much to be kept, is not told of
        with suppress(operations.UnableToReturn, operations.UnableToExchange, operations.UnableToWithdraw):
            plot(case)
        done += 1
        if done == most:
            break
    return done


def _waits(case: Case) -> None:
    case.asked()


def _refused(case: Case) -> None:
    made = case.asked()
    words = "It has been used, so we can't take it back."
    operations.reject(return_id=made, reason="used", words=words, at=case.at(2), actor=case.staff)


def _labelled(case: Case) -> None:
    case.asked()


def _called_off(case: Case) -> None:
    operations.cancel(return_id=case.asked(), at=case.at(2), actor=case.shopper)


def _sent(case: Case) -> Any:
    made = case.asked()
    operations.note_scan(return_id=made, at=case.at(3), actor=CARRIER)
    return made


def _lost(case: Case) -> None:
    operations.report_lost(return_id=_sent(case), at=case.at(14), actor=case.staff)


def _came(case: Case) -> Any:
    made = _sent(case)
    operations.receive(return_id=made, at=case.at(5), actor=case.staff)
    return made


def _looked_at(case: Case) -> None:
    made = _came(case)
    operations.inspect(
        return_id=made, findings=_found(made, Condition.USED), resolves=False, at=case.at(6), actor=case.staff
    )


def _paid(case: Case) -> None:
    _finished(case, _came(case))


def _credited(case: Case) -> None:
    made = case.asked(Outcome.STORE_CREDIT)
    operations.receive(return_id=made, at=case.at(5), actor=case.staff)
    _finished(case, made)


def _kept(case: Case) -> None:
    case.asked(Outcome.KEEP)


def _exchanged(case: Case, *, dearer: bool = False) -> None:
    choices = [one for one in queries.exchanges_for(case.line.line_id) if one.in_stock]
    wanted = [one for one in choices if (one.difference.minor > 0) is dearer] or choices
    if not wanted:
        _paid(case)
        return
    made = case.asked(Outcome.EXCHANGE, replacement_id=wanted[0].variant_id)
    operations.receive(return_id=made, at=case.at(5), actor=case.staff)
    _finished(case, made)


def _dearer(case: Case) -> None:
    _exchanged(case, dearer=True)


def _withdrawn(case: Case) -> None:
    made = operations.declare_withdrawal(
        order_id=case.order.id,
        quantities={case.line.line_id: 1},
        name="As on the order",
        email="withdrawn@example.org",
        key="sample",
        at=case.at(1),
        actor=case.shopper,
    )
    operations.confirm_withdrawal(withdrawal_id=made, at=case.at(1), actor=case.shopper)


def _claimed(case: Case) -> Any:
    with suppress(operations.UnableToClaim):
        return operations.open_claim(
            order_id=case.order.id,
            kind=ClaimKind.DAMAGED,
            lines={case.line.line_id: 1},
            wish=Resolution.REPLACEMENT if case.place % 2 else Resolution.REFUND,
            words="It came with a crack from the rim to the handle.",
            key="sample",
            at=case.at(1),
            actor=case.shopper,
        )


def _asked_more(case: Case) -> None:
    if made := _claimed(case):
        words = "Please tell us whether the box was damaged, too."
        operations.ask_evidence(claim_id=made, words=words, at=case.at(2), actor=case.staff)


def _put_right(case: Case) -> None:
    if made := _claimed(case):
        operations.approve_claim(
            claim_id=made, resolution=Resolution.REFUND, words="We are sorry.", at=case.at(2), actor=case.staff
        )


def _denied(case: Case) -> None:
    if made := _claimed(case):
        words = "The pictures show that it was dropped."
        operations.deny_claim(claim_id=made, words=words, at=case.at(3), actor=case.staff)


def _finished(case: Case, made: Any) -> None:
    operations.inspect(return_id=made, findings=_found(made, Condition.NEW), at=case.at(6), actor=case.staff)
    for one in orders_seen.refunds_of(case.order.id):
        with suppress(orders.UnableToRefund):
            orders.note_paid_by_hand(refund_id=one.id, at=case.at(7), actor=case.staff)


def _found(made: Any, condition: Condition) -> list[operations.Finding]:
    row = queries.the_return(made)
    fit = condition is Condition.NEW
    return [
        operations.Finding(line.id, line.received, condition, Disposition.RESTOCK if fit else Disposition.OUTLET)
        for line in (row.lines.all() if row else [])
    ]
