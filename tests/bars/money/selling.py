"""Orders on their way: cancelled, changed, sent in parts; replacements paid, or never."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations
from shopkeeper.orders.models import Order, OrderChange, Shipment
from shopkeeper.orders.tests.test_money_bar import SHOP
from shopkeeper.returns import operations as returns
from tests.bars.money.model import Sale, owes, uncover
from tests.bars.money.till import Till

WHICH, PLACE, COUNT = st.integers(0, 3), st.integers(0, 1), st.integers(1, 4)


class Selling(Till):
    @precondition(lambda self: self.is_any("order pending", "order paid", "order shipped"))
    @rule(which=WHICH, place=PLACE, count=COUNT)
    def cancel_a_line(self, which: int, place: int, count: int) -> None:
        sale = self.pick(which)
        counts = {self.line(sale, place): count}
        done = self.tried(
            lambda: operations.cancel_lines(
                order_id=sale.key, quantities=counts, reason="asked", key=self.key(), at=self.now, actor=SHOP
            )
        )
        if done is not None:
            self.cancelled(sale, counts)
            self.follow(sale)

    def cancelled(self, sale: Sale, counts: Mapping[UUID, int]) -> None:
        """Give back what was paid for what is cancelled, beyond what came back before."""
        before = sale.total
        self.take_stock({sale.lines[key].variant: -count for key, count in counts.items()})
        nothing_left = not any(one.sent for one in sale.lines.values())
        if nothing_left and all(one.bought == counts.get(key, 0) for key, one in sale.lines.items()):
            sale.is_off = True
        else:
            sale.take(counts)
        self.fell(sale, before)

    def fell(self, sale: Sale, before: int) -> None:
        """Give back what an order costs less than before; while a dispute is open, nothing."""
        if sale.key not in self.purse.disputed:
            due = min(before - sale.total, owes(sale, self.purse))
            self.purse.give(sale, max(0, due))

    @precondition(lambda self: self.is_any("order cancelled"))
    @rule(which=WHICH)
    def hear_again(self, which: int) -> None:
        """Deliver the news of a cancellation late, or twice."""
        self.follow(self.pick(which))

    def follow(self, sale: Sale) -> None:
        done = self.tried(lambda: returns.follow_replacement(order_id=sale.key, at=self.now))
        if done is not None and sale.source is not None:
            uncover(sale, sale.gone({}), self.purse)

    @precondition(lambda self: self.is_any("order paid", "order shipped"))
    @rule(which=WHICH, place=PLACE, count=COUNT)
    def send_a_part(self, which: int, place: int, count: int) -> None:
        sale = self.pick(which)
        key = self.line(sale, place)
        done = self.tried(
            lambda: operations.ship_order(order_id=sale.key, quantities={key: count}, at=self.now, actor=SHOP)
        )
        if done is not None:
            sale.lines[key].sent += count

    @precondition(lambda self: self.is_any("order paid", "order shipped"))
    @rule(which=WHICH)
    def send_all(self, which: int) -> None:
        sale = self.pick(which)
        if self.tried(lambda: operations.ship_order(order_id=sale.key, at=self.now, actor=SHOP)) is not None:
            for one in sale.lines.values():
                one.sent = one.bought
        self.parcels_arrive()

    @precondition(lambda self: self.is_any("order shipped"))
    @rule()
    def parcels_arrive(self) -> None:
        for parcel in Shipment.objects.filter(status="shipped"):
            operations.deliver_shipment(shipment_id=parcel.pk, at=self.now, actor=SHOP)

    @precondition(lambda self: self.is_any("order paid"))
    @rule(which=WHICH, place=PLACE, quantity=st.integers(0, 6), method=st.sampled_from(["gateway", "store_credit"]))
    def change(self, which: int, place: int, quantity: int, method: Any) -> None:
        """Ask what a change costs, and say yes: what is more is paid first, what is less goes back."""
        sale = self.pick(which)
        key = self.line(sale, place)
        if sale is not self.sales[0] and self.sales[0].percent:
            quantity = min(quantity, sale.lines[key].bought)  # replacements bear no tax, and what is added does
        if not sale.lines[key].bought:
            quantity = 0  # more of what was cancelled whole would stand on a line of its own
        made = self.tried(
            lambda: operations.propose_change(
                order_id=sale.key, quantities={key: quantity}, key=self.key(), at=self.now, actor=SHOP
            )
        )
        if made is None:
            return
        line, before = sale.lines[key], sale.total
        more = quantity - line.bought
        old = (line.bought, sale.off)
        if more < 0:
            sale.take({key: -more})
        else:
            line.bought += more
        difference = sale.total - before
        assert OrderChange.objects.get(pk=made).difference_minor == difference
        pay = operations.PayBy(method) if difference > 0 else None
        done = self.tried(
            lambda: operations.accept_change(change_id=made, pay=pay, key=self.key(), at=self.now, actor=SHOP)
        )
        if done is None:
            line.bought, sale.off = old
            operations.withdraw_change(change_id=made, at=self.now, actor=SHOP)
            return
        self.take_stock({line.variant: more})
        self.fell(sale, before)

    @precondition(lambda self: self.is_any("order pending"))
    @rule(which=WHICH, part=st.integers(0, 100))
    def pay(self, which: int, part: int) -> None:
        """Pay what waits to be paid: a replacement that costs more; an order that is paid already takes nothing."""
        waiting = set(Order.objects.filter(status="pending").values_list("pk", flat=True))
        sale = self.pick(which) if which == 3 else next(one for one in self.sales if one.key in waiting)
        by = operations.PayBy("gateway", store_credit=Money(self.currency, part))
        paid = self.tried(
            lambda: operations.begin_payment(order_id=sale.key, pay=by, key=self.key(), at=self.now, actor=SHOP)
        )
        if paid is not None:
            assert Order.objects.get(pk=sale.key).status == "paid"
            assert self.look().left(sale) == sale.total

    def placed(self, sale: Sale, counts: Mapping[UUID, int], *, to_pay: int, covered: int = 0) -> None:
        """Learn of the order of a replacement: what is to be paid of it waits until somebody pays."""
        del counts
        newest = Order.objects.filter(kind="sale").exclude(pk__in=[one.key for one in self.sales])
        made = newest.get().pk if newest.count() == 1 else None
        assert made is not None
        new = self.known(made, source=sale if covered else None, covered=covered)
        new.off = new.goods - to_pay
        self.take_stock({one.variant: one.bought for one in new.lines.values()})
        self.sales.append(new)
        order = Order.objects.get(pk=made)
        assert (order.total_minor, order.status) == (to_pay, "pending" if to_pay else "paid")
