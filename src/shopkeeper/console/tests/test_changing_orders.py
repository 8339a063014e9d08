"""Staff change an order: told first, charged only with the customer's word, or left to the customer."""

from typing import Any

import pytest
from django.test import Client

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import operations as ledger
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import Order, OrderChange
from shopkeeper.orders.tests.factories import PaymentFactory, order_of

pytestmark = pytest.mark.django_db


def bought() -> Order:
    order = order_of([VariantFactory(stock_on_hand=5)], quantity=2, country="GB")
    PaymentFactory(order=order, amount_minor=order.total_minor)
    return order


def proposed(owner: Client, order: Order, **form: Any) -> str:
    answer = owner.post(f"/console/orders/{order.pk}/change/", {"key": "k", **form})
    assert answer.status_code == 302
    return answer["Location"]


def towel() -> Variant:
    variant: Variant = VariantFactory(sku="TOWEL", price_minor=700, stock_on_hand=5)
    return variant


def test_a_thing_is_added_by_its_sku_and_charged_with_the_customers_word_alone(owner: Client) -> None:
    order = bought()
    towel()
    assert order.customer_id
    ledger.grant_store_credit(
        customer_id=order.customer_id, amount=Money("GBP", 5000), reason="goodwill", reference="", key="g",
        at=clock.now(), actor=system("tests"),
    )  # fmt: skip
    assert "See what it costs" in owner.get(f"/console/orders/{order.pk}/change/").content.decode()
    place = proposed(owner, order, **{"sku-1": "TOWEL", "count-1": "2"})
    assert "£14.00 more" in owner.get(place).content.decode()
    form = {"what": "accept", "pay": "store_credit", "key": "k"}
    assert "tick that they agreed" in owner.post(place, form, follow=True).content.decode()
    order.refresh_from_db()
    assert order.total_minor == 2500
    page = owner.post(place, form | {"agreed": "yes"}, follow=True).content.decode()
    assert "The order is changed." in page
    order.refresh_from_db()
    assert order.total_minor == 3900


def test_what_is_less_goes_back(owner: Client) -> None:
    order = bought()
    place = proposed(owner, order, **{f"quantity-{order.lines.get().pk}": "1"})
    assert "£12.50 goes back" in owner.get(place).content.decode()
    owner.post(place, {"what": "accept", "key": "k"})
    order.refresh_from_db()
    assert (order.total_minor, [one.amount_minor for one in queries.refunds_of(order.pk)]) == (1250, [1250])


def test_the_customer_decides_within_a_day(owner: Client) -> None:
    order = bought()
    towel()
    place = proposed(owner, order, **{"sku-1": "TOWEL"})
    assert "nothing saved to pay it with" in owner.get(place).content.decode()
    assert "waits on the order" in owner.post(place, {"what": "ask"}, follow=True).content.decode()
    living = queries.living_change(order.pk, at=clock.now())
    assert living
    assert (living.expires_at - living.asked_at).days == 1
    owner.post(place, {"what": "leave"})
    assert queries.living_change(order.pk, at=clock.now()) is None


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"sku-1": "NONE"}, "no variant has the SKU NONE"),
        ({"sku-1": "TOWEL", "count-1": "x"}, "a whole number"),
        ({"sku-1": "TOWEL", "count-1": "-5"}, "at least 1"),
        ({"sku-1": "TOWEL", "count-1": "6"}, "fewer are left"),
        ({}, "is already"),
    ],
)
def test_what_can_not_be_is_refused_in_words(owner: Client, form: dict[str, str], said: str) -> None:
    order = bought()
    towel()
    page = owner.post(f"/console/orders/{order.pk}/change/", {"key": "k", **form}).content.decode()
    assert said in page
    assert not OrderChange.objects.exists()


def test_once_it_is_picked_the_page_says_why_not(owner: Client) -> None:
    order = bought()
    operations.pick_order(order_id=order.pk, at=clock.now(), actor=system("tests"))
    assert "changed any more" in owner.get(f"/console/orders/{order.pk}/change/").content.decode()
