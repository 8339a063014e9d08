from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.foundation import clock
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.models import Order, Payment, Shipment
from shopkeeper.orders.tests.factories import CreditFactory, OrderFactory, ShipmentFactory, order_of

LIST = "/console/orders/"
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def numbers(client: Client, query: str = "") -> list[str]:
    return [row.number for row in client.get(f"{LIST}{query}").context["page"].rows]


def page(order: Order, more: str = "") -> str:
    return f"{LIST}{order.pk}/{more}"


def test_orders_are_filtered_by_what_is_asked(owner: Client) -> None:
    OrderFactory(number="A-1", status="paid", country="GB", placed_at=AT)
    late = OrderFactory(number="A-2", status="shipped", country="DE", placed_at=AT + timedelta(days=1))
    ShipmentFactory(order=late, promised_at=clock.now() - timedelta(days=1))
    CreditFactory(number="B-1", placed_at=AT + timedelta(days=2))
    assert numbers(owner) == ["B-1", "A-2", "A-1"]
    assert numbers(owner, "?number=a-") == ["A-2", "A-1"]
    assert numbers(owner, "?status=paid") == ["A-1"]
    assert numbers(owner, "?kind=credit") == ["B-1"]
    assert numbers(owner, "?country=DE") == ["A-2"]
    assert numbers(owner, "?late=on") == ["A-2"]
    assert numbers(owner, "?placed_from=2026-03-02&placed_until=2026-03-02") == ["A-2"]


def test_a_day_that_is_none_is_named_and_the_list_still_stands(owner: Client) -> None:
    OrderFactory(number="A-1")
    answer = owner.get(f"{LIST}?placed_from=yesterday")
    assert "Enter a valid date" in answer.content.decode()
    assert [row.number for row in answer.context["page"].rows] == ["A-1"]


def test_a_list_of_orders_that_names_people_is_a_look_at_them(owner: Client, signed_in: SignedIn) -> None:
    OrderFactory(number="A-1", customer=OrderFactory(number="A-2").customer)
    signed_in("analyst").get(LIST)
    owner.get(LIST)
    assert Entry.objects.get(action="customers.listed").changes == '{"rows":[0,1]}'


def test_a_longer_list_needs_no_more_queries(owner: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            owner.get(LIST)
        return len(counted)

    OrderFactory()
    owner.get(LIST)
    one = cost()
    OrderFactory.create_batch(2)
    assert cost() == one
    assert one <= 12


def test_a_list_goes_on_where_the_page_ended(owner: Client) -> None:
    for number in range(60):
        OrderFactory(number=f"A-{number:02}", placed_at=AT + timedelta(hours=number))
    first = owner.get(LIST).context["page"]
    second = owner.get(f"{LIST}?cursor={first.next_cursor}").context["page"]
    assert len({row.pk for row in [*first.rows, *second.rows]}) == 60
    assert second.next_cursor is None


def test_an_order_tells_whose_it_is_only_to_those_who_may_see_people(owner: Client, signed_in: SignedIn) -> None:
    order = order_of([VariantFactory(product__title="Brass kettle")])
    assert order.customer
    name = order.customer.name
    assert name in owner.get(page(order)).content.decode()
    assert Entry.objects.filter(action="orders.looked-at").count() == 1
    shown = signed_in("analyst").get(page(order)).content.decode()
    assert "Brass kettle" in shown
    assert name not in shown
    assert Entry.objects.filter(action="orders.looked-at").count() == 1


def test_an_order_is_paid_packed_sent_and_arrives(owner: Client) -> None:
    order = order_of([VariantFactory()], status="pending")
    owner.post(page(order, "pay/"), {"method": "bank transfer", "amount": "12.50"})
    assert Payment.objects.get().amount_minor == 1250
    owner.post(page(order, "pack/"))
    owner.post(page(order, "ship/"), {"carrier": "Post", "tracking_number": "P-77"})
    parcel = Shipment.objects.get()
    assert (parcel.carrier, parcel.tracking_number) == ("Post", "P-77")
    owner.post(page(order, f"parcels/{parcel.pk}/delivered/"))
    order.refresh_from_db()
    assert order.status == "delivered"


def test_a_step_that_the_state_machine_has_not_is_refused_with_its_reason(owner: Client) -> None:
    order = order_of([VariantFactory()], status="delivered")
    answer = owner.post(page(order, "cancel/"), {"reason": "asked"}, follow=True)
    assert "Nothing was changed" in answer.content.decode()
    order.refresh_from_db()
    assert order.status == "delivered"


def test_an_amount_that_is_none_is_refused_and_the_form_stays_open(owner: Client) -> None:
    order = order_of([VariantFactory()], status="pending")
    answer = owner.post(page(order, "pay/"), {"method": "cash", "amount": "a lot"})
    assert answer.status_code == 422
    assert 'id="pay-dialog" aria-labelledby="pay-dialog-title" data-open' in answer.content.decode()
    assert not Payment.objects.exists()


@pytest.mark.parametrize("what", ["lost", "delivered"])
def test_there_is_no_page_for_an_order_that_is_not_there(owner: Client, what: str) -> None:
    assert owner.get(f"{LIST}{new_id()}/").status_code == 404
    answer = owner.post(page(OrderFactory(), f"parcels/{new_id()}/{what}/"), follow=True)
    assert "Nothing was changed" in answer.content.decode()
