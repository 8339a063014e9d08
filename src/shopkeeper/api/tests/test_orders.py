from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shopkeeper.foundation.audit import queries as audit

Api = Callable[..., Client]
SCOPES = ("orders:read", "orders:write", "customers:write", "catalog:write", "catalog:read")


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/v1/{path}", body, content_type="application/json")


@pytest.fixture
def shop(api: Api) -> Client:
    client = api(*SCOPES)
    price = {"minor": 1250, "currency": "EUR"}
    post(client, "products", {"title": "Mug", "sku": "MUG", "price": price, "stock_on_hand": 5})
    return client


def placed(shop: Client, **extra: Any) -> Any:
    customer = post(shop, "customers", {"given_name": "Ada"}).json()
    body = {"customer_id": customer["id"], "lines": [{"sku": "MUG", "quantity": 2}], "shipping_minor": 490}
    return post(shop, "orders", body | extra)


def test_an_order_goes_from_placed_to_delivered(shop: Client) -> None:
    order = placed(shop).json()
    assert (order["status"], order["items_minor"], order["total_minor"]) == ("pending", 2500, 2990)
    number = order["number"]
    payment = {"method": "card", "amount": {"minor": 2990, "currency": "EUR"}, "reference": "pi_1"}
    assert post(shop, f"orders/{number}/payments", payment).json()["status"] == "paid"
    assert len(post(shop, f"orders/{number}/payments", payment).json()["payments"]) == 1
    assert post(shop, f"orders/{number}/pack", {}).json()["status"] == "packed"
    sent = post(shop, f"orders/{number}/shipments", {"carrier": "Post", "tracking_number": "T1"}).json()
    assert (sent["status"], sent["shipments"][0]["tracking_number"]) == ("shipped", "T1")
    parcel = sent["shipments"][0]["id"]
    assert post(shop, f"orders/{number}/shipments/{parcel}/delivered", {}).json()["status"] == "delivered"
    steps = [step["to_status"] for step in shop.get(f"/api/v1/orders/{number}").json()["status_changes"]]
    assert steps == ["pending", "paid", "packed", "shipped", "delivered"]


def test_a_cancelled_order_gives_its_stock_back(shop: Client) -> None:
    number = placed(shop).json()["number"]
    assert post(shop, f"orders/{number}/cancel", {"reason": "asked"}).json()["status"] == "cancelled"
    product = shop.get("/api/v1/products").json()["items"][0]
    assert product["variants"][0]["stock_on_hand"] == 5


def test_a_step_that_the_state_machine_does_not_know_is_refused(shop: Client) -> None:
    number = placed(shop).json()["number"]
    answer = post(shop, f"orders/{number}/pack", {})
    assert (answer.status_code, answer.json()["code"]) == (422, "unable-to-pack-order")


def test_more_than_there_is_can_not_be_ordered(shop: Client) -> None:
    answer = placed(shop, lines=[{"sku": "MUG", "quantity": 6}])
    assert answer.status_code == 422
    assert shop.get("/api/v1/orders").json()["items"] == []


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([{"sku": "CUP", "quantity": 1}], "unknown-sku"),
        ([{"sku": "MUG", "quantity": -1}], "invalid"),
        ([{"sku": "MUG", "quantity": 1, "price": 1}], "invalid"),
        ([], "invalid"),
    ],
)
def test_what_can_not_be_ordered_is_told(shop: Client, lines: Any, code: str) -> None:
    answer = placed(shop, lines=lines)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_parcel_of_another_order_is_not_there(shop: Client) -> None:
    first, second = (placed(shop).json()["number"] for _ in range(2))
    for number in (first, second):
        amount = {"minor": 2990, "currency": "EUR"}
        post(shop, f"orders/{number}/payments", {"method": "card", "amount": amount})
    parcel = post(shop, f"orders/{first}/shipments", {}).json()["shipments"][0]["id"]
    assert post(shop, f"orders/{second}/shipments/{parcel}/lost", {}).status_code == 404
    assert post(shop, f"orders/{first}/shipments/{parcel}/lost", {}).json()["shipments"][0]["status"] == "lost"


def test_the_list_of_orders_is_filtered(shop: Client) -> None:
    order = placed(shop).json()
    placed(shop)
    mine = shop.get(f"/api/v1/orders?customer_id={order['customer_id']}&status=pending").json()["items"]
    assert [one["number"] for one in mine] == [order["number"]]
    assert shop.get("/api/v1/orders?status=paid").json()["items"] == []


def test_a_key_that_may_only_write_is_told_where_the_order_stands(shop: Client, api: Api) -> None:
    number = placed(shop).json()["number"]
    told = post(api("orders:write"), f"orders/{number}/cancel", {"reason": "asked"}).json()
    assert (set(told), told["status"]) == ({"id", "number", "status"}, "cancelled")


def test_a_look_at_an_order_is_in_the_audit_log(shop: Client) -> None:
    order = placed(shop).json()
    shop.get(f"/api/v1/orders/{order['number']}")
    assert audit.entries("order", order["id"])[0].action == "orders.looked-at"


def test_a_part_is_cancelled_once_and_parcels_are_followed(shop: Client) -> None:
    number = placed(shop).json()["number"]
    payment = {"method": "card", "amount": {"minor": 2990, "currency": "EUR"}, "reference": "pi_1"}
    post(shop, f"orders/{number}/payments", payment)
    wish = {"key": "a", "lines": [{"position": 0, "quantity": 1}], "reason": "asked"}
    first, again = (post(shop, f"orders/{number}/cancellations", wish).json() for _ in range(2))
    assert first == again
    assert (first["status"], first["refund_minor"]) == ("done", 1250)
    for lines in ([{"position": 7, "quantity": 1}], [{"position": 0, "quantity": 9}]):
        assert post(shop, f"orders/{number}/cancellations", {"key": "b", "lines": lines}).status_code == 422
    parcel = post(shop, f"orders/{number}/shipments", {"carrier": "Post"}).json()["shipments"][0]["id"]
    news = {"updates": [{"state": "out_for_delivery", "at": "2026-03-04T08:00:00Z"}]}
    told = post(shop, f"orders/{number}/shipments/{parcel}/tracking", news).json()
    assert told == shop.get(f"/api/v1/orders/{number}/tracking").json()
    assert (told["parcels"][0]["state"], told["parcels"][0]["items"][0]["quantity"]) == ("out_for_delivery", 1)
