"""What was paid is what was kept and what went back, in twelve currencies, through the whole life of an order.

Bought by quote and check-out with a coupon, delivery and store credit; sent in parts, cancelled in parts, brought back,
refunded by hand, disputed; with a gateway that dies, is silent or fails. Per tender, to the minor unit.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import operations as ledger
from shopkeeper.ledger import queries as credit
from shopkeeper.orders import operations, ports, queries
from shopkeeper.orders.models import Order, OrderLine, Payment, RefundPart, Shipment
from shopkeeper.orders.tests.factories import AT
from shopkeeper.orders.tests.gateway import FakeGateway
from shopkeeper.orders.tests.test_money_bar import CURRENCIES, MINOR, SHOP, Till
from shopkeeper.promotions import operations as promotions
from shopkeeper.promotions.operations import Cut
from shopkeeper.promotions.rules import Effect
from shopkeeper.returns import operations as returns
from shopkeeper.returns.models import Return
from shopkeeper.returns.queries import Condition, Disposition, Outcome, Reason

EXAMPLES = int(os.environ.get("MONEY_EXAMPLES", "6"))
STOCK = 50
HOME = {"name": "Ada", "line1": "Square 12", "city": "London", "country": "GB"}
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@contextmanager
def undone() -> Iterator[None]:
    block = transaction.atomic()
    block.__enter__()
    try:
        yield
    finally:
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


class Life(Till):
    chosen = "EUR"

    def __init__(self) -> None:
        super().__init__()
        self.block = undone()
        self.block.__enter__()

    @initialize(
        prices=st.lists(MINOR, min_size=2, max_size=2),
        quantity=st.integers(1, 4),
        part=st.integers(0, 5_000),
        percent=st.sampled_from([0, 0, 7, 33, 100]),
        delivery=st.sampled_from([0, 1, 499]),
    )
    def buy(self, prices: list[int], quantity: int, part: int, percent: int, delivery: int) -> None:
        self.now, self.currency, self.events = AT, self.chosen, 0
        self.gateway = FakeGateway()
        ports.use_gateway(lambda: self.gateway)
        self.buyer = CustomerFactory()
        self._set_terms(percent, delivery)
        goods = [VariantFactory(price_minor=one, currency=self.currency, stock_on_hand=STOCK) for one in prices]
        quote = operations.make_quote(
            customer_id=self.buyer.pk,
            lines=[operations.LineRequest(one.pk, quantity) for one in goods],
            ship_to=HOME,
            codes=["CODE"] if percent else [],
            at=AT,
            actor=SHOP,
        )
        self.granted = min(part, quote.total_minor)
        self._grant()
        pay = operations.PayBy("gateway", store_credit=Money(self.currency, self.granted))
        done = operations.check_out(quote_id=quote.pk, pay=pay, key=str(quote.pk), at=AT, actor=SHOP)
        self.order = Order.objects.get(pk=done.order_id)
        self.bought = quantity
        assert self.order.status == "paid"
        assert sum(one.amount_minor for one in self.order.payments.all()) == quote.total_minor

    def _set_terms(self, percent: int, delivery: int) -> None:
        if delivery:
            operations.set_shipping_method(
                code="post",
                name="Post",
                countries=["*"],
                price=Money(self.currency, delivery),
                free_from=None,
                min_days=1,
                max_days=3,
                cut_off=time(12),
                time_zone="UTC",
                at=AT,
                actor=SHOP,
            )
        if percent:
            promotions.set_coupon(
                code="CODE",
                name="Code",
                cut=Cut(Effect.PERCENT, rate=percent * 1_000),
                starts_at=AT,
                ends_at=None,
                at=AT,
                actor=SHOP,
            )

    def _grant(self) -> None:
        if self.granted:
            ledger.grant_store_credit(
                customer_id=self.buyer.pk,
                amount=Money(self.currency, self.granted),
                reason="goodwill",
                reference="x",
                key=f"grant:{self.buyer.pk}",
                at=AT,
                actor=SHOP,
            )

    def _line(self, place: int) -> OrderLine:
        return list(self.order.lines.filter(kind="product").order_by("position"))[place]

    @rule(place=st.integers(0, 1), count=st.integers(1, 4))
    def cancel_a_line(self, place: int, count: int) -> None:
        with suppress(operations.UnableToCancelLines):
            operations.cancel_lines(
                order_id=self.order.pk,
                quantities={self._line(place).pk: count},
                reason="asked",
                key=str(uuid4()),
                at=self.now,
                actor=SHOP,
            )

    @rule(place=st.integers(0, 1), count=st.integers(1, 4))
    def send_a_part(self, place: int, count: int) -> None:
        with suppress(operations.UnableToShipOrder):
            operations.ship_order(
                order_id=self.order.pk,
                carrier="Post",
                tracking_number="",
                quantities={self._line(place).pk: count},
                at=self.now,
                actor=SHOP,
            )

    @rule()
    def parcels_arrive(self) -> None:
        for parcel in Shipment.objects.filter(order=self.order, status="shipped"):
            operations.deliver_shipment(shipment_id=parcel.pk, at=self.now, actor=SHOP)

    @rule(
        place=st.integers(0, 1),
        count=st.integers(1, 4),
        outcome=st.sampled_from([Outcome.REFUND, Outcome.STORE_CREDIT]),
        reason=st.sampled_from([Reason.CHANGED_MIND, Reason.TOO_BIG]),
    )
    def bring_back(self, place: int, count: int, outcome: Outcome, reason: Reason) -> None:
        lines = [returns.Asked(self._line(place).pk, count, reason)]
        with suppress(returns.UnableToReturn):
            returns.request_return(
                order_id=self.order.pk, lines=lines, outcome=outcome, key=str(uuid4()), at=self.now, actor=SHOP
            )

    @rule(lost=st.integers(0, 2))
    def returns_come(self, lost: int) -> None:
        for row in Return.objects.filter(order=self.order, status__in=["approved", "label_issued", "in_transit"]):
            returns.receive(return_id=row.pk, at=self.now, actor=SHOP)
            findings = [
                returns.Finding(one.pk, max(0, one.received - lost), Condition.NEW, Disposition.RESTOCK)
                for one in row.lines.all()
            ]
            returns.inspect(return_id=row.pk, findings=findings, at=self.now, actor=SHOP)

    @invariant()
    def stock_and_books_add_up(self) -> None:
        if not hasattr(self, "order"):
            return
        lines = self.order.lines.filter(kind="product")
        gone = sum(lines.values_list("quantity", flat=True))
        for variant in Variant.objects.filter(order_lines__in=lines):
            assert variant.stock_on_hand is not None
            assert variant.stock_on_hand <= STOCK
        assert gone <= 2 * self.bought
        there = queries.refundable(self.order.pk)
        paid = Payment.objects.filter(order=self.order).aggregate(sum=Sum("amount_minor"))["sum"] or 0
        left = sum(one.left_minor for one in there.tenders)
        assert (there.paid.minor, there.gone.minor + left) == (paid, paid)
        assert min([0, *(one.left_minor for one in there.tenders)]) == 0

    def _store_credit_adds_up(self) -> None:
        """What is held is what was given, less what was spent, and what came back; a bonus of returns comes besides."""
        spent = sum(one.amount_minor for one in Payment.objects.filter(order=self.order, method="store_credit"))
        done = RefundPart.objects.filter(refund__order=self.order, status="succeeded")
        back = sum(one.amount_minor for one in done if one.tender in {"store_credit", "grant"})
        bonus = sum(Return.objects.filter(order=self.order).values_list("bonus_minor", flat=True))
        held = credit.store_credit_in(self.buyer.pk, self.currency).minor
        assert held == self.granted - spent + back + bonus
        assert credit.wrong_balances() == []

    @rule(days=st.integers(1, 5))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            self.block.__exit__(None, None, None)


@pytest.mark.parametrize("currency", CURRENCIES)
def test_what_was_paid_is_what_was_kept_and_what_went_back(currency: str) -> None:
    machine: Any = type(f"Life{currency}", (Life,), {"chosen": currency})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
