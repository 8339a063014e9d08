"""Carts, quotes, check-out, payments, refunds and changes of orders, as a program drives them."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.test import Client

from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import operations as ledger
from shopkeeper.orders import operations, ports, queries
from shopkeeper.orders.models import Order
from shopkeeper.orders.rules.money_back import IntentStatus
from shopkeeper.orders.tests.gateway import FakeGateway

Api = Callable[..., Client]
SCOPES = ("orders:read", "orders:write", "payments:read", "payments:write", "catalog:write", "customers:write")
HOME = {"name": "Ada", "line1": "Square 12", "city": "London", "country": "GB"}
GATEWAY = {"method": "gateway"}


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    joined = FakeGateway()
    ports.use_gateway(lambda: joined)
    yield joined
    ports.use_gateway(None)


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    data = {} if body is None else body
    return client.generic(
        method, f"/api/v1/{path}", orjson.dumps(data), content_type="application/json", headers=headers
    )


def post(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    return send(client, "POST", path, body, **headers)


@pytest.fixture
def shop(api: Api) -> Client:
    client = api(*SCOPES)
    for sku, minor in (("MUG", 1250), ("TOWEL", 700)):
        price = {"minor": minor, "currency": "EUR"}
        post(client, "products", {"title": sku.title(), "sku": sku, "price": price, "stock_on_hand": 5})
    return client


@pytest.fixture
def ada(db: None) -> str:
    return str(CustomerFactory(given_name="Ada").pk)


def quoted(shop: Client, ada: str, **extra: Any) -> Any:
    body = {"customer_id": ada, "ship_to": HOME, "lines": [{"sku": "MUG", "quantity": 2}]} | extra
    return post(shop, "quotes", body)


def bought(shop: Client, ada: str) -> Any:
    quote = quoted(shop, ada).json()
    return post(shop, f"quotes/{quote['id']}/check-out", {"key": "a", "pay": GATEWAY}).json()


def test_a_cart_of_nobody_is_filled_and_given_to_a_customer(shop: Client, ada: str) -> None:
    cart = post(shop, "carts").json()["cart"]
    filled = send(shop, "PUT", f"carts/{cart}/lines/MUG", {"quantity": 2}).json()
    assert filled["items"] == {"minor": 2500, "currency": "EUR"}
    assert [(one["sku"], one["quantity"], one["left"]) for one in filled["lines"]] == [("MUG", 2, 5)]
    assert send(shop, "PUT", f"carts/{cart}/lines/MUG", {"quantity": 6}).json()["code"] == "unable-to-change-cart"
    assert send(shop, "PUT", f"carts/{cart}/lines/CUP", {"quantity": 1}).status_code == 404
    told = send(shop, "PUT", f"carts/{cart}/codes", {"codes": ["NONE"]}).json()
    assert told["refused_codes"][0]["code"] == "NONE"
    assert len(post(shop, f"carts/{cart}/owner", {"customer_id": ada}).json()["lines"]) == 1
    assert shop.get(f"/api/v1/carts/{cart}").json()["lines"] == []
    assert send(shop, "DELETE", f"carts/{ada}").status_code == 204
    assert shop.get(f"/api/v1/carts/{ada}").json()["items"] is None
    assert shop.get("/api/v1/carts/nobody").status_code == 404


def test_a_quote_of_the_cart_becomes_one_order_however_often_it_is_asked_for(
    shop: Client, ada: str, gateway: FakeGateway
) -> None:
    send(shop, "PUT", f"carts/{ada}/lines/MUG", {"quantity": 2})
    made = quoted(shop, ada, lines=None)
    quote = made.json()
    assert (made.status_code, quote["total_minor"], quote["lines"][0]["sku"]) == (201, 2500, "MUG")
    assert shop.get(f"/api/v1/quotes/{quote['id']}").json() == quote
    assert [one["code"] for one in shop.get(f"/api/v1/quotes/{quote['id']}/ways").json()] == ["standard"]
    body = {"key": "a", "pay": GATEWAY}
    first, again = (post(shop, f"quotes/{quote['id']}/check-out", body, **{"Idempotency-Key": "x"}) for _ in range(2))
    assert (first.status_code, first.json()["status"]) == (201, "paid")
    assert again.json()["number"] == first.json()["number"]
    assert list(gateway.taken.values()) == [Money("EUR", 2500)]
    assert shop.get(f"/api/v1/carts/{ada}").json()["lines"] == []
    other = post(shop, f"quotes/{quote['id']}/check-out", {"key": "a", "pay": {"method": "store_credit"}})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-key-reused")


@pytest.mark.parametrize(
    "change",
    [
        {"lines": [{"sku": "MUG", "quantity": -1}]},
        {"lines": [{"sku": "MUG", "quantity": 1, "price": 1}]},
        {"lines": [{"sku": "CUP", "quantity": 1}]},
        {"lines": [{"sku": "MUG", "quantity": 6}]},
        {"ship_to": HOME | {"country": "gb"}},
        {"total_minor": 1},
    ],
)
def test_what_can_not_be_quoted_is_told(shop: Client, ada: str, change: Any) -> None:
    assert quoted(shop, ada, **change).status_code == 422
    assert not Order.objects.exists()


def test_a_payment_that_waits_leads_on_and_is_read(shop: Client, ada: str, gateway: FakeGateway) -> None:
    gateway.says = IntentStatus.REQUIRES_ACTION
    begun = bought(shop, ada)
    assert begun["payment"]["next_url"] == "https://g"
    assert begun["status"] == "pending"
    gateway.says = IntentStatus.SUCCEEDED
    body = {"order": begun["number"], "key": "b", "pay": GATEWAY}
    paid = post(shop, "payments", body).json()
    assert paid["status"] == "succeeded"
    assert shop.get(f"/api/v1/payments/{paid['payment_id']}").json()["status"] == "succeeded"
    tries = shop.get(f"/api/v1/payments?order={begun['number']}").json()
    assert [one["status"] for one in tries] == ["succeeded", "requires_action"]


def test_saved_methods_are_listed_preferred_and_forgotten(shop: Client, ada: str, gateway: FakeGateway) -> None:
    place = f"customers/{ada}/payment-methods"
    assert post(shop, place, {"key": "a"}).json() == {"url": "https://gateway/save"}
    card = ports.Card("pm_1", "visa", "4242", 12, 2030)
    key = operations.keep_card(customer_id=UUID(ada), card=card, at=now())
    assert [one["last4"] for one in shop.get(f"/api/v1/{place}").json()] == ["4242"]
    assert send(shop, "PUT", f"{place}/{key}/default").status_code == 204
    assert send(shop, "DELETE", f"{place}/{key}").status_code == 204
    assert send(shop, "DELETE", f"{place}/{key}").status_code == 422


def test_a_refund_is_once_and_above_the_sum_it_waits(shop: Client, ada: str, gateway: FakeGateway) -> None:
    number = bought(shop, ada)["number"]
    body = {"order": number, "amount": {"minor": 500, "currency": "EUR"}, "reason": "goodwill", "key": "a"}
    first, again = (post(shop, "refunds", body).json() for _ in range(2))
    assert first == again
    assert (first["status"], first["parts"][0]["tender"]) == ("pending", "gateway")
    assert post(shop, "refunds", body | {"amount": {"minor": 1, "currency": "EUR"}}).status_code == 409
    assert shop.get(f"/api/v1/refunds/{first['id']}").json() == first
    assert [one["id"] for one in shop.get("/api/v1/refunds?status=pending").json()["items"]] == [first["id"]]
    much = post(shop, "refunds", body | {"key": "b", "amount": {"minor": 10**9, "currency": "EUR"}})
    assert (much.status_code, much.json()["code"]) == (422, "unable-to-refund")
    assert shop.get("/api/v1/disputes?open=true").json() == {"items": [], "next": None}


def test_a_refund_above_the_sum_waits_for_staff(shop: Client, ada: str, gateway: FakeGateway, settings: Any) -> None:
    settings.REFUND_FOUR_EYES = "4"
    number = bought(shop, ada)["number"]
    body = {"order": number, "amount": {"minor": 500, "currency": "EUR"}, "reason": "goodwill", "key": "a"}
    assert post(shop, "refunds", body).json()["status"] == "asked"


def test_a_change_is_told_agreed_to_and_done_once(shop: Client, ada: str, gateway: FakeGateway) -> None:
    number = bought(shop, ada)["number"]
    assert shop.get(f"/api/v1/orders/{number}/cut-off").json()["may_change"]
    wish = {"key": "a", "lines": [{"position": 0, "quantity": 1}], "add": [{"sku": "TOWEL", "quantity": 3}]}
    change = post(shop, f"orders/{number}/changes", wish).json()
    assert (change["difference"]["minor"], change["total"]["minor"]) == (850, 3350)
    place = f"orders/{number}/changes/{change['id']}"
    assert post(shop, f"{place}/accept", {"key": "k"}).json()["code"] == "unable-to-change-order"
    done = [post(shop, f"{place}/accept", {"key": "k", "pay": GATEWAY}).json()["status"] for _ in range(2)]
    assert done == ["done", "done"]
    assert shop.get(f"/api/v1/{place}").json()["status"] == "done"
    assert sorted(one.minor for one in gateway.taken.values()) == [850, 2500]
    assert shop.get(f"/api/v1/orders/{number}").json()["total_minor"] == 3350
    assert post(shop, f"orders/{number}/changes", wish | {"key": "b", "add": []}).status_code == 422


def test_a_change_is_withdrawn_and_another_orders_is_not_there(shop: Client, ada: str, gateway: FakeGateway) -> None:
    number = bought(shop, ada)["number"]
    change = post(shop, f"orders/{number}/changes", {"key": "a", "add": [{"sku": "TOWEL", "quantity": 1}]}).json()
    other = post(shop, "orders", {"customer_id": ada, "lines": [{"sku": "TOWEL", "quantity": 1}]}).json()["number"]
    assert send(shop, "DELETE", f"orders/{other}/changes/{change['id']}").status_code == 404
    assert send(shop, "DELETE", f"orders/{number}/changes/{change['id']}").status_code == 204
    assert post(shop, f"orders/{number}/changes/{change['id']}/accept", {"key": "k"}).status_code == 422


def test_an_address_is_changed_and_an_invoice_fetched_as_pdf(shop: Client, ada: str, gateway: FakeGateway) -> None:
    number = bought(shop, ada)["number"]
    order = queries.order_by_number(number)
    assert order
    made = operations.issue_invoice(order_id=order.pk, at=now(), actor=system("tests"))
    listed = shop.get(f"/api/v1/orders/{number}/invoices").json()
    assert [(one["id"], one["total_minor"]) for one in listed] == [(str(made), 2500)]
    paper = shop.get(f"/api/v1/orders/{number}/invoices/{made}/pdf")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    moved = send(shop, "PUT", f"orders/{number}/address", HOME | {"line1": "New Road 1"})
    assert moved.json()["ship_to"]["line1"] == "New Road 1"
    assert send(shop, "PUT", f"orders/{number}/address", HOME | {"country": "FR"}).status_code == 422


def test_store_credit_that_does_not_reach_leaves_the_order_waiting(shop: Client, ada: str) -> None:
    customer_id = UUID(ada)
    ledger.grant_store_credit(
        customer_id=customer_id, amount=Money("EUR", 100), reason="goodwill", reference="", key="g", at=now(),
        actor=system("tests"),
    )  # fmt: skip
    quote = quoted(shop, ada).json()
    answer = post(shop, f"quotes/{quote['id']}/check-out", {"key": "a", "pay": {"method": "store_credit"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "unable-to-begin-payment")
    assert "waits for its payment" in answer.json()["detail"]
