"""Tracking by link, cancelling in two presses, another address; another's order, forged and expired links."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import Cancellation, Order
from shopkeeper.orders.tests.factories import OrderLineFactory, PaymentFactory, order_of

pytestmark = pytest.mark.django_db
ADDRESS = {"name": "Ada", "line1": "2 New Road", "city": "York", "country": "GB", "postcode": "YO1"}


def bought(customer: Customer, number: str = "N1", status: str = "paid") -> Order:
    order = order_of(
        [VariantFactory(stock_on_hand=5, product__title="Blue teapot")],
        quantity=2,
        customer=customer,
        number=number,
        status=status,
        country="GB",
        ship_to={"name": "Ada Byron", "line1": "1 Old Road", "city": "Leeds", "country": "GB"},
        placed_at=clock.now(),
        promised_at=clock.now() + timedelta(days=2),
    )
    PaymentFactory(order=order, amount_minor=order.total_minor)
    return order


def sent(order: Order) -> None:
    operations.ship_order(
        order_id=order.pk, carrier="Post", tracking_number="RR1", at=clock.now(), actor=system("tests")
    )


def test_one_press_from_a_mail_shows_where_it_is_and_no_more(client: Client, ada: Customer) -> None:
    order = bought(ada)
    sent(order)
    answer = client.get(f"/track/{queries.tracking_link_token(order.pk, clock.now())}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Blue teapot" in page
    assert "On its way" in page
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    for secret in ("Ada", "Byron", "Old Road", "Leeds", "RR1", "25.00", "12.50"):
        assert secret not in page


def test_a_link_that_is_over_or_made_up_shows_nothing(client: Client, ada: Customer) -> None:
    order = bought(ada)
    expired = queries.tracking_link_token(order.pk, clock.now() - timedelta(days=91))
    good = queries.tracking_link_token(order.pk, clock.now())
    for token in (expired, good[:-4] + "AAAA", str(order.pk), order.number):
        answer = client.get(f"/track/{token}/")
        assert (answer.status_code, "Blue teapot" in answer.content.decode()) == (404, False)
    assert client.post(f"/track/{good}/").status_code == 405


def test_an_order_is_cancelled_with_two_presses(as_ada: Client, ada: Customer) -> None:
    order = bought(ada)
    assert "/account/orders/N1/cancel/" in as_ada.get("/account/orders/N1/").content.decode()
    page = as_ada.get("/account/orders/N1/cancel/").content.decode()
    form = {
        "line": re.findall(r'name="line" value="([^"]+)" checked', page),
        **dict(re.findall(r'name="(quantity-[^"]+)"[^>]* value="(\d+)"', page)),
        "key": re.findall(r'name="key" value="([^"]+)"', page)[0],
    }
    answer = as_ada.post("/account/orders/N1/cancel/", form, follow=True)
    assert "25.00 goes back" in answer.content.decode()
    order.refresh_from_db()
    assert order.status == "cancelled"
    as_ada.post("/account/orders/N1/cancel/", form)
    assert Cancellation.objects.count() == 1


def test_a_part_is_cancelled_and_the_page_says_so(as_ada: Client, ada: Customer) -> None:
    line = bought(ada).lines.get()
    form = {"line": [str(line.pk)], f"quantity-{line.pk}": "1", "key": "k"}
    page = as_ada.post("/account/orders/N1/cancel/", form, follow=True).content.decode()
    assert "1 cancelled" in page
    assert "12.50 goes back the way you paid" in page


def test_one_line_is_cancelled_with_two_presses(as_ada: Client, ada: Customer) -> None:
    order = bought(ada)
    other = OrderLineFactory(order=order, title="Cup", position=1)
    page = as_ada.get("/account/orders/N1/").content.decode()
    way = re.findall(rf'href="(/account/orders/N1/cancel/\?line={other.pk})"', page)[0]
    ticked = re.findall(r'name="line" value="([^"]+)" checked', as_ada.get(way).content.decode())
    assert ticked == [str(other.pk)]
    everything = as_ada.get("/account/orders/N1/cancel/?line=made-up").content.decode()
    assert len(re.findall(r'name="line" value="([^"]+)" checked', everything)) == 2


@pytest.mark.parametrize("quantity", ["-1", "0", "3", "1e9", "99999999999999999999", "x"])
def test_quantities_that_were_tampered_with_change_nothing(as_ada: Client, ada: Customer, quantity: str) -> None:
    line = bought(ada).lines.get()
    form = {"line": [str(line.pk)], f"quantity-{line.pk}": quantity}
    page = as_ada.post("/account/orders/N1/cancel/", form, follow=True).content.decode()
    assert "Nothing was cancelled" in page
    assert not Cancellation.objects.exists()


def test_while_it_is_packed_the_shopper_asks(as_ada: Client, ada: Customer) -> None:
    order = bought(ada, status="packed")
    line = order.lines.get()
    assert "Ask us to stop it" in as_ada.get("/account/orders/N1/").content.decode()
    form = {"line": [str(line.pk)], f"quantity-{line.pk}": "2", "key": "k"}
    page = as_ada.post("/account/orders/N1/cancel/", form, follow=True).content.decode()
    assert "We are trying to stop it" in page


def test_after_it_left_it_is_too_late(as_ada: Client, ada: Customer) -> None:
    order = bought(ada)
    sent(order)
    page = as_ada.get("/account/orders/N1/").content.decode()
    assert "too late to cancel" in page
    assert "/cancel/" not in page
    line = order.lines.get()
    as_ada.post("/account/orders/N1/cancel/", {"line": [str(line.pk)], "key": "k"})
    assert not Cancellation.objects.exists()


def test_a_parcel_that_is_lost_is_told_of_with_the_way_on(as_ada: Client, ada: Customer) -> None:
    order = bought(ada)
    sent(order)
    operations.report_parcel_lost(shipment_id=order.shipments.get().pk, at=clock.now(), actor=system("tests"))
    page = as_ada.get("/account/orders/N1/").content.decode()
    assert page.count("Lost on its way") == 2
    assert "The carrier lost it, and we are sorry." in page
    assert "/account/orders/N1/problem/" in page
    assert "too late to cancel" not in page


def test_the_address_is_changed_until_it_is_picked(as_ada: Client, ada: Customer) -> None:
    order = bought(ada)
    assert as_ada.get("/account/orders/N1/address/").status_code == 200
    as_ada.post("/account/orders/N1/address/", ADDRESS)
    order.refresh_from_db()
    assert order.ship_to
    assert order.ship_to["line1"] == "2 New Road"
    refused = as_ada.post("/account/orders/N1/address/", ADDRESS | {"country": "FR"})
    assert (refused.status_code, "other taxes" in refused.content.decode()) == (400, True)
    operations.pick_order(order_id=order.pk, at=clock.now(), actor=system("tests"))
    assert as_ada.get("/account/orders/N1/address/").status_code == 302


def test_another_shoppers_order_can_be_neither_seen_nor_changed(as_ada: Client) -> None:
    order = bought(CustomerFactory(), number="N2")
    line = order.lines.get()
    for place in ("", "cancel/", "address/"):
        assert as_ada.get(f"/account/orders/N2/{place}").status_code == 404
    assert as_ada.post("/account/orders/N2/cancel/", {"line": [str(line.pk)]}).status_code == 404
    assert as_ada.post("/account/orders/N2/address/", ADDRESS).status_code == 404
    order.refresh_from_db()
    assert (order.status, order.ship_to and order.ship_to["line1"]) == ("paid", "1 Old Road")


def test_lines_of_another_order_are_refused(as_ada: Client, ada: Customer) -> None:
    bought(ada)
    other = bought(CustomerFactory(), number="N2").lines.get()
    page = as_ada.post("/account/orders/N1/cancel/", {"line": [str(other.pk)], "key": "k"}, follow=True)
    assert "Nothing was cancelled" in page.content.decode()
    assert not Cancellation.objects.exists()


def test_an_invoice_is_opened_by_its_owner_alone(as_ada: Client, ada: Customer) -> None:
    own, other = bought(ada), bought(CustomerFactory(), number="N2")
    mine, theirs = (
        operations.issue_invoice(order_id=one.pk, at=clock.now(), actor=system("tests")) for one in (own, other)
    )
    assert f"/account/orders/N1/invoices/{mine}/" in as_ada.get("/account/orders/N1/").content.decode()
    answer = as_ada.get(f"/account/orders/N1/invoices/{mine}/")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    for place in (f"N2/invoices/{theirs}/", f"N1/invoices/{theirs}/", f"N2/invoices/{mine}/"):
        assert as_ada.get(f"/account/orders/{place}").status_code == 404
    assert Client().get(f"/account/orders/N1/invoices/{mine}/").status_code == 302


def test_what_can_be_sent_back_is_shown_on_a_page_of_the_shop(as_ada: Client, ada: Customer) -> None:
    sent(bought(ada))
    page = as_ada.get("/account/orders/N1/return/").content.decode()
    for part in ('rel="stylesheet"', 'role="search"', "<footer"):
        assert part in page
