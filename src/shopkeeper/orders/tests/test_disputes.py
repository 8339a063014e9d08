"""Disputes that come at a bad moment: beside a refund that fails, before the news of their payment."""

import pytest

from shopkeeper.foundation.money import Money
from shopkeeper.orders import operations
from shopkeeper.orders.models import Dispute, Order, Payment
from shopkeeper.orders.ports import GatewayDispute, GatewayEvent, GatewaySilent
from shopkeeper.orders.rules.money_back import DisputeStatus, IntentStatus, RefundStatus
from shopkeeper.orders.tests.factories import AT
from shopkeeper.orders.tests.gateway import FakeGateway, silent
from shopkeeper.orders.tests.test_payments import dispute, give_back, pay, pending, work

pytestmark = pytest.mark.django_db


def test_a_refund_that_fails_beside_a_dispute_leaves_its_money_to_the_dispute(gateway: FakeGateway) -> None:
    order = pending()
    pay(order)
    give_back(order, 1000)
    dispute(order, DisputeStatus.OPEN)
    gateway.refund_says = RefundStatus.FAILED
    work()
    dispute(order, DisputeStatus.LOST, event="evt_lost")
    payment = Payment.objects.get()
    assert (payment.refunded_minor, payment.disputed_minor, Dispute.objects.get().held_minor) == (0, 1250, 1250)
    with pytest.raises(operations.UnableToRefund):
        give_back(order, 1, "more")


def test_a_dispute_that_is_told_before_its_payment_is_kept(gateway: FakeGateway) -> None:
    order = pending()
    gateway.says = IntentStatus.REQUIRES_ACTION
    begun = pay(order)
    reference = f"pi_{begun.payment_id}"
    gateway.taken[reference] = Money("GBP", 1250)
    said = GatewayDispute("dp_1", reference, Money("GBP", 1250), DisputeStatus.OPEN, "fraudulent", None)
    event = GatewayEvent("evt_d", "dispute", b"1" * 32, dispute=said)
    gateway.fails.append(silent())
    with pytest.raises(GatewaySilent):
        operations.take_gateway_event(event=event, at=AT)
    assert operations.take_gateway_event(event=event, at=AT)
    assert (Order.objects.get().status, Dispute.objects.get().held_minor) == ("paid", 1250)
