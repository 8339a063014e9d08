from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db
Api = Callable[..., Client]


def wish(client: Client, customer_id: object, **body: Any) -> Any:
    return client.post(f"/api/v1/customers/{customer_id}/wishes", body, content_type="application/json")


def test_a_wish_is_put_on_read_and_taken_off(api: Api) -> None:
    client, customer = api("customers:read", "customers:write"), CustomerFactory()
    VariantFactory(sku="CUP", price_minor=950, currency="EUR")
    assert wish(client, customer.pk, sku="CUP", is_told=True).status_code == 201
    assert wish(client, customer.pk, sku="CUP").status_code == 201
    path = f"/api/v1/customers/{customer.pk}/wishes"
    (first,) = client.get(path).json()
    (one,) = first["wishes"]
    assert (one["sku"], one["price"]) == ("CUP", {"minor": 950, "currency": "EUR"})
    assert client.delete(f"{path}/CUP").status_code == 204
    assert client.get(path).json()[0]["wishes"] == []
    assert client.delete(f"{path}/CUP").status_code == 204


def test_what_is_not_there_is_said(api: Api) -> None:
    client, customer, other = api("customers:read", "customers:write"), CustomerFactory(), CustomerFactory()
    VariantFactory(sku="CUP")
    assert wish(client, customer.pk, sku="NONE").status_code == 404
    assert wish(client, customer.pk, sku="").status_code in {404, 422}
    mine = wish(client, other.pk, sku="CUP").json()[0]["id"]
    assert wish(client, customer.pk, sku="CUP", list_id=mine).status_code == 422, "another's list is not reached"
