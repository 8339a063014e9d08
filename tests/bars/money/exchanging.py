"""The last steps of returns and exchanges: agreed, declined, sent before the goods are back, ended in every way."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.money import Money
from shopkeeper.orders.models import Order
from shopkeeper.orders.tests.test_money_bar import SHOP
from shopkeeper.returns import operations as returns
from shopkeeper.returns.models import Return
from shopkeeper.returns.queries import Condition, Disposition, Outcome, Reason
from tests.bars.money.model import Back
from tests.bars.money.returning import CONDITION, Returning
from tests.bars.money.selling import COUNT, PLACE, WHICH

ROW = st.integers(0, 5)
DESK = Actor("staff", "1")
STANDING = ("approved", "label_issued", "in_transit", "partially_received", "received", "inspected")


class Life(Returning):
    @precondition(lambda self: self.is_any("order shipped", "order delivered"))
    @rule(
        which=WHICH,
        place=PLACE,
        count=COUNT,
        outcome=st.sampled_from([*Outcome, Outcome.EXCHANGE, Outcome.EXCHANGE]),
        reason=st.sampled_from([Reason.TOO_BIG, Reason.DAMAGED]),
        other=st.integers(0, 1),
        part=st.sampled_from([0, 0, 1]),
        worn=CONDITION,
        when=st.sampled_from(["before", "after", "never"]),
    )
    def goes_and_comes(
        self, which: int, place: int, count: int, outcome: Outcome, reason: Reason, other: int, part: int,
        worn: Condition, when: str,
    ) -> None:  # fmt: skip
        """Ask, send, receive, look at it, and pay what a dearer one costs more, in one go: lives get deep by this."""
        known = len(self.backs)
        self.ask(which, place, count, part == 1, outcome, reason, other)
        for back in self.backs[known:]:
            if when == "before":
                self._agree(back)
            self._scan(back)
            self._receive(back, part)
            self._inspect(back, part, worn, Disposition.RESTOCK)
            if when == "after":
                self._agree(back)
        if when != "never" and self.newest_waits():
            self.pay(0, part)
            self.send_all(len(self.sales) - 1)

    def newest_waits(self) -> bool:
        return Order.objects.filter(pk=self.sales[-1].key, status="pending").exists()

    @precondition(lambda self: self.is_any(*STANDING))
    @rule(row=ROW)
    def agree(self, row: int) -> None:
        if back := self.exchange(row):
            self._agree(back)

    def _agree(self, back: Back) -> None:
        done = self.tried(lambda: returns.agree_to_difference(return_id=back.key, at=self.now, actor=SHOP))
        if done is not None:
            assert back.stage == "asks"
            back.stage = "held"
            self._go_on_if_seen(back)

    @precondition(lambda self: self.is_any(*STANDING))
    @rule(row=ROW, outcome=st.sampled_from([Outcome.REFUND, Outcome.STORE_CREDIT]))
    def decline(self, row: int, outcome: Outcome) -> None:
        if not (back := self.exchange(row)):
            return
        done = self.tried(
            lambda: returns.decline_difference(return_id=back.key, outcome=outcome, at=self.now, actor=SHOP)
        )
        if done is not None:
            self.drop(back)
            back.outcome = outcome.value
            self._go_on_if_seen(back)

    def exchange(self, row: int) -> Back | None:
        """Return one of the exchanges that go on; one in six times any return, which is none perhaps."""
        found = [one for one in self.backs if one.stage != "none"]
        return found[row % len(found)] if found and row else self.waits(row, *STANDING)

    def _go_on_if_seen(self, back: Back) -> None:
        if any(one.condition for one in back.items.values()):
            self.go_on(back)

    @precondition(lambda self: self.is_any(*STANDING))
    @rule(row=ROW)
    def send_first(self, row: int) -> None:
        """Send the replacement before the goods are back, by a word of staff."""
        if not (back := self.exchange(row)):
            return
        done = self.tried(lambda: returns.send_replacement(return_id=back.key, at=self.now, actor=DESK))
        if done is not None:
            self.send(back)

    @precondition(lambda self: self.is_any("inspected", "lost"))
    @rule(row=ROW, deduction=st.sampled_from([0, 0, 3, 1_500]))
    def resolve(self, row: int, deduction: int) -> None:
        """Give back what is due for one that got lost, or was inspected and waits."""
        if not (back := self.waits(row, "inspected", "lost")):
            return
        amount = Money(self.currency, deduction)
        done = self.tried(lambda: returns.resolve(return_id=back.key, at=self.now, actor=SHOP, deduction=amount))
        if done is not None:
            self.drop(back)
            self.settle(back, deduction=deduction)

    @precondition(lambda self: self.is_any("review", "resolved", "sent_back", *STANDING))
    @rule(row=ROW, how=st.sampled_from(["cancel", "keep", "report_lost", "send_back", "close"]))
    def end(self, row: int, how: str) -> None:
        if not (back := self.waits(row, "review", *STANDING, "resolved", "sent_back")):
            return
        end: Any = getattr(returns, how)
        if self.tried(lambda: end(return_id=back.key, at=self.now, actor=SHOP)) is None:
            return
        if how in {"cancel", "keep"}:
            self.drop(back)
        if how == "keep":
            self.settle(back)

    @precondition(lambda self: self.is_any("approved", "label_issued"))
    @rule()
    def time_runs_out(self) -> None:
        """Let returns expire that nobody sent; their replacements are on the shelf again."""
        standing = {one.key for one in self.backs if one.stage in {"asks", "held"}}
        returns.expire_due(at=self.now)
        for row in Return.objects.filter(pk__in=standing, status="expired"):
            self.drop(next(one for one in self.backs if one.key == row.pk))
