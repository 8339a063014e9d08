"""What of an order may come back: the one answer that account, guests, staff, API and every operation go by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from shopkeeper.foundation.money import Money
from shopkeeper.orders import queries as orders
from shopkeeper.returns.models import ReturnLine
from shopkeeper.returns.queries.terms import abuse, is_member, terms_of
from shopkeeper.returns.rules import UNDONE
from shopkeeper.returns.rules.eligibility import Arrived, Barred, Eligibility, Policy, may_withdraw, withdraw_until
from shopkeeper.returns.rules.eligibility import eligibility as decided
from shopkeeper.returns.rules.terms import WITHDRAWAL_COUNTRIES, Terms

if TYPE_CHECKING:
    from shopkeeper.orders.models import Order, OrderLine

WHY = {
    Barred.NOT_DELIVERED: "It has not been delivered yet.",
    Barred.FINAL_SALE: "It was sold for good: it can't be sent back.",
    Barred.WINDOW_OVER: "The time to send it back is over.",
    Barred.ALL_RETURNED: "All of it is on its way back, or came back already.",
    Barred.FILES: "These are files, so there is nothing to send back.",
    Barred.DOWNLOADED: "It was downloaded, so it can't be given back.",
    Barred.TOO_MANY_RETURNS: "You have more returns than we take at a time. Write to us, and we will look at it.",
}


@dataclass(frozen=True)
class LineEligibility:
    """How many of a line may come back now, and until when; `why` is a sentence for what bars it, or empty.

    `returned` counts those in returns that stand; `unit_value` is what was really paid for one, after discounts. By
    law `withdrawable` pieces can be withdrawn from; of files that were downloaded none, and `has_ended` says so while
    a withdrawal can be declared all the same (Directive 2011/83/EU, article 16 (m)).
    """

    line_id: UUID
    variant_id: UUID | None
    product_id: UUID | None
    title: str
    sku: str
    bought: int
    delivered: int
    returned: int
    quantity: int
    until: date | None
    barred: Barred | None
    why: str
    unit_value: Money
    terms: Terms
    withdrawable: int = 0
    has_ended: bool = False


@dataclass(frozen=True)
class OrderEligibility:
    """What of an order may come back; `withdraw_until` is None while something has not arrived."""

    order_id: UUID
    number: str
    currency: str
    lines: tuple[LineEligibility, ...]
    may_withdraw: bool
    withdraw_until: date | None

    @property
    def may_return(self) -> bool:
        return any(line.quantity for line in self.lines)


def eligibility(order_id: UUID, at: datetime) -> OrderEligibility | None:
    """Return what of the order may come back at that time, None when there is no such order.

    Windows begin when a piece was delivered; days are those of the shop's time zone.
    """
    order = orders.order(order_id)
    return None if order is None else eligibility_of(order, at)


def eligibility_of(order: "Order", at: datetime) -> OrderEligibility:
    """Return the same of an order that was read whole."""
    goods = _goods(order)
    arrived = _arrived(order)
    law = _law(order, goods, arrived, shop_day(at))
    taken = taken_of([line.id for line in goods])
    terms = terms_of(_category(line) for line in goods)
    today, member, seen = shop_day(at), is_member(order.customer_id), abuse(order.customer_id, at)
    lines = []
    for line in goods:
        mine = terms[_category(line)]
        found = decided(
            Policy(mine.window_days, mine.member_days, _is_final(line, mine), mine.most_open, mine.most_a_year),
            arrived.get(line.id, []),
            taken=taken.get(line.id, 0),
            today=today,
            is_member=member,
            open_returns=seen.open,
            in_a_year=seen.last_year,
        )
        if line.is_digital:
            found = Eligibility(0, None, Barred.DOWNLOADED if line.id in law.downloaded else Barred.FILES)
        told = _line(order, line, mine, found, arrived.get(line.id, []), taken.get(line.id, 0))
        lines.append(law.on(line, told))
    return OrderEligibility(
        order_id=order.id,
        number=order.number,
        currency=order.currency,
        lines=tuple(lines),
        may_withdraw=any(line.withdrawable for line in lines),
        withdraw_until=law.until,
    )


def shop_day(at: datetime) -> date:
    """Return the day that it is at the shop."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def taken_of(line_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many of each line are in returns that stand: as asked for, and after the decision as approved."""
    taken: dict[UUID, int] = {}
    rows = ReturnLine.objects.filter(order_line__in=line_ids).exclude(
        of_return__status__in=[status.value for status in UNDONE]
    )
    for key, asked, approved, decided_at in rows.values_list(
        "order_line", "requested", "approved", "of_return__decided_at"
    ):
        taken[key] = taken.get(key, 0) + (approved if decided_at else asked)
    return taken


def settled_of(order_id: UUID) -> dict[UUID, int]:
    """Return how many of each line were paid back for by returns, whatever became of those."""
    gone: dict[UUID, int] = {}
    for key, settled in ReturnLine.objects.filter(of_return__order=order_id, settled__gt=0).values_list(
        "order_line", "settled"
    ):
        gone[key] = gone.get(key, 0) + settled
    return gone


def _goods(order: "Order") -> "list[OrderLine]":
    if order.kind != orders.OrderKind.SALE.value:
        return []
    return [line for line in order.lines.all() if line.kind == "product" and line.quantity > 0]


def _category(line: "OrderLine") -> UUID | None:
    return line.variant.product.category_id if line.variant else None


def _is_final(line: "OrderLine", terms: Terms) -> bool:
    """Return whether it was sold for good: all of its category, or this variant alone. The law's withdrawal stays."""
    return terms.is_final_sale or (line.variant is not None and line.variant.is_final_sale)


def _arrived(order: "Order") -> dict[UUID, list[Arrived]]:
    arrived: dict[UUID, list[Arrived]] = {}
    for one in orders.delivered(order.id):
        arrived.setdefault(one.line_id, []).append(Arrived(one.quantity, shop_day(one.at)))
    return arrived


@dataclass(frozen=True)
class _Law:
    """What of an order the law lets its customer withdraw from today: goods, files, and which files were downloaded.

    Of goods the days count from the arrival of the last one, of files from the contract (Directive 2011/83/EU,
    article 9). `until` is the last day of whichever is longer, None while it can't be said.
    """

    goods: bool
    files: bool
    downloaded: frozenset[UUID]
    until: date | None

    def on(self, line: "OrderLine", told: LineEligibility) -> LineEligibility:
        """Return the line with what the law says of it."""
        is_open = (self.files if line.is_digital else self.goods) and not told.terms.is_exempt
        left = told.bought - told.returned if is_open else 0
        has_ended = line.id in self.downloaded
        return replace(told, withdrawable=0 if has_ended else left, has_ended=has_ended and left > 0)


def _law(order: "Order", goods: "Sequence[OrderLine]", arrived: Mapping[UUID, Sequence[Arrived]], today: date) -> _Law:
    is_law = _is_law(order)
    sent = [line for line in goods if not line.is_digital]
    last, bought = _last_arrival(sent, arrived), shop_day(order.placed_at)
    days = [withdraw_until(bought)] if len(sent) < len(goods) else []
    days += [withdraw_until(last)] if last else []
    return _Law(
        goods=is_law and may_withdraw(last, today),
        files=is_law and may_withdraw(bought, today),
        downloaded=frozenset(orders.downloaded_lines(order.id)) if len(sent) < len(goods) else frozenset(),
        until=None if (sent and last is None) or not days else max(days),
    )


def _last_arrival(goods: "Sequence[OrderLine]", arrived: Mapping[UUID, Sequence[Arrived]]) -> date | None:
    """Return the day on which the last piece came, None while one has not come."""
    waited_for = any(sum(one.quantity for one in arrived.get(line.id, [])) < line.quantity for line in goods)
    days = [one.on for parts in arrived.values() for one in parts]
    return None if waited_for or not days else max(days)


def _is_law(order: "Order") -> bool:
    """Return whether the law lets the order's customer withdraw at all."""
    is_there = order.country in WITHDRAWAL_COUNTRIES or not order.country
    is_over = order.status in {"cancelled", "unavailable"}
    return is_there and not is_over and order.customer_id is not None


def _line(
    order: "Order", line: "OrderLine", terms: Terms, found: Eligibility, arrived: Sequence[Arrived], taken: int
) -> LineEligibility:
    whole, without = orders.worth(order, {}), orders.worth(order, {line.id: 1})
    return LineEligibility(
        line_id=line.id,
        variant_id=line.variant_id,
        product_id=line.variant.product_id if line.variant else None,
        title=line.title,
        sku=line.sku,
        bought=line.quantity,
        delivered=sum(one.quantity for one in arrived),
        returned=taken,
        quantity=found.quantity,
        until=found.until,
        barred=found.barred,
        why=WHY[found.barred] if found.barred else "",
        unit_value=whole - without,
        terms=terms,
    )
