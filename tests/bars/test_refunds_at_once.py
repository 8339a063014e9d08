"""Fifty clients ask for refunds of one order at once, and the gateway tells everything fifty times in any order.

The shop, its worker and the gateway are processes of their own; between shop and gateway every call is counted.
"""

import hashlib
import http.client
import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
import stripe

from shopkeeper.connectors.local_gateway.serving import signed
from tests.bars.browser import Browser
from tests.bars.shop import Shop, open_shop
from tests.bars.tap import Tap
from tests.e2e.shop import free_port

CLIENTS, REPLAYS = 50, 50
SIGNING_KEY = "a key of the tests, fifty signs long, for nothing else"
SECRET = "whsec_" + hashlib.sha256(f"gateway:{SIGNING_KEY}".encode()).hexdigest()
TOTAL, CREDIT, SAME, OTHER = 12_500, 2_500, 300, 700  # minor units
pytestmark = pytest.mark.slow

PAID = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff.operations import add_staff
from shopkeeper.ledger import operations as ledger
from shopkeeper.orders import operations
from shopkeeper.orders.models import GatewayCustomer
from shopkeeper.orders.operations.keeping import gateway_customer
from shopkeeper.orders.ports import gateway
from shopkeeper.orders.tests.factories import order_of
me, total, part = system("tests"), int(sys.argv[1]), int(sys.argv[2])
buyer = CustomerFactory()
door = gateway()
card = door.attach_method(method="pm_card_visa", customer=gateway_customer(door, buyer.pk), key="attach")
method = operations.keep_card(customer_id=buyer.pk, card=card, at=now())
credit = Money("GBP", part)
ledger.grant_store_credit(
    customer_id=buyer.pk, amount=credit, reason="goodwill", reference="x", key="g", at=now(), actor=me
)
order = order_of([VariantFactory(price_minor=total)], status="pending", customer=buyer)
by = operations.PayBy("gateway", saved_method_id=method, store_credit=credit)
operations.begin_payment(order_id=order.pk, pay=by, key="pay", at=now(), actor=me)
user, _ = add_staff(email="owner@example.org", name="Owner", role="owner", actor=me, at=now())
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
order.refresh_from_db()
made = {"order": str(order.pk), "status": order.status, "buyer": str(buyer.pk)}
print(json.dumps(made | {"session": session.session_key}))
"""
BOOKS = """
import time
from shopkeeper.customers.models import Customer
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.ledger import queries as ledger
from shopkeeper.ledger.models import Posting
from shopkeeper.orders.models import Dispute, Order, Payment, PaymentIntent, Refund, RefundPart
end = time.monotonic() + 240
while RefundPart.objects.filter(status__in=["pending", "submitted"]).exists() and time.monotonic() < end:
    time.sleep(0.3)
rows = lambda model, *names: sorted([str(one) for one in row] for row in model.objects.values_list(*names))
print(json.dumps({
    "orders": rows(Order, "id", "status"),
    "payments": rows(Payment, "method", "reference", "status", "amount_minor", "refunded_minor", "disputed_minor"),
    "intents": rows(PaymentIntent, "id", "status", "reference"),
    "refunds": rows(Refund, "id", "status", "amount_minor"),
    "parts": rows(RefundPart, "id", "status", "amount_minor", "tender", "reference"),
    "disputes": rows(Dispute, "reference", "status", "held_minor"),
    "postings": Posting.objects.count(),
    "wrong": len(ledger.wrong_balances()),
    "credit": ledger.store_credit_in(sys.argv[1], "GBP").minor,
    "told": Event.objects.filter(wire_name__startswith="orders.").count(),
    "written": Entry.objects.filter(action__startswith="orders.").exclude(action="orders.looked-at").count(),
}))
"""


@dataclass
class World:
    shop: Shop
    tap: Tap
    made: dict[str, str]

    @property
    def stripe(self) -> Any:
        addresses: Any = dict.fromkeys(("api", "connect", "files", "meter_events"), self.shop.gateway_url)
        return stripe.StripeClient("sk_test_local", base_addresses=addresses, max_network_retries=0).v1

    def books(self) -> dict[str, Any]:
        found: dict[str, Any] = self.shop.ask(BOOKS, self.made["buyer"])
        return found


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A paid order in a running shop; what the gateway has to tell goes nowhere until a test tells it."""
    port = free_port()
    with Tap(port) as tap:
        more = {
            "SHOPKEEPER_STRIPE_KEY": "sk_test_local",
            "SHOPKEEPER_STRIPE_URL": tap.url,
            "SHOPKEEPER_STRIPE_WEBHOOK_SECRETS": SECRET,
            "SHOPKEEPER_SECRET_KEY": SIGNING_KEY,
        }
        with open_shop(tmp_path, **more) as shop:
            shop.gateway_port = port
            with shop.gateway(told=f"http://127.0.0.1:{free_port()}"):
                made = shop.ask(PAID, str(TOTAL), str(CREDIT))
                assert made["status"] == "paid"
                shop.start()
                yield World(shop, tap, made)
                shop.stop()


def post(port: int, event: dict[str, Any]) -> int:
    body, line = json.dumps(event).encode(), http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    headers = {"Content-Type": "application/json", "Stripe-Signature": signed(body, SECRET, time.time())}
    try:
        line.request("POST", "/api/webhooks/stripe/", body, headers)
        return line.getresponse().status
    finally:
        line.close()


def events_of(world: World) -> list[dict[str, Any]]:
    return [one.to_dict() for one in world.stripe.events.list({"limit": 100}).auto_paging_iter()]


def ask_back(world: World, number: int, same: str, gate: Barrier) -> int:
    browser = Browser(world.shop.port, cookies={"sessionid": world.made["session"]})
    browser.get("/console/orders/money/")
    browser.get(f"/console/orders/{world.made['order']}/")
    is_same = number % 2 == 0
    form = {
        "amount": f"{(SAME if is_same else OTHER) / 100}",
        "to": "tenders",
        "reason": "asked",
        "key": same if is_same else str(uuid4()),
    }
    gate.wait()
    return browser.post(f"/console/orders/{world.made['order']}/refund/", form).status


def test_no_more_goes_back_than_was_paid_and_nothing_twice(world: World) -> None:
    same, gate = str(uuid4()), Barrier(CLIENTS)
    with ThreadPoolExecutor(CLIENTS) as pool:
        seen = list(pool.map(lambda number: ask_back(world, number, same, gate), range(CLIENTS)))
    books = world.books()
    expected = SAME + (TOTAL - SAME) // OTHER * OTHER
    assert set(seen) == {302}
    assert {status for _, status, _ in books["refunds"]} == {"succeeded"}
    assert sorted(int(minor) for *_, minor in books["refunds"]).count(SAME) == 1
    assert sum(int(minor) for *_, minor in books["refunds"]) == expected
    cards = {row[0]: row for row in books["parts"] if row[3] == "gateway"}
    theirs = list(world.stripe.refunds.list({"limit": 100}).auto_paging_iter())
    assert {one.metadata["part_id"]: one.amount for one in theirs} == {key: int(row[2]) for key, row in cards.items()}
    assert len(theirs) == len(cards)  # one refund at the gateway for each of ours
    called = {key: times for (path, key), times in world.tap.calls.items() if path == "/v1/refunds"}
    assert called == {f"refund:{key}": 1 for key in cards}
    assert sum(one.amount for one in theirs) == TOTAL - CREDIT
    assert books["credit"] == expected - (TOTAL - CREDIT)
    assert books["wrong"] == 0

    # now all of it is told, in any order, fifty times over, by ten at once
    told = events_of(world)
    shuffled = told * REPLAYS
    random.Random(4).shuffle(shuffled)
    with ThreadPoolExecutor(10) as pool:
        answers = set(pool.map(lambda event: post(world.shop.port, event), shuffled))
    assert answers == {200}
    assert world.books() == books
    print(f"{len(cards)} refunds, {expected} back, {len(told)} events told {len(shuffled):,} times")


def test_a_dispute_and_refunds_at_once_never_take_more_than_was_paid(world: World) -> None:
    """The bank calls the payment back while fifty refunds are asked for: whatever wins, the sum holds."""
    intent = next(one for one in events_of(world) if one["type"] == "payment_intent.succeeded")["data"]["object"]
    dispute = {
        "id": "dp_told",
        "object": "dispute",
        "amount": TOTAL - CREDIT,
        "currency": "gbp",
        "payment_intent": intent["id"],
        "reason": "fraudulent",
        "status": "needs_response",
        "evidence_details": {"due_by": int(time.time()) + 86_400},
    }
    event = {"id": "evt_told", "object": "event", "type": "charge.dispute.created", "data": {"object": dispute}}
    gate = Barrier(CLIENTS + 1)

    def bank() -> int:
        gate.wait()
        time.sleep(0.2)
        return post(world.shop.port, event)

    with ThreadPoolExecutor(CLIENTS + 1) as pool:
        called = pool.submit(bank)
        seen = list(pool.map(lambda number: ask_back(world, number, str(uuid4()), gate), range(CLIENTS)))
        assert called.result() == 200
    assert set(seen) == {302}
    lost = {**event, "id": "evt_lost", "type": "charge.dispute.closed"}
    lost["data"] = {"object": dispute | {"status": "lost"}}
    for _ in range(REPLAYS):
        assert post(world.shop.port, lost) == post(world.shop.port, event) == 200
    books = world.books()
    (card,) = [row for row in books["payments"] if row[0] == "card"]
    amount, refunded, disputed = (int(one) for one in card[3:])
    assert refunded + disputed == amount == TOTAL - CREDIT  # the dispute holds all that had not gone back by then
    assert [(status, int(held)) for _, status, held in books["disputes"]] == [("lost", disputed)]
    theirs = list(world.stripe.refunds.list({"limit": 100}).auto_paging_iter())
    assert sum(one.amount for one in theirs) == refunded
