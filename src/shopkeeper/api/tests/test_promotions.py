from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.foundation import clock
from shopkeeper.promotions import operations, queries

pytestmark = pytest.mark.django_db
Api = Callable[..., Client]
DEAL = {"name": "Spring", "effect": "percent", "rate": 20_000, "starts_at": "2026-01-01T00:00:00Z"}
CODE = DEAL | {"code": "spring-10", "rate": 10_000, "most_uses": 5}


@pytest.fixture
def client(api: Api) -> Client:
    return api("promotions:read", "promotions:write")


def send(client: Client, path: str, body: dict[str, Any], method: str = "post") -> Any:
    return getattr(client, method)(f"/api/v1{path}", body, content_type="application/json")


def test_a_deal_is_made_read_changed_and_ended(client: Client) -> None:
    variant = VariantFactory()
    made = send(client, "/deals", DEAL | {"products": [str(variant.product_id)]})
    assert made.status_code == 201
    path = f"/deals/{made.json()['id']}"
    assert client.get(f"/api/v1{path}").json()["products"] == [str(variant.product_id)]
    changed = send(client, path, DEAL | {"effect": "price", "amount_minor": 500, "currency": "GBP"}, "put").json()
    assert (changed["is_for_all"], changed["rate"], changed["amount_minor"]) == (True, 0, 500)
    assert [one["name"] for one in client.get("/api/v1/deals?state=running").json()["items"]] == ["Spring"]
    assert send(client, f"{path}/end", {}).json()["ends_at"]
    assert client.get("/api/v1/deals?state=running").json()["items"] == []
    assert "over already" in send(client, f"{path}/end", {}).json()["detail"]


def test_a_code_is_made_read_changed_and_ended(client: Client) -> None:
    made = send(client, "/coupons", CODE).json()
    assert (made["code"], made["used"], made["most_uses"]) == ("SPRING10", 0, 5)
    path = f"/coupons/{made['id']}"
    assert send(client, path, CODE | {"most_uses": None, "stacks": True}, "put").json()["most_uses"] is None
    assert "another coupon's already" in send(client, "/coupons", CODE).json()["detail"]
    assert send(client, f"{path}/end", {}).json()["ends_at"]
    assert len(client.get("/api/v1/coupons?state=over").json()["items"]) == 1


def test_many_codes_are_ordered_and_read_page_by_page(client: Client) -> None:
    answer = send(client, "/coupons/batches", DEAL | {"number": 3, "prefix": "hi"})
    assert (answer.status_code, answer.json()["made"]) == (202, 0)
    batch = queries.batches().get()
    operations.make_codes(batch_id=batch.pk, at=clock.now())
    path = f"/api/v1/coupons/batches/{batch.pk}"
    assert client.get(path).json()["made"] == 3
    first = client.get(f"{path}/codes?limit=2").json()
    rest = client.get(f"{path}/codes?limit=2&cursor={first['next']}").json()
    codes = [one["code"] for one in (*first["items"], *rest["items"])]
    assert (len(set(codes)), {code[:2] for code in codes}, rest["next"]) == (3, {"HI"}, None)
    assert client.get("/api/v1/coupons").json()["items"] == []
    assert client.post(f"{path}/end").json()["ended_at"]


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("/deals", {"rate": 100_001}),
        ("/deals", {"effect": "free-shipping"}),
        ("/deals", {"rate": 0}),
        ("/deals", {"ends_at": "2025-01-01T00:00:00Z"}),
        ("/deals", {"products": ["019aa000-0000-7000-8000-000000000000"]}),
        ("/deals", {"effect": "amount", "rate": 0, "amount_minor": 5}),
        ("/coupons", {"code": "é"}),
        ("/coupons", {"code": "X", "effect": "price"}),
        ("/coupons", {"code": "X", "minimum_minor": 5}),
        ("/coupons/batches", {"number": 1_000_001}),
    ],
)
def test_what_can_not_be_is_refused(client: Client, path: str, change: dict[str, Any]) -> None:
    assert send(client, path, DEAL | change).status_code == 422
    assert not queries.all_deals().exists()
    assert not queries.all_coupons().exists()
