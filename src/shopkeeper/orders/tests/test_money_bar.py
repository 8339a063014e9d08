"""What was paid is what was kept and what went back, per tender, to the minor unit, whatever happens in which order."""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff.tests.factories import staff_actor
from shopkeeper.ledger import operations as ledger
from shopkeeper.ledger import queries as credit
from shopkeeper.orders import operations, ports
from shopkeeper.orders.models import Payment, Refund, RefundPart
from shopkeeper.orders.ports import GatewayDispute, GatewayEvent, GatewayRefund
from shopkeeper.orders.rules.money_back import DisputeStatus, RefundStatus, Refusal
from shopkeeper.orders.tests.factories import AT, order_of
from shopkeeper.orders.tests.gateway import Crash, FakeGateway, silent

pytestmark = pytest.mark.django_db
SHOP = system("tests")
CURRENCIES = ("EUR", "GBP", "USD", "JPY", "KWD", "BHD", "SEK", "CHF", "INR", "BRL", "ISK", "TND")
MINOR = st.integers(1, 2_000)


class Till(RuleBasedStateMachine):
    @initialize(currency=st.sampled_from(CURRENCIES), price=MINOR, part=st.integers(0, 2_000))
    def buy(self, currency: str, price: int, part: int) -> None:
        self.now, self.currency, self.events = AT, currency, 0
        self.gateway = FakeGateway()
        ports.use_gateway(lambda: self.gateway)
        self.buyer = CustomerFactory()
        self.other = staff_actor("owner")
        variant = VariantFactory(price_minor=price, currency=currency)
        self.order = order_of([variant], quantity=2, status="pending", currency=currency, customer=self.buyer)
        self.granted = min(part, self.order.total_minor)
        if self.granted:
            amount = Money(currency, self.granted)
            ledger.grant_store_credit(
                customer_id=self.buyer.pk,
                amount=amount,
                reason="goodwill",
                reference="x",
                key=f"grant:{self.order.pk}",
                at=AT,
                actor=SHOP,
            )
        by = operations.PayBy("gateway", store_credit=Money(currency, self.granted))
        operations.begin_payment(order_id=self.order.pk, pay=by, key=str(self.order.pk), at=AT, actor=SHOP)

    @rule(minor=MINOR, to=st.sampled_from(["tenders", "store_credit"]), needs_consent=st.booleans())
    def ask_back(self, minor: int, to: Any, needs_consent: bool) -> None:
        key = str(uuid4())
        for _ in range(2):  # whoever asks twice with one key gets one refund
            try:
                operations.refund(
                    order_id=self.order.pk,
                    amount=Money(self.currency, minor),
                    reason="asked",
                    key=key,
                    at=self.now,
                    actor=SHOP,
                    to=to,
                    needs_consent=needs_consent,
                )
            except operations.UnableToRefund:
                return

    @rule(allow=st.booleans())
    def answer(self, allow: bool) -> None:
        why = None if allow else Refusal.NOT_OWED
        for row in Refund.objects.filter(status="asked")[:1]:
            try:
                operations.allow_refund(refund_id=row.pk, allow=allow, at=self.now, actor=self.other, why=why)
            except operations.UnableToRefund:
                assert allow

    @rule(minor=st.integers(1, 2))
    def cancel_a_line(self, minor: int) -> None:
        line = self.order.lines.get()
        try:
            operations.cancel_lines(
                order_id=self.order.pk,
                quantities={line.pk: minor},
                reason="asked",
                key=str(uuid4()),
                at=self.now,
                actor=SHOP,
            )
        except operations.UnableToCancelLines:
            return

    @rule(how=st.sampled_from(["well", "well", "silent", "silent after", "dies", "dies after", "fails"]))
    def work(self, how: str) -> None:
        self.gateway.refund_says = RefundStatus.FAILED if how == "fails" else RefundStatus.SUCCEEDED
        failure = {"silent": silent(), "dies": Crash()}.get(how.split(maxsplit=1)[0])
        fails = self.gateway.fails_after if "after" in how else self.gateway.fails
        fails.extend([failure] if failure else [])
        with suppress(Crash):
            operations.submit_refunds(clock=lambda: self.now)
        self.gateway.fails.clear()
        self.gateway.fails_after.clear()
        self.gateway.refund_says = RefundStatus.SUCCEEDED

    @rule()
    def reconcile(self) -> None:
        self.now += timedelta(minutes=10)
        operations.reconcile(clock=lambda: self.now)

    @rule(again=st.booleans())
    def hear_of_refunds(self, again: bool) -> None:
        for part_id, said in list(self.gateway.parts.items())[-1:]:
            told = GatewayRefund(said.reference, said.status, part_id=str(part_id))
            self._hear(refund=told)
            if again:
                self._hear(refund=told)

    @rule(status=st.sampled_from(DisputeStatus), minor=MINOR)
    def dispute(self, status: DisputeStatus, minor: int) -> None:
        payment = Payment.objects.filter(order=self.order, method="card").first()
        if payment is not None:
            amount = Money(self.currency, min(minor, payment.amount_minor))
            self._hear(dispute=GatewayDispute("dp_" + payment.reference, payment.reference, amount, status, "", None))

    def _hear(self, **what: Any) -> None:
        self.events += 1
        event = GatewayEvent(f"evt_{self.order.pk}_{self.events}", "news", b"1" * 32, **what)
        operations.take_gateway_event(event=event, at=self.now)
        operations.take_gateway_event(event=event, at=self.now)

    @invariant()
    def every_tender_adds_up(self) -> None:
        if not hasattr(self, "order"):
            return
        for payment in Payment.objects.filter(order=self.order):
            parts = RefundPart.objects.filter(payment=payment)
            held = sum(one.amount_minor for one in parts if one.status not in {"failed", "declined"})
            assert payment.refunded_minor == held
            assert payment.amount_minor >= payment.refunded_minor + payment.disputed_minor
            self._gateway_agrees(payment.reference, list(parts))
        for row in Refund.objects.filter(order=self.order):
            assert sum(part.amount_minor for part in row.parts.all()) == row.amount_minor

    def _gateway_agrees(self, reference: str, parts: list[RefundPart]) -> None:
        ours = sum(one.amount_minor for one in parts if (one.tender, one.status) == ("gateway", "succeeded"))
        maybe = sum(one.amount_minor for one in parts if one.status in {"submitted", "unknown"})
        theirs = self.gateway.given.get(reference, Money(self.currency, 0)).minor
        assert ours <= theirs <= ours + maybe

    def teardown(self) -> None:
        if not hasattr(self, "order"):
            return
        for _ in range(3):
            self.reconcile()
            while operations.submit_refunds(clock=lambda: self.now):
                pass
        assert not RefundPart.objects.filter(status__in=["pending", "submitted", "unknown"]).exists()
        self.every_tender_adds_up()
        self._store_credit_adds_up()
        ports.use_gateway(None)

    def _store_credit_adds_up(self) -> None:
        spent = sum(one.amount_minor for one in Payment.objects.filter(order=self.order, method="store_credit"))
        done = RefundPart.objects.filter(refund__order=self.order, status="succeeded")
        back = sum(one.amount_minor for one in done if one.tender in {"store_credit", "grant"})
        assert credit.store_credit_in(self.buyer.pk, self.currency).minor == self.granted - spent + back
        assert credit.wrong_balances() == []


@pytest.mark.usefixtures("db")
def test_what_was_paid_is_what_was_kept_and_what_went_back() -> None:
    from django.db import transaction
    from hypothesis.stateful import run_state_machine_as_test

    class Undone(Till):
        def __init__(self) -> None:
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                transaction.set_rollback(True)
                self.block.__exit__(None, None, None)

    run_state_machine_as_test(
        Undone,
        settings=settings(
            max_examples=25,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
