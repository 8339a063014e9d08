"""Goods that come back: asked for, allowed, received in part, worn, refused, kept, lost, withdrawn from; and claims."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from shopkeeper.foundation.money import Money
from shopkeeper.orders.tests.test_money_bar import SHOP
from shopkeeper.returns import operations as returns
from shopkeeper.returns.models import Claim, Return, Withdrawal
from shopkeeper.returns.queries import ClaimKind, Condition, Disposition, Outcome, Reason, Resolution
from tests.bars.money.model import Back, Item, Sale, Terms, settled, uncover, value_of, wanted
from tests.bars.money.selling import COUNT, PLACE, WHICH, Selling

CONDITION = st.sampled_from([Condition.NEW, Condition.USED])
DISPOSITION = st.sampled_from([Disposition.RESTOCK, Disposition.RESTOCK, Disposition.DESTROY])
LAW = Terms("first_scan", gives_sending=True)


class Returning(Selling):
    @precondition(lambda self: self.is_any("order shipped", "order delivered"))
    @rule(
        which=WHICH,
        place=PLACE,
        count=COUNT,
        both=st.booleans(),
        outcome=st.sampled_from([*Outcome, Outcome.EXCHANGE]),
        reason=st.sampled_from([Reason.CHANGED_MIND, Reason.TOO_BIG, Reason.DAMAGED]),
        other=st.integers(0, 1),
    )
    def ask(self, which: int, place: int, count: int, both: bool, outcome: Outcome, reason: Reason, other: int) -> None:
        sale = self.pick_sent(which)
        keys = list(sale.lines) if both else [self.line(sale, place)]
        items = {
            key: Item(self.there(sale, key, count), reason is Reason.DAMAGED, self._other(sale, key, other, outcome))
            for key in keys
        }
        lines = [returns.Asked(key, one.asked, reason, one.instead) for key, one in items.items()]
        made = self.tried(
            lambda: returns.request_return(
                order_id=sale.key, lines=lines, outcome=outcome, key=self.key(), at=self.now, actor=SHOP
            )
        )
        if made is not None:
            self.backs.append(Back(made, sale, items, outcome.value, self.terms))
            if self.approves_itself:
                self.approved(self.backs[-1], {key: one.asked for key, one in items.items()})

    def _other(self, sale: Sale, key: UUID, other: int, outcome: Outcome) -> UUID | None:
        if outcome is not Outcome.EXCHANGE:
            return None
        mine = sale.lines[key].variant
        others = [one for one in self.stock if self.family[one] == self.family[mine] and one != mine]
        return others[other]

    def approved(self, back: Back, counts: Mapping[UUID, int]) -> None:
        for key, one in back.items.items():
            one.approved = counts.get(key, 0)
        if back.outcome == "exchange":
            self._put_aside(back)
        elif back.outcome == "keep" or back.terms.trigger == "approval":
            self.settle(back)

    def _put_aside(self, back: Back) -> None:
        """Take the replacement off the shelf; what it costs more is asked for."""
        value = value_of(back.sale, back.waiting(), self.purse, gives_sending=False)
        back.held = wanted(back)
        back.price = sum(self.prices[key] * count for key, count in back.held.items())
        back.difference = back.price - value
        back.stage = "asks" if back.difference > 0 else "held"
        self.take_stock(back.held)

    def settle(self, back: Back, *, deduction: int = 0, covered: int = 0) -> None:
        if not (counts := back.waiting()):
            return
        gives = settled(back, self.purse, deduction=deduction, covered=covered)
        uncover(back.sale, back.sale.gone(counts), self.purse)
        back.sale.settled += gives.value
        back.sale.credited += gives.amount
        self.purse.give(back.sale, gives.amount)
        self.bonus += gives.bonus
        back.paid = True
        for key, count in counts.items():
            back.items[key].settled += count
            back.sale.lines[key].gone += count

    @precondition(lambda self: self.is_any("review"))
    @rule(row=st.integers(0, 5), less=st.integers(0, 2), yes=st.booleans())
    def decide(self, row: int, less: int, yes: bool) -> None:
        if not (back := self.waits(row, "review")):
            return
        if not yes:
            returns.reject(return_id=back.key, reason="other", at=self.now, actor=SHOP)
            return
        rows = {line.order_line_id: line.pk for line in Return.objects.get(pk=back.key).lines.all()}
        counts = {key: max(0, one.asked - less) for key, one in back.items.items()}
        done = self.tried(
            lambda: returns.approve(
                return_id=back.key, at=self.now, actor=SHOP, quantities={rows[key]: n for key, n in counts.items()}
            )
        )
        if done is not None:
            self.approved(back, counts)

    def waits(self, row: int, *statuses: str) -> Back | None:
        """Return one of the returns that stand so."""
        standing = set(Return.objects.filter(status__in=statuses).values_list("pk", flat=True))
        found = [one for one in self.backs if one.key in standing]
        return found[row % len(found)] if found else None

    @precondition(lambda self: self.is_any("approved", "label_issued"))
    @rule(row=st.integers(0, 5))
    def scan(self, row: int) -> None:
        if back := self.waits(row, "approved", "label_issued"):
            self._scan(back)

    def _scan(self, back: Back) -> None:
        done = self.tried(lambda: returns.note_scan(return_id=back.key, at=self.now, actor=SHOP))
        if done is not None and back.terms.early and back.outcome != "exchange":
            self.settle(back)

    @precondition(lambda self: self.is_any("approved", "label_issued", "in_transit", "partially_received", "lost"))
    @rule(row=st.integers(0, 5), part=st.integers(0, 3))
    def receive(self, row: int, part: int) -> None:
        """Receive the whole, or of each line so many less."""
        back = self.waits(row, "approved", "label_issued", "in_transit", "partially_received", "lost")
        if back is not None:
            self._receive(back, part)

    def _receive(self, back: Back, part: int) -> None:
        rows = {line.order_line_id: line.pk for line in Return.objects.get(pk=back.key).lines.all()}
        came = {key: max(0, one.approved - one.received - part) for key, one in back.items.items()}
        quantities = {rows[key]: count for key, count in came.items()} if part else None
        done = self.tried(lambda: returns.receive(return_id=back.key, at=self.now, actor=SHOP, quantities=quantities))
        if done is None:
            return
        for key, count in came.items():
            back.items[key].received += count
        is_whole = all(one.received == one.approved for one in back.items.values())
        if is_whole and back.terms.trigger != "inspection" and back.outcome != "exchange":
            self.settle(back)

    @precondition(lambda self: self.is_any("received", "partially_received"))
    @rule(row=st.integers(0, 5), less=st.integers(0, 2), condition=CONDITION, disposition=DISPOSITION)
    def inspect(self, row: int, less: int, condition: Condition, disposition: Disposition) -> None:
        back = self.waits(row, "received", "partially_received")
        if back is not None:
            self._inspect(back, less, condition, disposition)

    @precondition(lambda self: self.is_any("approved", "label_issued"))
    @rule(row=st.integers(0, 5), part=st.sampled_from([0, 0, 1]), less=st.sampled_from([0, 0, 1]), worn=CONDITION)
    def bring_home(self, row: int, part: int, less: int, worn: Condition) -> None:
        """Let a return come, or most of it, and be looked at."""
        if back := self.waits(row, "approved", "label_issued"):
            self._scan(back)
            self._receive(back, part)
            self._inspect(back, less, worn, Disposition.RESTOCK)

    def _inspect(self, back: Back, less: int, condition: Condition, disposition: Disposition) -> None:
        findings, accepted = [], {}
        for line in Return.objects.get(pk=back.key).lines.all():
            if line.received:
                accepted[line.order_line_id] = max(0, line.received - less)
                findings.append(returns.Finding(line.pk, accepted[line.order_line_id], condition, disposition))
        done = self.tried(lambda: returns.inspect(return_id=back.key, findings=findings, at=self.now, actor=SHOP))
        if done is None:
            return
        for key, one in back.items.items():
            if not back.terms.early:
                one.approved = one.received  # what never came is not paid for
            if key in accepted:
                one.accepted, one.condition = accepted[key], condition.value
                if disposition is Disposition.RESTOCK:
                    self.take_stock({back.sale.lines[key].variant: -accepted[key]})
        self.go_on(back)

    def go_on(self, back: Back) -> None:
        """Do what is due once it was inspected."""
        if not any(one.accepted for one in back.items.values()):
            self.drop(back)
        elif back.outcome != "exchange":
            self.settle(back)
        elif back.stage == "held":
            self.send(back)

    def drop(self, back: Back) -> None:
        """Put the replacement back on the shelf."""
        if back.stage in {"asks", "held"}:
            self.take_stock({key: -count for key, count in back.held.items()})
            back.stage = "none"

    def send(self, back: Back) -> None:
        """Send the replacement: never for more than was asked; what it costs less goes back."""
        value = value_of(back.sale, back.waiting(), self.purse, gives_sending=False)
        sent, price = wanted(back), back.price
        if sum(one.approved for one in back.items.values()) != sum(sent.values()):
            price = min(price, sum(self.prices[key] * count for key, count in sent.items()))
        to_pay = min(max(0, price - value), max(0, back.difference))
        covered = min(value, price - to_pay)
        self.take_stock({key: -count for key, count in back.held.items()})
        self.settle(back, covered=covered)
        self.placed(back.sale, sent, to_pay=to_pay, covered=covered)
        back.stage = "sent"

    @rule(which=WHICH, place=PLACE, count=COUNT, both=st.booleans())
    def withdraw(self, which: int, place: int, count: int, both: bool) -> None:
        """Withdraw by law: what has not left is cancelled, the rest comes back for nothing, with what sending cost."""
        sale = self.pick(which)
        counts = dict.fromkeys(list(sale.lines) if both else [self.line(sale, place)], count)
        made = self.tried(
            lambda: returns.declare_withdrawal(
                order_id=sale.key,
                quantities=counts,
                name="Ada",
                email="ada@example.org",
                key=self.key(),
                at=self.now,
                actor=SHOP,
            )
        )
        if made is None:
            return
        if self.tried(lambda: returns.confirm_withdrawal(withdrawal_id=made, at=self.now, actor=SHOP)) is None:
            return
        there = {key: sale.lines[key].bought - sale.lines[key].sent for key in counts}
        stopped = {key: min(count, there[key]) for key, count in counts.items() if there[key]}
        if stopped:
            self.cancelled(sale, stopped)
        gone = {key: n - stopped.get(key, 0) for key, n in counts.items() if n > stopped.get(key, 0)}
        row = Withdrawal.objects.get(pk=made)
        assert bool(gone) == (row.of_return_id is not None)
        if row.of_return_id:
            terms = Terms(LAW.trigger, wear=self.terms.wear, gives_sending=True)
            items = {key: Item(n, ours=False, approved=n) for key, n in gone.items()}
            self.backs.append(Back(row.of_return_id, sale, items, "refund", terms))
        if stopped:
            self.follow(sale)

    @precondition(lambda self: self.is_any("order shipped", "order delivered"))
    @rule(which=WHICH, place=PLACE, count=COUNT, how=st.sampled_from(Resolution), part=st.sampled_from([0, 0, 5, 900]))
    def claim(self, which: int, place: int, count: int, how: Resolution, part: int) -> None:
        """Put right what came damaged: with money, a part of it, credit, another one, or both."""
        sale = self.pick_sent(which)
        key = self.line(sale, place)
        count = self.there(sale, key, count)
        made = self.tried(
            lambda: returns.open_claim(
                order_id=sale.key,
                kind=ClaimKind.DAMAGED,
                lines={key: count},
                wish=how,
                words="",
                key=self.key(),
                at=self.now,
                actor=SHOP,
            )
        )
        if made is None:
            return
        amount: Any = Money(self.currency, part) if part and how is not Resolution.REPLACEMENT else None
        done = self.tried(
            lambda: returns.approve_claim(claim_id=made, resolution=how, amount=amount, at=self.now, actor=SHOP)
        )
        if done is None:
            returns.deny_claim(claim_id=made, words="no", at=self.now, actor=SHOP)
            return
        outcome = "store_credit" if how is Resolution.CREDIT else "refund"
        if amount is not None:
            sale.settled, sale.credited = sale.settled + part, sale.credited + part
            self.purse.give(sale, part)
        elif how is not Resolution.REPLACEMENT:
            row = Claim.objects.get(pk=made).of_return_id
            assert row is not None
            items = {key: Item(count, ours=True, approved=count)}
            self.backs.append(Back(row, sale, items, outcome, Terms("approval", gives_sending=True)))
            self.settle(self.backs[-1])
        if how in {Resolution.REPLACEMENT, Resolution.BOTH}:
            self.placed(sale, {sale.lines[key].variant: count}, to_pay=0)
