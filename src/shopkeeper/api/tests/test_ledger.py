from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shopkeeper.customers.tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db
Api = Callable[..., Client]
GIVEN = {"key": "k1", "amount": {"minor": 1500, "currency": "EUR"}, "reason": "goodwill", "note": "Late parcel."}


def give(client: Client, customer_id: object, **change: Any) -> Any:
    path = f"/api/v1/customers/{customer_id}/store-credit"
    return client.post(path, GIVEN | change, content_type="application/json")


def test_credit_is_given_once_for_a_key_and_read(api: Api) -> None:
    client, customer = api("ledger:read", "ledger:write"), CustomerFactory()
    first = give(client, customer.pk)
    assert first.status_code == 201
    assert give(client, customer.pk).json()["entry_id"] == first.json()["entry_id"]
    give(client, customer.pk, key="k2", amount={"minor": 500, "currency": "JPY"})
    told = client.get(f"/api/v1/customers/{customer.pk}/store-credit").json()
    assert told["held"] == [{"minor": 1500, "currency": "EUR"}, {"minor": 500, "currency": "JPY"}]
    assert [one["amount"]["minor"] for one in told["items"]] == [500, 1500]
    assert told["items"][0]["note"] == "Late parcel."


def test_what_can_not_be_given_is_refused_in_words(api: Api) -> None:
    client, customer = api("ledger:read", "ledger:write"), CustomerFactory()
    give(client, customer.pk)
    taken = give(client, customer.pk, reason="bonus")
    assert "stands for another entry" in taken.json()["detail"]
    assert give(client, customer.pk, key="k3", reason="whim").status_code == 422
    assert give(client, customer.pk, key="k4", amount={"minor": 0, "currency": "EUR"}).status_code == 422
    assert "there is no customer" in give(client, "019aa000-0000-7000-8000-000000000000", key="k5").json()["detail"]
    assert client.get("/api/v1/customers/019aa000-0000-7000-8000-000000000000/store-credit").status_code == 404
    assert len(client.get(f"/api/v1/customers/{customer.pk}/store-credit").json()["items"]) == 1


def test_who_may_only_read_gives_nothing(api: Api) -> None:
    assert give(api("ledger:read"), CustomerFactory().pk).status_code == 403


def test_above_what_a_key_may_give_alone_it_waits_for_staff(api: Api) -> None:
    client, customer = api("ledger:read", "ledger:write"), CustomerFactory()
    much = {"key": "much", "amount": {"minor": 50_001, "currency": "EUR"}}
    first, again = (give(client, customer.pk, **much).json() for _ in range(2))
    assert first == again
    assert (first["status"], first["entry_id"], first["held"]) == ("asked", None, [])
