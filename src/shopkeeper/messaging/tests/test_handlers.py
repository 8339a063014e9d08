from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory, IdentifierFactory
from shopkeeper.delivery.models import Message
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id
from shopkeeper.ledger.events import StoreCreditGranted
from shopkeeper.messaging import handlers, operations
from shopkeeper.messaging.models import TemplateVersion
from shopkeeper.messaging.queries import Name
from shopkeeper.orders import events
from shopkeeper.orders.models import CheckOut, Order, Quote
from shopkeeper.orders.tests.factories import OrderFactory, OrderLineFactory, ShipmentFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BY = system("tests")


def order_of(*, language: str = "", **fields: Any) -> Order:
    customer = CustomerFactory(given_name="Ann", language=language)
    IdentifierFactory(customer=customer, kind="email", value=f"{new_id().hex}@example.org", is_primary=True)
    order: Order = OrderFactory(customer=customer, **fields)
    OrderLineFactory(order=order, title="Teapot", quantity=1)
    return order


def letters() -> list[str]:
    return sorted(Message.objects.values_list("purpose", flat=True))


def test_a_paid_order_is_confirmed_once_however_often_it_is_told() -> None:
    order = order_of(language="de")
    for minutes in range(3):
        handlers.confirm_order(events.OrderPaid(order.id, order.customer_id), AT + timedelta(minutes=minutes))
    message = Message.objects.get()
    assert message.subject == f"Ihre Bestellung {order.number} ist bestätigt"
    assert "12,50\xa0£" in str(message.text)
    assert "http://localhost:8000/track/" in str(message.text)
    assert (message.recipient_id, message.kind) == (order.customer_id, "transactional")


def test_an_order_from_elsewhere_or_over_is_not_confirmed() -> None:
    for order in (order_of(source="shopify", external_id="7"), order_of(status="cancelled")):
        handlers.confirm_order(events.OrderPaid(order.id, order.customer_id), AT)
    assert letters() == []


def test_nobody_is_written_to_without_an_address() -> None:
    order = OrderFactory()
    handlers.confirm_order(events.OrderPaid(order.id, order.customer_id), AT)
    assert letters() == []


def test_a_guest_is_written_to_at_the_address_given_with_the_order() -> None:
    order = OrderFactory(customer=CustomerFactory(status="guest"))
    quote = Quote.objects.create(
        id=new_id(AT),
        customer=order.customer,
        currency="GBP",
        items_minor=0,
        total_minor=0,
        created_at=AT,
        expires_at=AT + timedelta(hours=1),
    )
    CheckOut.objects.create(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
        id=new_id(AT),
        quote=quote,
        order=order,
        customer=order.customer,
        key="one",
        asked_digest=b"1",
        email="guest@example.org",
        at=AT,
    )
    handlers.confirm_order(events.OrderPaid(order.id, order.customer_id), AT)
    assert [(one.address, one.purpose) for one in Message.objects.all()] == [("guest@example.org", "order-confirmed")]
    IdentifierFactory(customer=order.customer, kind="email", value="own@example.org", is_primary=True)
    handlers.tell_address_changed(events.DeliveryChanged(order.id, order.customer_id), AT)
    assert Message.objects.get(purpose="address-changed").address == "own@example.org"


def test_news_that_come_after_the_parcel_are_not_told() -> None:
    order = order_of(status="delivered")
    parcel = ShipmentFactory(order=order, status="delivered", delivered_at=AT)
    handlers.tell_shipped(events.OrderShipped(order.id, order.customer_id, parcel.id), AT)
    handlers.tell_out_for_delivery(events.ShipmentOutForDelivery(order.id, order.customer_id, parcel.id), AT)
    handlers.tell_delayed(events.ShipmentDelayed(order.id, order.customer_id, parcel.id), AT)
    handlers.tell_delivered(events.ShipmentDelivered(order.id, order.customer_id, parcel.id), AT)
    assert letters() == ["delivered"]


def test_each_new_day_of_a_late_parcel_is_told_once() -> None:
    order = order_of(status="shipped")
    parcel = ShipmentFactory(order=order, expected_at=AT)
    late = events.ShipmentDelayed(order.id, order.customer_id, parcel.id)
    handlers.tell_delayed(late, AT)
    handlers.tell_delayed(late, AT)
    parcel.expected_at = AT + timedelta(days=2)
    parcel.save(update_fields=["expected_at"])
    handlers.tell_delayed(late, AT)
    assert letters() == ["delayed", "delayed"]


def test_a_cancelled_order_and_one_that_cannot_be_supplied_are_told_apart() -> None:
    for status in ("cancelled", "unavailable"):
        order = order_of(status=status)
        handlers.tell_ended(events.OrderCancelled(order.id, order.customer_id, status), AT)
    assert letters() == ["order-cancelled", "order-unavailable"]


def test_store_credit_is_told_in_words_of_the_reader() -> None:
    customer = order_of(language="fr").customer
    assert customer
    handlers.tell_store_credit(StoreCreditGranted(new_id(), customer.id, "EUR", 1050, "goodwill"), AT)
    assert Message.objects.get().subject == "10,50\xa0€ d\u2019avoir pour vous"


def test_a_text_that_breaks_gives_way_to_ours_and_is_marked() -> None:
    order = order_of()
    operations.save_template(
        name=Name.ORDER_CONFIRMED,
        language="en",
        subject="Hi",
        body="<mj-text>{{ code }} {% if order %}{{ order.nothing }}{% endif %}</mj-text>",
        based_on=0,
        order_id=None,
        at=AT,
        actor=BY,
    )
    handlers.confirm_order(events.OrderPaid(order.id, order.customer_id), AT)
    assert Message.objects.get().subject == f"Your order {order.number} is confirmed"
    version = TemplateVersion.objects.get()
    assert version.failed_at == AT
    assert "line 1" in version.failure


def test_what_staff_wrote_is_sent_until_they_go_back_to_ours() -> None:
    said = []
    for step in ("ours", "theirs", "ours again"):
        if step == "theirs":
            operations.save_template(
                name=Name.DELIVERED, language="en", subject="Here, {{ customer.given_name }}!",
                body="<mj-text>It is <b>here</b>.</mj-text>", based_on=0, order_id=None, at=AT, actor=BY,
            )  # fmt: skip
        if step == "ours again":
            operations.reset_template(name=Name.DELIVERED, language="en", at=AT, actor=BY)
        order = order_of(status="delivered")
        parcel = ShipmentFactory(order=order, status="delivered", delivered_at=AT)
        handlers.tell_delivered(events.ShipmentDelivered(order.id, order.customer_id, parcel.id), AT)
        said.append(str(Message.objects.get(key__endswith=str(parcel.id)).subject).partition(":")[0])
    assert said == ["Delivered", "Here, Ann!", "Delivered"]


@pytest.mark.parametrize(
    ("subject", "body", "based_on", "why"),
    [
        ("Hi", "<mj-text>\n{{ oops }}</mj-text>", 0, "line 2"),
        ("", "<mj-text>a</mj-text>", 0, "needs a subject"),
        ("Hi", "<mj-text>a</mj-text>", 4, "somebody saved another version"),
    ],
)
def test_a_text_that_cannot_be_sent_is_not_saved(subject: str, body: str, based_on: int, why: str) -> None:
    with pytest.raises(operations.UnableToSaveTemplate, match=why):
        operations.save_template(
            name=Name.DELIVERED, language="en", subject=subject, body=body, based_on=based_on, order_id=None,
            at=AT, actor=BY,
        )  # fmt: skip
    assert not TemplateVersion.objects.exists()


NEWS = st.lists(st.sampled_from(["paid", "shipped", "out", "delivered", "lost"]), max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(news=NEWS)
def test_no_order_of_news_and_no_repeat_says_anything_twice(news: list[str]) -> None:
    order = order_of(status="shipped")
    parcel = ShipmentFactory(order=order)
    told = {
        "paid": lambda: handlers.confirm_order(events.OrderPaid(order.id, order.customer_id), AT),
        "shipped": lambda: handlers.tell_shipped(events.OrderShipped(order.id, order.customer_id, parcel.id), AT),
        "out": lambda: handlers.tell_out_for_delivery(
            events.ShipmentOutForDelivery(order.id, order.customer_id, parcel.id), AT
        ),
        "delivered": lambda: handlers.tell_delivered(
            events.ShipmentDelivered(order.id, order.customer_id, parcel.id), AT
        ),
        "lost": lambda: handlers.tell_lost(events.ParcelLost(order.id, order.customer_id, parcel.id), AT),
    }
    for one in news:
        told[one]()
    assert order.customer_id
    said = list(Message.objects.filter(recipient_id=order.customer_id).values_list("purpose", flat=True))
    expected = {"paid": "order-confirmed", "shipped": "order-shipped", "out": "out-for-delivery"}
    assert sorted(said) == sorted({expected[one] for one in news if one in expected})
    assert Customer.objects.filter(pk=order.customer_id).exists()


def test_a_change_of_an_order_is_told_once_and_so_is_one_that_came_too_late() -> None:
    order = order_of(language="fr")
    changed = events.OrderChanged(order.id, order.customer_id, new_id(AT), -100)
    late = events.ChangeTooLate(order.id, order.customer_id, new_id(AT))
    for _ in range(2):
        handlers.tell_order_changed(changed, AT)
        handlers.tell_change_too_late(late, AT)
    assert letters() == ["change-too-late", "order-changed"]
    text = str(Message.objects.get(purpose="order-changed").text)
    assert "Teapot" in text
    assert "moyen de paiement" in text
    assert "trop tard" in str(Message.objects.get(purpose="change-too-late").text)


def test_a_change_of_an_order_that_is_over_is_not_told() -> None:
    order = order_of(status="cancelled")
    handlers.tell_order_changed(events.OrderChanged(order.id, order.customer_id, new_id(AT), 0), AT)
    assert letters() == []
