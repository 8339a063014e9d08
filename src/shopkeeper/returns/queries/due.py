"""What goes back for goods, now or if: reckoned at each look from the order, never from the request."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation.money import Money
from shopkeeper.orders import queries as orders
from shopkeeper.returns.models import Return, ReturnLine
from shopkeeper.returns.queries.eligible import eligibility, settled_of
from shopkeeper.returns.rules.sums import Sums, added, due
from shopkeeper.returns.rules.terms import Terms, together
from shopkeeper.returns.rules.words import OUR_FAULT, Condition, Outcome, Reason, Trigger

if TYPE_CHECKING:
    from shopkeeper.orders.models import Order


FREE = {Outcome.KEEP.value, Outcome.EXCHANGE.value}


@dataclass(frozen=True)
class Due:
    """What goes back: `amount` is the value less fee and wear; `bonus` comes on top of store credit."""

    value: Money
    amount: Money
    fee: Money
    wear: Money
    bonus: Money


@dataclass(frozen=True)
class Offer:
    """One way to put it right, with what follows of it; `when` says what has the money go back."""

    outcome: Outcome
    amount: Money
    bonus: Money
    fee: Money
    when: Trigger
    why: str

    @property
    def sends_back(self) -> bool:
        return self.outcome is not Outcome.KEEP


@dataclass(frozen=True)
class Choice:
    """Another variant of the same product; what it costs more is asked for, what it costs less goes back."""

    variant_id: UUID
    title: str
    price: Money
    difference: Money
    in_stock: bool


def offers(
    order_id: UUID, quantities: Mapping[UUID, int], at: datetime, reason: Reason = Reason.CHANGED_MIND
) -> list[Offer]:
    """Return what the customer can choose for so many of each line, with its consequence; none for what may not come.

    It is what `request_return` and the rest will do, unless something else of the order comes back meanwhile.
    """
    there, order = eligibility(order_id, at), orders.order(order_id)
    wanted = {key: quantity for key, quantity in quantities.items() if quantity}
    if there is None or order is None or not wanted:
        return []
    lines = {line.line_id: line for line in there.lines}
    if any(not 0 < quantity <= (lines[key].quantity if key in lines else 0) for key, quantity in wanted.items()):
        return []
    terms = together([lines[key].terms for key in wanted], order.currency)
    fee = 0 if reason in OUR_FAULT else terms.fee_minor
    sums = sums_for(order, wanted, fee_minor=fee, refunds_shipping=terms.refunds_shipping, bonus_percent=0)
    whole = money_of(order.currency, sums)
    bonus = Money(order.currency, whole.amount.minor * terms.bonus_percent // 100)
    nothing = Money(order.currency, 0)
    kept = may_keep(terms, sums.value)
    found = []
    if kept:
        found.append(_keep(whole.value, nothing))
    found.append(_refund(whole, terms, nothing))
    if order.customer_id:
        found.append(_credit(whole, bonus, terms))
    if all(lines[key].variant_id and exchanges_for(key) for key in wanted):
        why = (
            "We send you another one when it is back. What it costs more we ask you for; what it costs less goes back."
        )
        found.append(Offer(Outcome.EXCHANGE, nothing, nothing, nothing, terms.trigger, why))
    return found


def _keep(value: Money, nothing: Money) -> Offer:
    why = f"Keep it: we give you {value} back, and you send nothing."
    return Offer(Outcome.KEEP, value, nothing, nothing, Trigger.APPROVAL, why)


def _refund(whole: Due, terms: Terms, nothing: Money) -> Offer:
    less = f", less {whole.fee} for sending it back" if whole.fee else ""
    why = f"{whole.amount} goes back to how you paid{less}."
    return Offer(Outcome.REFUND, whole.amount, nothing, whole.fee, terms.trigger, why)


def _credit(whole: Due, bonus: Money, terms: Terms) -> Offer:
    more = f", {bonus} of it on top" if bonus else ""
    why = f"{whole.amount + bonus} of store credit{more}."
    return Offer(Outcome.STORE_CREDIT, whole.amount, bonus, whole.fee, terms.trigger, why)


def may_keep(terms: Terms, value_minor: int) -> bool:
    """Return whether goods of that worth are not worth sending."""
    return 0 < value_minor <= terms.keep_below_minor


def exchanges_for(line_id: UUID) -> list[Choice]:
    """Return the other variants of a line's product in the order's currency, in their order."""
    line = orders.order_line(line_id)
    if line is None or line.variant is None:
        return []
    worth = orders.worth(line.order, {}) - orders.worth(line.order, {line.id: 1})
    page = catalog.product(line.variant.product_id)
    others = page.variants.all() if page and page.status == "active" else []
    return [
        Choice(
            variant_id=one.id,
            title=one.title or one.sku,
            price=Money(one.currency, one.price_minor),
            difference=Money(one.currency, one.price_minor) - worth,
            in_stock=one.stock_on_hand is None or one.stock_on_hand > 0,
        )
        for one in sorted(others, key=lambda one: (one.position, str(one.id)))
        if one.id != line.variant_id and one.currency == line.order.currency
    ]


def due_of(of_return: Return) -> Due:
    """Return what would go back now beyond what went: by what was accepted, before that by what was approved."""
    order = orders.order(of_return.order_id)
    assert order is not None  # noqa: S101  a return protects its order; tells the type checker
    return money_of(of_return.currency, sums_of(of_return, order, waiting(of_return)))


def due_if(of_return: Return, outcome: Outcome) -> Due:
    """Return what would go back now if the customer had that instead of what they asked for."""
    as_if = copy(of_return)
    as_if.outcome = outcome.value
    return due_of(as_if)


def waiting(of_return: Return) -> dict[UUID, int]:
    """Return how many of each order line this return still has to be settled for, as far as it is decided."""
    counts = {line.order_line_id: _basis(of_return, line) - line.settled for line in of_return.lines.all()}
    return {key: count for key, count in counts.items() if count > 0}


def _basis(of_return: Return, line: ReturnLine) -> int:
    """Return how many pieces of a line count: what passed the furthest station."""
    if line.condition:
        return line.accepted
    if of_return.decided_at is None:
        return line.requested
    return line.approved


def sums_of(of_return: Return, order: "Order", counts: Mapping[UUID, int]) -> Sums:
    """Return what is due for so many more of each order line of this return."""
    lines = {line.order_line_id: line for line in of_return.lines.all()}
    has_paid_fee = of_return.settlements.exists()
    ours = all(Reason(line.reason) in OUR_FAULT for line in lines.values())
    bonus = of_return.bonus_percent if of_return.outcome == Outcome.STORE_CREDIT.value else 0
    return sums_for(
        order,
        counts,
        fee_minor=0 if ours or has_paid_fee or of_return.outcome in FREE else of_return.fee_minor,
        refunds_shipping=of_return.refunds_shipping,
        bonus_percent=bonus,
        wear={key: _wear(of_return, lines[key]) for key in counts},
    )


def _wear(of_return: Return, line: ReturnLine) -> int:
    if not line.condition or Reason(line.reason) in OUR_FAULT or of_return.outcome == Outcome.EXCHANGE.value:
        return 0
    return Terms(wear=of_return.wear).wear_of(Condition(line.condition))


def sums_for(
    order: "Order",
    counts: Mapping[UUID, int],
    *,
    fee_minor: int,
    refunds_shipping: bool,
    bonus_percent: int,
    wear: Mapping[UUID, int] | None = None,
) -> Sums:
    """Return what is due for so many more of the order's lines, after what was settled before, to the minor unit."""
    after = added(settled_of(order.id), counts)
    kept = orders.worth(order, after, keeps_shipping=not refunds_shipping)
    value = Money(order.currency, order.total_minor) - orders.settled_value(order) - kept
    units = {line.id: (line.total_minor, line.quantity) for line in order.lines.all()}
    weights = [
        (units[key][0] * count // units[key][1] if units[key][1] else 0, (wear or {}).get(key, 0))
        for key, count in counts.items()
    ]
    left = orders.refundable(order.id)
    free = sum(one.left_minor for one in left.tenders)
    return due(
        value=value.minor, left=free, fee=fee_minor, wear_percents=_weighed(weights), bonus_percent=bonus_percent
    )


def _weighed(weights: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Return the weights; goods that cost nothing at all weigh alike."""
    return weights if any(weight for weight, _ in weights) else [(1, percent) for _, percent in weights]


def money_of(currency: str, sums: Sums) -> Due:
    """Return the sums as money of that currency."""
    amounts = (sums.value, sums.amount, sums.fee, sums.wear, sums.bonus)
    return Due(*(Money(currency, minor) for minor in amounts))
