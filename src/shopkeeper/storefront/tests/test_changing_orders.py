"""An order changed on its page, without a script: chosen, told, paid or given back; another's order is not there."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import Order, OrderChange
from shopkeeper.storefront.tests.test_order_changes import bought, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _test_payments(settings: Settings) -> None:
    settings.TEST_PAYMENTS = True


def in_cart(ada: Customer, price: int = 700) -> Variant:
    variant: Variant = VariantFactory(stock_on_hand=5, price_minor=price, product__title="Tea towel")
    owner = queries.CartOwner(ada.pk)
    operations.add_to_cart(owner=owner, variant_id=variant.pk, quantity=2, at=clock.now())
    return variant


def confirming(client: Client, number: str = "N1", **form: object) -> str:
    answer = client.post(f"/account/orders/{number}/change/", {"key": "k", **form})
    assert answer.status_code == 302
    return answer["Location"]


def test_something_of_the_cart_is_added_after_its_price_was_told_and_paid(as_ada: Client, ada: Customer) -> None:
    order, towel = bought(ada), in_cart(ada)
    assert "/account/orders/N1/change/" in as_ada.get("/account/orders/N1/").content.decode()
    assert "Tea towel" in as_ada.get("/account/orders/N1/change/").content.decode()
    place = confirming(as_ada, add=[str(towel.pk)], **{f"add-{towel.pk}": "2"})
    page = as_ada.get(place).content.decode()
    assert "<h1>£14.00 more</h1>" in page
    order.refresh_from_db()
    assert order.total_minor == 2500
    assert "waits for your yes" in as_ada.get("/account/orders/N1/").content.decode()
    assert "Choose how to pay" in as_ada.post(place, {"what": "accept", "pay": "free"}, follow=True).content.decode()
    form = {"what": "accept", "pay": "test", "key": re.findall(r'name="key" value="([^"]+)"', page)[0]}
    assert "Your order is changed." in as_ada.post(place, form, follow=True).content.decode()
    as_ada.post(place, form)
    order.refresh_from_db()
    assert (order.total_minor, order.payments.count()) == (3900, 2)
    assert queries.cart(queries.CartOwner(ada.pk)).count == 0
    assert "You paid £14.00 more" in as_ada.get("/account/orders/N1/").content.decode()


def test_what_is_taken_out_is_told_before_it_goes_back(as_ada: Client, ada: Customer) -> None:
    order = bought(ada)
    line = order.lines.get()
    place = confirming(as_ada, **{f"quantity-{line.pk}": "1"})
    assert "£12.50 goes back" in as_ada.get(place).content.decode()
    page = as_ada.post(place, {"what": "accept", "key": "k"}, follow=True).content.decode()
    assert "£12.50 goes back." in page
    order.refresh_from_db()
    assert order.total_minor == 1250


def test_left_as_it_was_it_is_as_it_was(as_ada: Client, ada: Customer) -> None:
    bought(ada)
    towel = in_cart(ada)
    place = confirming(as_ada, add=[str(towel.pk)])
    assert "stays as it was" in as_ada.post(place, {"what": "leave"}, follow=True).content.decode()
    towel.refresh_from_db()
    assert towel.stock_on_hand == 5
    assert as_ada.get(place).status_code == 302


@pytest.mark.parametrize("quantity", ["-1", "1e9", "99999999999999999999", "x", "2000000"])
def test_what_was_tampered_with_changes_nothing(as_ada: Client, ada: Customer, quantity: str) -> None:
    line = bought(ada).lines.get()
    page = as_ada.post("/account/orders/N1/change/", {f"quantity-{line.pk}": quantity, "key": "k"}, follow=True)
    assert "Nothing was changed" in page.content.decode()
    page = as_ada.post("/account/orders/N1/change/", {"add": ["x"], "key": "k"}, follow=True)
    assert "Nothing was changed" in page.content.decode()
    assert not OrderChange.objects.exists()


def test_whoever_picked_meanwhile_wins_and_the_page_says_so(as_ada: Client, ada: Customer) -> None:
    order, towel = bought(ada), in_cart(ada)
    place = confirming(as_ada, add=[str(towel.pk)])
    operations.pick_order(order_id=order.pk, at=clock.now(), actor=system("tests"))
    page = as_ada.post(place, {"what": "accept", "pay": "test", "key": "k"}, follow=True).content.decode()
    assert "somebody began to pick the order" in page
    assert Order.objects.get().total_minor == 2500
    page = as_ada.get("/account/orders/N1/change/", follow=True).content.decode()
    assert "can&#x27;t be changed any more" in page


def test_another_shoppers_order_and_another_orders_change_are_not_there(as_ada: Client, ada: Customer) -> None:
    bought(ada)
    other, towel = bought(CustomerFactory(), number="N2"), in_cart(ada)
    made = operations.propose_change(
        order_id=other.pk,
        quantities={},
        additions=[operations.LineRequest(towel.pk, 1)],
        key="a",
        at=clock.now(),
        actor=system("tests"),
    )
    for place in ("N2/change/", f"N2/change/{made}/", f"N1/change/{made}/"):
        assert as_ada.get(f"/account/orders/{place}").status_code == 404
        assert as_ada.post(f"/account/orders/{place}", {"what": "accept", "pay": "test"}).status_code == 404
    other.refresh_from_db()
    assert other.total_minor == 2500


def test_after_it_left_nothing_can_be_added(as_ada: Client, ada: Customer) -> None:
    order = bought(ada)
    sent(order)
    assert "/change/" not in as_ada.get("/account/orders/N1/").content.decode()
    assert as_ada.get("/account/orders/N1/change/").status_code == 302
