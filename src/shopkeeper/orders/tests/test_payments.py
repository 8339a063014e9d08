from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.foundation.staff.tests.factories import staff_actor
from shopkeeper.ledger import operations as ledger
from shopkeeper.ledger import queries as credit
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import Dispute, HeardEvent, Order, Payment, PaymentIntent, Refund, RefundPart, SavedMethod
from shopkeeper.orders.ports import Card, GatewayDispute, GatewayEvent, GatewayRefund, Intent
from shopkeeper.orders.rules.money_back import DisputeStatus, IntentStatus, RefundStatus
from shopkeeper.orders.tests.factories import AT, PaymentFactory, order_of
from shopkeeper.orders.tests.gateway import Crash, FakeGateway, silent

pytestmark = pytest.mark.django_db
SHOP = system("tests")
GATEWAY = operations.PayBy("gateway")
LATER = AT + timedelta(minutes=10)


def pending(price: int = 1250, **fields: Any) -> Order:
    return order_of([VariantFactory(price_minor=price)], status="pending", **fields)


def pay(order: Order, key: str = "k", by: operations.PayBy = GATEWAY) -> operations.PaymentBegun:
    return operations.begin_payment(order_id=order.pk, pay=by, key=key, at=AT, actor=SHOP)


def give_back(order: Order, minor: int, key: str = "r", **more: Any) -> Refund:
    refund_id = operations.refund(
        order_id=order.pk, amount=Money("GBP", minor), reason="asked", key=key, at=AT, actor=SHOP, **more
    )
    return Refund.objects.get(pk=refund_id)


def work() -> None:
    while operations.submit_refunds(clock=lambda: LATER):
        pass


def dispute(order: Order, status: DisputeStatus, minor: int = 1250, event: str = "evt_d") -> None:
    payment = Payment.objects.filter(order=order).latest("id")
    said = GatewayDispute("dp_1", payment.reference, Money("GBP", minor), status, "fraudulent", None)
    operations.take_gateway_event(event=GatewayEvent(event, "dispute", b"1" * 32, dispute=said), at=AT)


def told() -> list[str]:
    return [name for name in Event.objects.order_by("id").values_list("wire_name", flat=True) if "orders." in name]


def test_what_the_gateway_takes_pays_the_order_once(gateway: FakeGateway) -> None:
    order = pending()
    first, again = pay(order), pay(order)
    order.refresh_from_db()
    assert (first.status, again.payment_id, order.status) == ("succeeded", first.payment_id, "paid")
    assert Payment.objects.get(order=order).amount_minor == 1250
    assert list(gateway.taken.values()) == [Money("GBP", 1250)]


def test_the_same_key_for_another_wish_is_refused(gateway: FakeGateway) -> None:
    order = pending()
    pay(order)
    with pytest.raises(operations.UnableToBeginPayment, match="another payment"):
        pay(order, by=operations.PayBy("gateway", save=True))


def test_a_paid_order_is_not_paid_again(gateway: FakeGateway) -> None:
    order = pending()
    pay(order)
    with pytest.raises(operations.UnableToBeginPayment, match="nothing to pay"):
        pay(order, "other")


def test_without_a_gateway_the_shop_says_so() -> None:
    with pytest.raises(operations.UnableToBeginPayment, match="no payment gateway"):
        pay(pending())


def test_a_declined_card_leaves_the_order_to_be_paid_with_another(gateway: FakeGateway) -> None:
    order = pending()
    gateway.says = IntentStatus.FAILED
    assert pay(order).status == "failed"
    gateway.says = IntentStatus.SUCCEEDED
    assert pay(order, "second").status == "succeeded"
    assert "orders.payment-failed" in told()


def test_an_answer_that_never_came_is_unknown_until_it_is_asked_for(gateway: FakeGateway) -> None:
    order = pending()
    gateway.fails_after.append(silent())
    assert pay(order).status == "unknown"
    assert operations.reconcile(clock=lambda: LATER) == 1
    order.refresh_from_db()
    assert (order.status, len(gateway.taken)) == ("paid", 1)


def test_a_process_killed_around_a_payment_neither_loses_nor_doubles_it(gateway: FakeGateway) -> None:
    before, after = pending(), pending()
    gateway.fails.append(Crash())
    with pytest.raises(Crash):
        pay(before, "before")
    gateway.fails_after.append(Crash())
    with pytest.raises(Crash):
        pay(after, "after")
    operations.reconcile(clock=lambda: LATER)
    assert set(Order.objects.values_list("status", flat=True)) == {"paid"}
    assert (len(gateway.taken), Payment.objects.count()) == (2, 2)


def test_an_order_that_nobody_paid_gives_its_goods_back(gateway: FakeGateway) -> None:
    mug, buyer = VariantFactory(stock_on_hand=3), CustomerFactory()
    lines = [operations.LineRequest(mug.pk, 2)]
    order_id = operations.place_order(lines=lines, customer_id=buyer.pk, at=AT, actor=SHOP)
    gateway.says = IntentStatus.REQUIRES_ACTION
    begun = operations.begin_payment(order_id=order_id, pay=GATEWAY, key="k", at=AT, actor=SHOP)
    assert begun.next_url == "https://g"
    assert operations.give_up_unpaid(at=AT + timedelta(minutes=59)) == 0
    assert operations.give_up_unpaid(at=AT + timedelta(minutes=61)) == 1
    assert Variant.objects.get(pk=mug.pk).stock_on_hand == 3
    assert PaymentIntent.objects.get().status == "cancelled"


def test_money_that_comes_after_all_goes_back(gateway: FakeGateway) -> None:
    order = pending()
    gateway.says = IntentStatus.REQUIRES_ACTION
    begun = pay(order)
    operations.give_up_unpaid(at=AT + timedelta(hours=2))
    reference = PaymentIntent.objects.get().reference
    gateway.taken[reference] = Money("GBP", 1250)
    said = Intent(reference, IntentStatus.SUCCEEDED, intent_id=str(begun.payment_id))
    operations.take_gateway_event(event=GatewayEvent("evt_1", "pi", b"1" * 32, intent=said), at=LATER)
    work()
    order.refresh_from_db()
    assert (order.status, Refund.objects.get().reason) == ("cancelled", "late-payment")
    assert gateway.given == gateway.taken


def test_news_that_comes_late_or_twice_leads_nowhere_back(gateway: FakeGateway) -> None:
    order = pending()
    begun = pay(order)
    reference = PaymentIntent.objects.get().reference
    for number, status in enumerate((IntentStatus.FAILED, IntentStatus.PROCESSING, IntentStatus.SUCCEEDED)):
        said = Intent(reference, status, intent_id=str(begun.payment_id))
        event = GatewayEvent(f"evt_{number}", "pi", b"1" * 32, intent=said)
        assert operations.take_gateway_event(event=event, at=LATER)
        assert not operations.take_gateway_event(event=event, at=LATER)
    assert PaymentIntent.objects.get().status == "succeeded"
    assert Payment.objects.count() == 1


def test_an_event_told_again_with_another_body_is_noted_and_changes_nothing(gateway: FakeGateway) -> None:
    operations.take_gateway_event(event=GatewayEvent("evt_1", "ping", b"1" * 32), at=AT)
    assert not operations.take_gateway_event(event=GatewayEvent("evt_1", "ping", b"2" * 32), at=AT)
    assert HeardEvent.objects.get().differs == 1
    assert Entry.objects.filter(action="orders.gateway-event-differs").count() == 1


def test_a_refund_is_a_row_before_the_gateway_hears_of_it(gateway: FakeGateway) -> None:
    order = pending()
    pay(order)
    assert give_back(order, 500).status == "pending"
    assert gateway.given == {}
    work()
    assert Refund.objects.get().status == "succeeded"
    assert list(gateway.given.values()) == [Money("GBP", 500)]
    assert queries.refundable(order.pk).left == Money("GBP", 750)
    assert "orders.refund-succeeded" in told()


def test_the_same_key_refunds_once_and_no_other_sum(gateway: FakeGateway) -> None:
    order = pending()
    pay(order)
    assert give_back(order, 500).pk == give_back(order, 500).pk
    with pytest.raises(operations.UnableToRefund, match="another refund"):
        give_back(order, 501)


@pytest.mark.parametrize("minor", [0, -1, 1251])
def test_no_more_goes_back_than_was_paid(gateway: FakeGateway, minor: int) -> None:
    order = pending()
    pay(order)
    with pytest.raises(operations.UnableToRefund):
        give_back(order, minor)
    assert Refund.objects.count() == 0


def test_a_process_killed_around_a_refund_neither_loses_nor_doubles_it(gateway: FakeGateway) -> None:
    order = pending()
    pay(order)
    give_back(order, 500, "before")
    gateway.fails.append(Crash())
    with pytest.raises(Crash):
        operations.submit_refunds(clock=lambda: AT)
    give_back(order, 300, "after")
    gateway.fails_after.append(Crash())
    with pytest.raises(Crash):
        operations.submit_refunds(clock=lambda: AT)
    assert set(Refund.objects.values_list("status", flat=True)) == {"submitted"}
    operations.reconcile(clock=lambda: LATER)
    assert set(Refund.objects.values_list("status", flat=True)) == {"succeeded"}
    assert list(gateway.given.values()) == [Money("GBP", 800)]
    assert RefundPart.objects.filter(reconciled_at=LATER).count() == 2


def test_a_silent_gateway_leaves_a_refund_unknown_and_its_money_held(gateway: FakeGateway) -> None:
    order = pending()
    pay(order)
    give_back(order, 1250)
    gateway.fails_after.append(silent())
    operations.submit_refunds(clock=lambda: AT)
    assert Refund.objects.get().status == "unknown"
    with pytest.raises(operations.UnableToRefund):
        give_back(order, 1, "other")
    gateway.fails.append(silent())
    assert operations.reconcile(clock=lambda: LATER) == 0
    operations.reconcile(clock=lambda: LATER + timedelta(minutes=10))
    assert Refund.objects.get().status == "succeeded"
    assert list(gateway.given.values()) == [Money("GBP", 1250)]


def test_a_refund_that_fails_stays_and_frees_its_money(gateway: FakeGateway) -> None:
    order = pending()
    pay(order)
    give_back(order, 1250)
    gateway.refund_says = RefundStatus.FAILED
    work()
    assert Refund.objects.get().status == "failed"
    assert queries.refundable(order.pk).left == Money("GBP", 1250)
    assert "orders.refund-failed" in told()


def test_a_refund_that_a_bank_sends_back_later_is_failed_after_all(gateway: FakeGateway) -> None:
    order = pending()
    pay(order)
    give_back(order, 1250)
    work()
    part = RefundPart.objects.get()
    said = GatewayRefund(part.reference, RefundStatus.FAILED, "lost_or_stolen_card", str(part.id))
    operations.take_gateway_event(event=GatewayEvent("evt_r", "refund.failed", b"1" * 32, refund=said), at=LATER)
    assert (Refund.objects.get().status, queries.refundable(order.pk).left.minor) == ("failed", 1250)


def test_what_needs_consent_waits_for_somebody_else(gateway: FakeGateway) -> None:
    order = pending()
    pay(order)
    row = give_back(order, 1250, needs_consent=True)
    work()
    assert (row.status, gateway.given) == ("asked", {})
    with pytest.raises(operations.UnableToRefund, match="role"):
        operations.allow_refund(refund_id=row.pk, allow=True, at=AT, actor=SHOP)
    operations.allow_refund(refund_id=row.pk, allow=True, at=AT, actor=staff_actor("owner"))
    work()
    assert Refund.objects.get().status == "succeeded"


def test_what_is_declined_is_free_again(gateway: FakeGateway) -> None:
    order = pending()
    pay(order)
    row = give_back(order, 1250, needs_consent=True)
    operations.allow_refund(
        refund_id=row.pk, allow=False, at=AT, actor=staff_actor("owner"), why=queries.Refusal.NOT_OWED
    )
    assert (Refund.objects.get().status, queries.refundable(order.pk).left.minor) == ("declined", 1250)


def test_an_open_dispute_bars_refunds_and_a_won_one_frees_them(gateway: FakeGateway) -> None:
    order = pending()
    pay(order)
    dispute(order, DisputeStatus.OPEN)
    with pytest.raises(operations.UnableToRefund, match="dispute"):
        give_back(order, 100)
    assert Payment.objects.get().disputed_minor == 1250
    dispute(order, DisputeStatus.WON, event="evt_won")
    assert give_back(order, 100).status == "pending"
    assert told()[-2:] == ["orders.dispute-opened", "orders.dispute-closed"]


def test_a_lost_dispute_keeps_what_it_took_beside_refunds(gateway: FakeGateway) -> None:
    order = pending()
    pay(order)
    give_back(order, 250)
    dispute(order, DisputeStatus.OPEN)
    dispute(order, DisputeStatus.LOST, event="evt_lost")
    payment = Payment.objects.get()
    assert (payment.refunded_minor, payment.disputed_minor, Dispute.objects.get().amount_minor) == (250, 1000, 1250)
    with pytest.raises(operations.UnableToRefund):
        give_back(order, 1, "more")


def test_store_credit_pays_a_part_and_gets_its_part_back_last(gateway: FakeGateway) -> None:
    buyer = CustomerFactory()
    order = pending(customer=buyer)
    grant = {"customer_id": buyer.pk, "reason": "goodwill", "reference": "x", "key": "g", "at": AT, "actor": SHOP}
    ledger.grant_store_credit(amount=Money("GBP", 500), **grant)
    by = operations.PayBy("gateway", store_credit=Money("GBP", 500))
    pay(order, by=by)
    pay(order, by=by)
    assert credit.store_credit_in(buyer.pk, "GBP").minor == 0
    assert list(gateway.taken.values()) == [Money("GBP", 750)]
    give_back(order, 1000)
    work()
    assert list(gateway.given.values()) == [Money("GBP", 750)]
    assert credit.store_credit_in(buyer.pk, "GBP").minor == 250
    assert credit.wrong_balances() == []


def test_store_credit_can_pay_all_without_a_gateway() -> None:
    buyer = CustomerFactory()
    order = pending(customer=buyer)
    with pytest.raises(operations.UnableToBeginPayment):
        pay(order, by=operations.PayBy("store_credit"))
    grant = {"customer_id": buyer.pk, "reason": "goodwill", "reference": "x", "key": "g", "at": AT, "actor": SHOP}
    ledger.grant_store_credit(amount=Money("GBP", 2000), **grant)
    first = pay(order, by=operations.PayBy("store_credit"))
    assert pay(order, by=operations.PayBy("store_credit")) == first
    order.refresh_from_db()
    assert (order.status, credit.store_credit_in(buyer.pk, "GBP").minor) == ("paid", 750)


def test_money_can_go_back_as_store_credit(gateway: FakeGateway) -> None:
    buyer = CustomerFactory()
    order = pending(customer=buyer)
    pay(order)
    give_back(order, 400, to="store_credit")
    work()
    assert (credit.store_credit_in(buyer.pk, "GBP").minor, gateway.given) == (400, {})
    assert queries.refundable(order.pk).left.minor == 850


def test_what_no_gateway_took_is_paid_back_by_hand() -> None:
    order = order_of([VariantFactory(price_minor=1250)])
    PaymentFactory(order=order, method="bank transfer")
    row = give_back(order, 300)
    work()
    assert Refund.objects.get().status == "pending"
    operations.note_paid_by_hand(refund_id=row.pk, at=AT, actor=SHOP)
    assert Refund.objects.get().status == "succeeded"
    with pytest.raises(operations.UnableToRefund):
        operations.note_paid_by_hand(refund_id=row.pk, at=AT, actor=SHOP)


def test_a_saved_method_is_a_token_and_is_forgotten_when_asked(gateway: FakeGateway) -> None:
    buyer, other = CustomerFactory(), CustomerFactory()
    first = operations.keep_card(customer_id=buyer.pk, card=Card("pm_1", "visa", "4242", 12, 2030), at=AT)
    second = operations.keep_card(customer_id=buyer.pk, card=Card("pm_2", "visa", "4444", 1, 2031), at=LATER)
    operations.prefer_method(customer_id=buyer.pk, method_id=second, at=AT, actor=SHOP)
    assert [one.pk for one in queries.saved_methods(buyer.pk)] == [second, first]
    with pytest.raises(operations.UnableToSaveMethod):
        operations.remove_method(customer_id=other.pk, method_id=first, at=AT, actor=SHOP)
    operations.remove_method(customer_id=buyer.pk, method_id=second, at=AT, actor=SHOP)
    assert [(one.pk, one.is_default) for one in queries.saved_methods(buyer.pk)] == [(first, True)]
    operations.reconcile(clock=lambda: LATER)
    assert gateway.detached == ["pm_2"]


def test_a_payment_with_anothers_method_is_refused(gateway: FakeGateway) -> None:
    mine = operations.keep_card(customer_id=CustomerFactory().pk, card=Card("pm_1", "visa", "4242", 12, 2030), at=AT)
    for method in (mine, uuid4()):
        with pytest.raises(operations.UnableToBeginPayment, match="no such saved"):
            pay(pending(), by=operations.PayBy("gateway", saved_method_id=method))


def test_no_table_has_room_for_a_cards_number() -> None:
    fields = {field.name for model in (SavedMethod, PaymentIntent, Payment) for field in model._meta.get_fields()}
    assert {"token", "brand", "last4", "expires_month", "expires_year"} <= fields
    assert not {name for name in fields if any(word in name for word in ("number", "pan", "cvc", "cvv"))}
    card = Card("pm_1", "visa", "4242424242424242", 12, 2030)
    method = operations.keep_card(customer_id=CustomerFactory().pk, card=card, at=AT)
    assert SavedMethod.objects.get(pk=method).last4 == "4242"
