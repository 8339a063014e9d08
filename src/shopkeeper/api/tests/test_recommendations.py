from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shopkeeper.catalog.tests.factories import ProductFactory, VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.orders.tests.factories import order_of

Api = Callable[..., Client]


@pytest.fixture
def products(db: None) -> list[Any]:
    return [VariantFactory.create(product=ProductFactory.create()).product for _ in range(3)]


def test_a_visitor_whom_nobody_knows_gets_products_each_with_its_reason(api: Api, products: list[Any]) -> None:
    answer = api("recommendations:read").get("/api/v1/recommendations?limit=2").json()
    assert (answer["placement"], len(answer["items"])) == ("personal", 2)
    assert all(item["reason"]["text"] and item["title"] for item in answer["items"])


def test_what_is_looked_at_and_what_is_excluded_is_not_offered(api: Api, products: list[Any]) -> None:
    first, second, third = products
    query = f"placement=also-bought&product_id={first.id}&exclude={second.id}"
    answer = api("recommendations:read").get(f"/api/v1/recommendations?{query}").json()
    assert [item["product_id"] for item in answer["items"]] == [str(third.id)]


@pytest.mark.parametrize("query", ["placement=everywhere", "limit=0", "limit=101", "customer_id=7"])
def test_a_question_that_makes_no_sense_is_told(api: Api, query: str) -> None:
    answer = api("recommendations:read").get(f"/api/v1/recommendations?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_an_answer_is_kept_until_the_customer_orders_again(api: Api, products: list[Any]) -> None:
    client, customer = api("recommendations:read"), CustomerFactory.create()
    path = f"/api/v1/recommendations?placement=personal&customer_id={customer.pk}"

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    first, again = questions(), questions()
    order_of([products[0].variants.get()], customer=customer)
    assert again < first
    assert questions() > again
    assert questions() == again
