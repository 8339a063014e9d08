"""The money bar: what was paid is what is kept and what went back, to the minor unit, whatever happens to an order.

Orders of several goods, currencies and discounts are sent in parcels, cancelled in part, returned, exchanged (also for
dearer goods that are paid for, and returned in their turn), claimed and refunded by hand, in any order. Every
quantity, tender and key is the machine's choice; what is refused changes nothing.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import queries as ledger
from shopkeeper.orders import operations as orders
from shopkeeper.orders import queries as orders_seen
from shopkeeper.orders.models import Crediting, Order, Payment, Refund
from shopkeeper.orders.tests.factories import AT, OrderLineFactory, PaymentFactory, order_of
from shopkeeper.returns import operations, queries
from shopkeeper.returns.models import Exchange, Return, Settlement
from shopkeeper.returns.queries import ClaimKind, Condition, Disposition, Outcome, Reason, Resolution
from shopkeeper.returns.queries.eligible import settled_of
from shopkeeper.returns.tests.factories import SHOPPER, STAFF, goods, policy

CURRENCIES = ["EUR", "JPY", "KWD", "USD", "CLF", "GBP", "ISK", "TND", "CHF", "KRW", "BHD", "SEK"]
REFUSALS = (
    operations.UnableToReturn,
    operations.UnableToClaim,
    operations.UnableToExchange,
    operations.UnableToEnd,
    operations.UnableToInspect,
    operations.UnableToReceive,
    orders.UnableToCancelLines,
    orders.UnableToRefund,
    orders.UnableToShipOrder,
)

SETUP = st.fixed_dictionaries(
    {
        "currency": st.sampled_from(CURRENCIES),
        "goods": st.lists(st.tuples(st.integers(1, 9_999), st.integers(1, 4)), min_size=1, max_size=3),
        "discount": st.integers(0, 1_000),
        "shipping": st.integers(0, 999),
        "tax": st.integers(0, 999),
        "fee": st.integers(0, 300),
        "bonus": st.integers(0, 20),
        "wear": st.integers(0, 60),
        "trigger": st.sampled_from(["approval", "first_scan", "receipt", "inspection"]),
        "refunds_shipping": st.booleans(),
        "card": st.integers(0, 100),
    }
)
STEP = st.tuples(
    st.sampled_from(["ship", "cancel", "return", "exchange", "back", "claim", "withdraw", "by_hand", "replace"]),
    st.integers(0, 3),
    st.integers(1, 3),
    st.sampled_from([Outcome.REFUND, Outcome.STORE_CREDIT]),
)


class World:
    """One customer's order and all that follows of it; the clock moves an hour a step."""

    def __init__(self, drawn: dict[str, Any]) -> None:
        self.currency, self.now = drawn["currency"], AT
        policy(
            currency=self.currency, fee_minor=drawn["fee"], bonus_percent=drawn["bonus"], trigger=drawn["trigger"],
            wear={"used": drawn["wear"]}, refunds_shipping=drawn["refunds_shipping"], window_days=3650,
        )  # fmt: skip
        variants: list[Variant] = [
            VariantFactory(price_minor=price, currency=self.currency, stock_on_hand=50) for price, _ in drawn["goods"]
        ]
        for variant in variants:
            VariantFactory(
                product=variant.product, price_minor=variant.price_minor + 77, currency=self.currency, position=1
            )
        self.customer = CustomerFactory()
        self.order = self._order(drawn, variants)

    def _order(self, drawn: dict[str, Any], variants: list[Variant]) -> Order:
        items = sum(price * count for price, count in drawn["goods"])
        discount = min(drawn["discount"], items)
        order = order_of(
            [], customer=self.customer, currency=self.currency, country="DE", shipping_minor=drawn["shipping"],
            tax_minor=drawn["tax"],
        )  # fmt: skip
        for place, (variant, (price, count)) in enumerate(zip(variants, drawn["goods"], strict=True)):
            OrderLineFactory(
                order=order, position=place, variant=variant, quantity=count, unit_price_minor=price,
                currency=self.currency,
            )  # fmt: skip
        if discount:
            OrderLineFactory(
                order=order, position=9, kind="discount", variant=None, unit_price_minor=-discount,
                total_minor=-discount, currency=self.currency,
            )  # fmt: skip
        order.items_minor, order.discount_minor = items, discount
        order.total_minor = items - discount + drawn["shipping"] + drawn["tax"]
        order.save()
        by_card = order.total_minor * drawn["card"] // 100
        for method, amount in (("card", by_card), ("test", order.total_minor - by_card)):
            PaymentFactory(order=order, method=method, amount_minor=amount, currency=self.currency)
        return order

    def do(self, step: tuple[str, int, int, Outcome]) -> None:
        self.now += timedelta(hours=1)
        name, place, count, outcome = step
        with suppress(*REFUSALS):
            getattr(self, f"_{name}")(place, count, outcome)

    def _sales(self) -> list[Order]:
        return list(Order.objects.filter(customer=self.customer, kind="sale").order_by("placed_at", "id"))

    def _line(self, place: int) -> Any:
        sale = self._sales()[-1] if place == 3 else self._sales()[0]
        lines = goods(sale)
        return lines[place % len(lines)]

    def _ship(self, place: int, count: int, _: Outcome) -> None:
        line = self._line(place)
        parcel = orders.ship_order(order_id=line.order_id, quantities={line.pk: count}, at=self.now, actor=STAFF)
        orders.deliver_shipment(shipment_id=parcel, at=self.now, actor=STAFF)

    def _cancel(self, place: int, count: int, _: Outcome) -> None:
        line = self._line(place)
        orders.cancel_lines(
            order_id=line.order_id, quantities={line.pk: count}, reason="asked", key=str(new_id()), at=self.now,
            actor=STAFF,
        )  # fmt: skip
        operations.follow_replacement(order_id=line.order_id, at=self.now)

    def _return(self, place: int, count: int, outcome: Outcome) -> None:
        line = self._line(place)
        asked = operations.Asked(line.pk, count, Reason.DAMAGED if count == 1 else Reason.TOO_BIG)
        self._asked(line.order_id, asked, outcome)

    def _exchange(self, place: int, count: int, _: Outcome) -> None:
        line = self._line(place)
        for choice in queries.exchanges_for(line.pk):
            self._asked(
                line.order_id, operations.Asked(line.pk, count, Reason.TOO_BIG, choice.variant_id), Outcome.EXCHANGE
            )

    def _asked(self, order_id: Any, asked: operations.Asked, outcome: Outcome) -> None:
        operations.request_return(
            order_id=order_id, lines=[asked], outcome=outcome, key=str(new_id()), at=self.now, actor=SHOPPER
        )

    def _back(self, place: int, count: int, _: Outcome) -> None:
        found = list(Return.objects.filter(status__in=["label_issued", "in_transit"]).order_by("id"))
        if not found:
            return
        row = found[place % len(found)]
        if count == 1:
            operations.note_scan(return_id=row.pk, at=self.now, actor=STAFF)
        operations.receive(return_id=row.pk, at=self.now, actor=STAFF)
        condition = Condition.USED if count == 2 else Condition.NEW
        findings = [
            operations.Finding(line.pk, max(0, line.received - place // 2), condition, Disposition.RESTOCK)
            for line in row.lines.all()
        ]
        operations.inspect(return_id=row.pk, findings=findings, at=self.now, actor=STAFF)

    def _replace(self, _: int, __: int, ___: Outcome) -> None:
        """Agree to every difference, and pay for it."""
        for exchange in Exchange.objects.filter(status="awaiting_difference"):
            operations.agree_to_difference(return_id=exchange.of_return_id, at=self.now, actor=SHOPPER)
        for sale in self._sales():
            if sale.status == "pending":
                orders.begin_payment(
                    order_id=sale.pk, pay=orders.PayBy(method="test"), key=str(sale.pk), at=self.now, actor=SHOPPER
                )

    def _claim(self, place: int, count: int, outcome: Outcome) -> None:
        line = self._line(place)
        claim = operations.open_claim(
            order_id=line.order_id, kind=ClaimKind.DAMAGED, lines={line.pk: 1}, wish=Resolution.REFUND, words="",
            key=str(new_id()), at=self.now, actor=SHOPPER,
        )  # fmt: skip
        operations.approve_claim(
            claim_id=claim,
            resolution=Resolution.CREDIT if outcome is Outcome.STORE_CREDIT else Resolution.REFUND,
            amount=Money(self.currency, 5) if count == 1 else None,
            at=self.now,
            actor=SHOPPER,
        )

    def _withdraw(self, place: int, count: int, _: Outcome) -> None:
        line = self._line(place)
        with suppress(operations.UnableToWithdraw):
            made = operations.declare_withdrawal(
                order_id=line.order_id, quantities={line.pk: count}, name="Ada", email="ada@example.org",
                key=str(new_id()), at=self.now, actor=SHOPPER,
            )  # fmt: skip
            operations.confirm_withdrawal(withdrawal_id=made, at=self.now, actor=SHOPPER)

    def _by_hand(self, place: int, count: int, _: Outcome) -> None:
        orders.refund(
            order_id=self.order.pk, amount=Money(self.currency, count), reason="goodwill", key=str(new_id()),
            at=self.now, actor=STAFF,
        )  # fmt: skip

    def check(self) -> None:
        """Hold the books of every order against its money, tender by tender."""
        for sale in self._sales():
            there = orders_seen.refundable(sale.pk)
            went, paid = there.gone.minor, there.paid.minor
            assert went == _sum(Refund.objects.filter(order=sale), "amount_minor")
            assert paid == _sum(Payment.objects.filter(order=sale), "amount_minor")
            assert all(0 <= one.left_minor <= one.amount_minor for one in there.tenders)
            credited = -_sum(Crediting.objects.filter(sale=sale), "credit__total_minor")
            by_returns = Refund.objects.filter(order=sale, reason__in=["returned", "claim", "replacement"])
            assert credited == _sum(by_returns, "amount_minor")
            by_hand = _sum(Refund.objects.filter(order=sale, reason="goodwill"), "amount_minor")
            owed = (0 if sale.status == "cancelled" else sale.total_minor) - credited
            if sale.status == "pending":
                assert (paid, went) == (0, 0)
            elif by_hand:
                assert 0 <= paid - went <= max(0, owed)
                assert paid - went >= owed - by_hand
            else:
                assert paid - went == owed
        bonus = [line.amount.minor for line in ledger.statement(self.customer.pk, limit=200).lines]
        assert sum(bonus) == _sum(Settlement.objects.all(), "bonus_minor")

    def everything_comes_back(self) -> None:
        """Let all that is left come back, through no fault of the customer, so that nothing but shipping is kept."""
        self._replace(0, 0, Outcome.REFUND)
        for row in Return.objects.filter(status__in=["label_issued", "in_transit"]).order_by("id"):
            self._home(row)
        for _ in range(3):
            self._replace(0, 0, Outcome.REFUND)
            for sale in self._sales():
                self._whole(sale)

    def _whole(self, sale: Order) -> None:
        with suppress(orders.UnableToShipOrder):
            parcel = orders.ship_order(order_id=sale.pk, at=self.now, actor=STAFF)
            orders.deliver_shipment(shipment_id=parcel, at=self.now, actor=STAFF)
        there = queries.eligibility(sale.pk, self.now)
        assert there
        left = [operations.Asked(one.line_id, one.quantity, Reason.DAMAGED) for one in there.lines if one.quantity]
        if left:
            made = operations.request_return(
                order_id=sale.pk, lines=left, outcome=Outcome.REFUND, key=str(new_id()), at=self.now, actor=SHOPPER
            )
            self._home(Return.objects.get(pk=made))

    def _home(self, row: Return) -> None:
        operations.receive(return_id=row.pk, at=self.now, actor=STAFF)
        findings = [
            operations.Finding(line.pk, line.received, Condition.NEW, Disposition.RESTOCK) for line in row.lines.all()
        ]
        operations.inspect(return_id=row.pk, findings=findings, at=self.now, actor=STAFF)


def _sum(rows: Any, field: str) -> int:
    return rows.aggregate(sum=Sum(field))["sum"] or 0


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=SETUP, steps=st.lists(STEP, min_size=4, max_size=14))
def test_what_was_paid_is_what_is_kept_and_what_went_back(
    drawn: dict[str, Any], steps: list[tuple[str, int, int, Outcome]]
) -> None:
    with transaction.atomic():
        _played(drawn, steps)
        transaction.set_rollback(True)


def _played(drawn: dict[str, Any], steps: list[tuple[str, int, int, Outcome]]) -> None:
    world = World(drawn)
    for step in steps:
        world.do(step)
    world.check()
    refused = Return.objects.filter(lines__condition__gt="", lines__accepted__lt=F("lines__received")).exists()
    kept = _sum(Settlement.objects.all(), "fee_minor") + _sum(Settlement.objects.all(), "wear_minor")
    world.everything_comes_back()
    world.check()
    if refused or kept:
        return
    # nothing was kept for a reason, and all is back: only what is paid once for sending is left, in whole or not at all
    for sale in world._sales():
        there = orders_seen.refundable(sale.pk)
        shipping = orders_seen.worth(orders_seen.order(sale.pk), settled_of(sale.pk))  # type: ignore[arg-type]  # there
        assert 0 <= there.left.minor <= shipping.minor
