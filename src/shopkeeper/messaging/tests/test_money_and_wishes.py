from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.consent import operations as consent
from shopkeeper.consent import queries as permission
from shopkeeper.consent.events import PermissionWithdrawn
from shopkeeper.customers import operations as customers
from shopkeeper.customers.events import AwaitedIsBack, WishCheaper
from shopkeeper.customers.models import Customer, Wish
from shopkeeper.customers.queries import WishOwner
from shopkeeper.customers.tests.factories import CustomerFactory, IdentifierFactory
from shopkeeper.delivery.models import Message
from shopkeeper.delivery.operations.permitting import permitted
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.foundation.outbox.telling import adapter
from shopkeeper.foundation.staff import operations as staff
from shopkeeper.ledger.events import StoreCreditGranted
from shopkeeper.messaging import handlers
from shopkeeper.orders import events
from shopkeeper.orders import handlers as orders_handlers
from shopkeeper.orders import operations as orders
from shopkeeper.orders.models import Dispute, Order, PaymentIntent, Refund, RefundPart
from shopkeeper.orders.tests.factories import PaymentFactory, order_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BY = system("tests")
Told = TypeVar("Told", WishCheaper, AwaitedIsBack, events.DeliveryChanged)


def somebody(**fields: Any) -> Customer:
    customer: Customer = CustomerFactory(given_name="Ann", **fields)
    IdentifierFactory(customer=customer, kind="email", value=f"{customer.pk.hex}@example.org", is_primary=True)
    return customer


def bought(**fields: Any) -> Order:
    return order_of([VariantFactory(price_minor=1250)], customer=somebody(), **fields)


def letters() -> list[str]:
    return sorted(Message.objects.values_list("purpose", flat=True))


def intent(order: Order, status: str = "failed", at: datetime = AT) -> PaymentIntent:
    return PaymentIntent.objects.create(
        id=new_id(at), order=order, key=new_id().hex, digest=bytes(32), amount_minor=order.total_minor,
        currency=order.currency, status=status, asked_at=at, called_at=at,
    )  # fmt: skip


def refund(order: Order, status: str, *tenders: tuple[str, int]) -> Refund:
    payment = PaymentFactory(order=order, amount_minor=sum(minor for _, minor in tenders))
    row = Refund.objects.create(
        order=order, key=new_id().hex, digest=bytes(32), amount_minor=payment.amount_minor, currency="GBP",
        reason="asked", status=status, asked_at=AT, asked_by_kind="system", asked_by="tests",
    )  # fmt: skip
    for tender, minor in tenders:
        paid = payment if tender == tenders[0][0] else PaymentFactory(order=order, amount_minor=minor)
        RefundPart.objects.create(refund=row, payment=paid, tender=tender, amount_minor=minor, status=status)
    return row


def test_a_payment_that_failed_is_told_once_with_the_way_to_pay() -> None:
    order = bought(status="pending")
    failed = intent(order)
    for minutes in range(2):
        told = events.PaymentFailed(order.id, order.customer_id, failed.id, "card_declined")
        handlers.tell_payment_failed(told, AT + timedelta(minutes=minutes))
    text = str(Message.objects.get().text)
    assert f"/account/orders/{order.number}/pay/" in text
    assert "60 minutes" in text


def test_a_failure_after_which_somebody_tried_anew_or_paid_is_not_told() -> None:
    again, paid = bought(status="pending"), bought(status="paid")
    first = intent(again)
    intent(again, "requires_action", AT + timedelta(minutes=1))
    for order, failed in ((again, first), (paid, intent(paid))):
        handlers.tell_payment_failed(events.PaymentFailed(order.id, order.customer_id, failed.id, "x"), AT)
    assert letters() == []


def test_a_refund_says_where_each_part_goes_and_only_what_is_true_by_now() -> None:
    order = bought()
    row = refund(order, "succeeded", ("gateway", 1000), ("grant", 250))
    for _ in range(2):
        handlers.tell_refunded(events.RefundSucceeded(order.id, order.customer_id, row.id, 1250), AT)
    handlers.tell_refund_failed(events.RefundFailed(order.id, order.customer_id, row.id, 1250), AT)
    message = Message.objects.get()
    assert message.subject == f"£12.50 of order {order.number} goes back to you"
    assert "to the way you paid  £10.00" in str(message.text)
    assert "to your store credit  £2.50" in str(message.text)


def test_store_credit_of_a_refund_is_told_by_the_refunds_letter_alone() -> None:
    credit = StoreCreditGranted(new_id(), somebody().pk, "GBP", 250, "refund")
    handlers.tell_store_credit(credit, AT)
    assert letters() == []


def test_a_refund_that_failed_is_told() -> None:
    order = bought()
    row = refund(order, "failed", ("gateway", 1250))
    handlers.tell_refund_failed(events.RefundFailed(order.id, order.customer_id, row.id, 1250), AT)
    assert letters() == ["refund-failed"]


def test_a_dispute_is_told_to_staff_who_may_refund_and_to_nobody_else() -> None:
    order = bought()
    owner, _ = staff.add_staff(email="owner@example.org", name="Ada", role="owner", actor=BY, at=AT)
    staff.add_staff(email="agent@example.org", name="Bo", role="agent", actor=BY, at=AT)
    row = Dispute.objects.create(
        payment=PaymentFactory(order=order), reference="dp_1", amount_minor=1250, held_minor=1250, currency="GBP",
        status="open", opened_at=AT, evidence_due_at=AT + timedelta(days=7),
    )  # fmt: skip
    for _ in range(2):
        handlers.warn_of_dispute(events.DisputeOpened(order.id, order.customer_id, row.id), AT)
    message = Message.objects.get()
    assert (message.recipient_kind, message.recipient_id) == ("staff", owner.pk)
    assert f"/console/orders/{order.id}/" in str(message.text)


def wished(customer: Customer, variant: Variant, is_told: bool = False, is_awaited: bool = False) -> None:
    customers.add_wish(
        owner=WishOwner(customer.pk), product_id=variant.product_id, variant_id=variant.pk,
        price=Money("GBP", 2000), at=AT, is_told=is_told, is_awaited=is_awaited,
    )  # fmt: skip


def told(kind: type[Told]) -> list[Told]:
    rows = Event.objects.filter(wire_name=kind.wire_name).order_by("id")
    return [adapter(kind).validate_python(one.payload) for one in rows]  # type: ignore[arg-type]  # a class is hashable


def test_a_wish_that_costs_less_is_told_once_each_time_it_falls() -> None:
    customer, variant = somebody(), VariantFactory(price_minor=1250, stock_on_hand=3)
    wished(customer, variant, is_told=True)
    for _ in range(2):  # falls, is put on the list anew at the old price, and falls again as far
        customers.tell_cheaper(variant_id=variant.pk, price=Money("GBP", 1250), at=AT)
        wished(customer, variant, is_told=True)
    falls = told(WishCheaper)
    for fall in [*falls, *falls]:
        handlers.tell_cheaper(fall, AT)
    assert letters() == ["price-drop", "price-drop"]
    message = Message.objects.all()[0]
    assert f"?variant={variant.sku}" in str(message.text)
    assert (message.kind, "£7.50 less" in str(message.text)) == ("transactional", True)


@pytest.mark.parametrize("changed", [{"stock_on_hand": 0}, {"price_minor": 2000}, {"currency": "EUR"}])
def test_what_is_no_longer_so_is_not_told(changed: dict[str, Any]) -> None:
    customer, variant = somebody(), VariantFactory(**({"price_minor": 1250, "stock_on_hand": 3} | changed))
    wished(customer, variant, is_told=True)
    handlers.tell_cheaper(WishCheaper(customer.pk, variant.pk, "GBP", 2000, 1250, new_id()), AT)
    if changed == {"stock_on_hand": 0}:
        handlers.tell_back(AwaitedIsBack(customer.pk, variant.pk, new_id()), AT)
    assert letters() == []


def test_what_is_there_again_is_told() -> None:
    customer, variant = somebody(language="de"), VariantFactory(price_minor=1250, stock_on_hand=3)
    wished(customer, variant, is_awaited=True)
    customers.tell_back(variant_id=variant.pk, at=AT)
    for one in told(AwaitedIsBack) * 2:
        handlers.tell_back(one, AT)
    assert str(Message.objects.get().subject).startswith("Wieder da: ")


def test_who_complained_hears_of_no_wish_but_still_of_their_order() -> None:
    customer, variant = somebody(), VariantFactory(price_minor=1250)
    wished(customer, variant, is_awaited=True)
    handlers.tell_back(AwaitedIsBack(customer.pk, variant.pk, new_id()), AT)
    message = Message.objects.get()
    assert permitted(message, at=AT).reason == "notice"
    consent.suppress(
        channel="email", digest=bytes(message.address_digest or b""), reason=permission.Reason.COMPLAINT, at=AT,
        evidence=consent.Evidence(source=permission.Source.PROVIDER, occurred_at=AT), actor=BY,
    )  # fmt: skip
    assert permitted(message, at=AT).reason == "complaint"
    message.purpose = "delivered"
    assert permitted(message, at=AT).allowed


def test_who_wants_no_letters_hears_of_no_wish_until_they_ask_anew() -> None:
    customer, variant = somebody(), VariantFactory(price_minor=1250)
    wished(customer, variant, is_told=True)
    news = PermissionWithdrawn("00", "email", "news", customer.pk)
    everything = PermissionWithdrawn("00", "email", "", customer.pk)
    orders_handlers.stop_notices(news, AT)
    assert Wish.objects.get().is_told
    orders_handlers.stop_notices(everything, AT)
    assert not Wish.objects.get().is_told
    wished(customer, variant, is_told=True)
    assert Wish.objects.get().is_told


def test_each_change_of_address_is_told_once_whenever_it_is_told() -> None:
    order = bought(country="GB", ship_to={"line1": "1 Road", "city": "Leeds", "country": "GB"})
    for line in ("2 Road", "2 Road", "3 Road"):
        where = {"line1": line, "city": "Leeds", "country": "GB"}
        orders.change_delivery(order_id=order.pk, ship_to=where, at=AT, actor=BY)
    changes = told(events.DeliveryChanged)
    for hours, change in enumerate([*changes, *changes]):
        handlers.tell_address_changed(change, AT + timedelta(hours=hours))
    assert letters() == ["address-changed", "address-changed"]
