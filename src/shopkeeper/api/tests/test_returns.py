from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.foundation import clock
from shopkeeper.orders.models import Order
from shopkeeper.returns.tests.factories import delivered, policy

Api = Callable[..., Client]


@pytest.fixture
def order(db: None) -> Order:
    """An order that came yesterday."""
    made = delivered()
    made.shipments.update(delivered_at=clock.now() - timedelta(days=1))
    return made


@pytest.fixture
def program(api: Api) -> Client:
    return api("returns:read", "returns:write")


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"/api/v1/{path}", body, content_type="application/json")


def asked(client: Client, bought: Order, **extra: Any) -> Any:
    line = {"position": 0, "quantity": 2, "reason": "too_big"}
    return post(client, "returns", {"order": bought.number, "key": "a", "lines": [line]} | extra)


def test_a_return_goes_from_the_question_to_the_money(program: Client, order: Order) -> None:
    there = program.get("/api/v1/returns/eligibility", {"order": order.number}).json()
    assert [(line["position"], line["quantity"]) for line in there["lines"]] == [(0, 3), (1, 3)]
    assert there["lines"][0]["unit_value"] == {"minor": 1125, "currency": "GBP"}
    made = asked(program, order, comment="Too big")
    assert (made.status_code, made.json()["status"], made.json()["comment"]) == (201, "label_issued", "Too big")
    assert asked(program, order).json()["id"] == made.json()["id"]
    number = made.json()["number"]
    assert [one["number"] for one in program.get("/api/v1/returns").json()["items"]] == [number]
    assert post(program, f"returns/{number}/scan", {}).json()["status"] == "in_transit"
    part = {"lines": [{"position": 0, "quantity": 1}]}
    assert post(program, f"returns/{number}/receive", part).json()["status"] == "partially_received"
    assert post(program, f"returns/{number}/receive", {}).json()["status"] == "received"
    finding = {"position": 0, "accepted": 2, "condition": "new", "disposition": "restock"}
    done = post(program, f"returns/{number}/inspect", {"lines": [finding]}).json()
    assert (done["status"], done["refund_minor"], done["may"]) == ("resolved", 2250, ["close"])


@pytest.mark.parametrize(
    ("extra", "status", "code"),
    [
        ({"order": "nothing"}, 404, "not-found"),
        ({"lines": [{"position": 7, "quantity": 1, "reason": "other"}]}, 422, "unknown-line"),
        ({"lines": [{"position": 0, "quantity": 9, "reason": "other"}]}, 422, "unable-to-return"),
        ({"lines": [{"position": 0, "quantity": -1, "reason": "other"}]}, 422, "invalid"),
        ({"lines": [{"position": 0, "quantity": 1, "reason": "other", "replacement_sku": "?"}]}, 422, "unknown-sku"),
        ({"refund_minor": 10**6}, 422, "invalid"),
    ],
)
def test_what_is_not_so_is_refused_with_its_reason(
    program: Client, order: Order, extra: dict[str, Any], status: int, code: str
) -> None:
    answer = asked(program, order, **extra)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_key_that_only_writes_reads_no_words(api: Api, order: Order) -> None:
    told = asked(api("returns:write"), order, comment="Too big")
    assert set(told.json()) == {"id", "number", "status"}


def test_a_return_is_refused_labelled_and_called_off(program: Client, order: Order) -> None:
    number = asked(program, order).json()["number"]
    assert post(program, f"returns/{number}/reject", {"reason": "worn"}).json()["code"] == "unable-to-decide"
    assert post(program, f"returns/{number}/lost", {}).json()["code"] == "unable-to-end"
    assert post(program, f"returns/{number}/cancel", {}).json()["status"] == "cancelled"
    assert program.get(f"/api/v1/returns/{number}").json()["status"] == "cancelled"


def test_a_claim_is_opened_asked_about_and_put_right(program: Client, order: Order) -> None:
    line = {"position": 0, "quantity": 1}
    body = {"order": order.number, "key": "a", "kind": "damaged", "wish": "refund", "lines": [line], "words": "Broken"}
    claim = post(program, "claims", body).json()
    number = claim["number"]
    assert post(program, f"claims/{number}/ask", {"words": "Where?"}).json()["status"] == "evidence_wanted"
    assert post(program, f"claims/{number}/evidence", {"words": "At the lid"}).json()["status"] == "open"
    done = post(program, f"claims/{number}/approve", {"resolution": "refund"}).json()
    assert (done["status"], done["refund_minor"]) == ("resolved", 1125)
    assert program.get("/api/v1/claims", {"status": "resolved"}).json()["items"][0]["number"] == number
    assert post(program, f"claims/{number}/deny", {"words": "No"}).json()["code"] == "unable-to-claim"
    assert program.get("/api/v1/claims/nothing").status_code == 404


def test_a_withdrawal_takes_two_steps(program: Client, order: Order) -> None:
    body = {"order": order.number, "key": "a", "name": "Ada", "email": "ada@example.org"}
    declared = post(program, "withdrawals", body).json()
    assert (declared["status"], declared["received_at"]) == ("declared", None)
    received = post(program, f"withdrawals/{declared['id']}/confirm", {}).json()
    assert (received["status"], received["return_number"]) == ("confirmed", f"R-{order.number}-1")
    assert received["received_at"]


def exchanged(client: Client, order: Order, key: str) -> str:
    line = order.lines.filter(kind="product").order_by("position")[0]
    assert line.variant
    other = VariantFactory(product=line.variant.product, price_minor=2000, stock_on_hand=4, currency="GBP", position=2)
    wish = {"position": 0, "quantity": 1, "reason": "too_big", "replacement_sku": other.sku}
    made = post(client, "returns", {"order": order.number, "key": key, "lines": [wish], "outcome": "exchange"})
    assert made.status_code == 201
    return str(made.json()["number"])


def test_what_an_exchange_costs_more_is_agreed_to_or_declined_once(program: Client, order: Order) -> None:
    one, other = exchanged(program, order, "a"), exchanged(program, order, "b")
    assert post(program, f"returns/{one}/difference", {"agrees": True}).status_code == 200
    again = post(program, f"returns/{one}/difference", {"agrees": True})
    assert (again.status_code, again.json()["code"]) == (422, "unable-to-exchange")
    off = post(program, f"returns/{other}/difference", {"agrees": False, "outcome": "store_credit"})
    assert (off.status_code, off.json()["outcome"]) == (200, "store_credit")
    assert post(program, f"returns/{other}/difference", {"agrees": False, "outcome": "keep"}).status_code == 422
    assert post(program, "returns/R-0/difference", {"agrees": True}).status_code == 404


def test_terms_and_label_can_be_read(program: Client, order: Order) -> None:
    policy(name="Shoes", fee_minor=290, pay_within_days=9)
    (terms,) = program.get("/api/v1/returns/policies").json()["items"]
    assert (terms["name"], terms["fee_minor"], terms["pay_within_days"], terms["category"]) == ("Shoes", 290, 9, None)
    number = asked(program, order).json()["number"]
    label = program.get(f"/api/v1/returns/{number}/label.pdf")
    assert (label.status_code, label["Content-Type"], label.content[:5]) == (200, "application/pdf", b"%PDF-")
    post(program, f"returns/{number}/cancel", {})
    assert program.get(f"/api/v1/returns/{number}/label.pdf").status_code == 404
