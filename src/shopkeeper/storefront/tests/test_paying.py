"""Paying on the gateway's page, from the shop's side: the shopper leaves, comes back, and is told how it went."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import make_server

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.connectors.local_gateway import Gateway
from shopkeeper.connectors.local_gateway.serving import _Quiet, _Server, signed
from shopkeeper.connectors.stripe import StripeGateway
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import operations as ledger
from shopkeeper.orders import operations, ports
from shopkeeper.orders.models import Order, Payment, PaymentIntent, SavedMethod
from shopkeeper.orders.tests.factories import order_of

pytestmark = pytest.mark.django_db
SHOP = system("tests")


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    made = Gateway(tmp_path / "gateway.sqlite3", address="http://gateway", clock=lambda: clock.now().timestamp())
    server = make_server("127.0.0.1", 0, made, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    ports.use_gateway(lambda: StripeGateway(key="sk", address=f"http://127.0.0.1:{server.server_port}"))
    yield made
    ports.use_gateway(None)
    server.shutdown()
    thread.join()
    server.server_close()
    made.store.close()


def signed_in(client: Client, customer: Customer) -> None:
    session = client.session
    session["shopper"] = str(customer.pk)
    session.save()


def pending(client: Client) -> tuple[Order, operations.PaymentBegun]:
    buyer = CustomerFactory()
    signed_in(client, buyer)
    order = order_of([VariantFactory(price_minor=1250)], status="pending", customer=buyer)
    pay = operations.PayBy("gateway", save=True)
    return order, operations.begin_payment(order_id=order.pk, pay=pay, key="k", at=clock.now(), actor=system("tests"))


def test_a_shopper_pays_on_the_gateways_page_and_comes_back(client: Client, gateway: Gateway) -> None:
    order, begun = pending(client)
    assert begun.next_url
    gateway.sessions.choose(begun.next_url.rpartition("/")[2], {"method": "pm_card_visa"})
    answer = client.get(reverse("storefront:payment-back", args=[begun.payment_id]))
    order.refresh_from_db()
    assert (answer.status_code, order.status, Payment.objects.get().amount_minor) == (302, "paid", 1250)
    page = client.get(reverse("storefront:methods")).content.decode()
    assert "Visa ending in 4242" in page
    method = SavedMethod.objects.get()
    client.post(reverse("storefront:method-change", args=[method.pk, "remove"]))
    assert "No card saved yet" in client.get(reverse("storefront:methods")).content.decode()


def test_a_shopper_who_comes_back_without_paying_can_try_again(client: Client, gateway: Gateway) -> None:
    order, begun = pending(client)
    client.get(reverse("storefront:payment-back", args=[begun.payment_id]))
    page = client.get(reverse("storefront:ordered")).content.decode()
    assert "waits for its payment" in page
    answer = client.post(reverse("storefront:pay-again"), {"pay": "card", "key": "1"})
    assert answer["Location"].startswith("http://gateway/pay/")
    assert PaymentIntent.objects.filter(order=order).count() == 2


def test_the_rest_is_tried_again_after_store_credit_paid_a_part(client: Client, gateway: Gateway) -> None:
    buyer = CustomerFactory()
    signed_in(client, buyer)
    order, at, actor = order_of([VariantFactory(price_minor=1250)], status="pending", customer=buyer), clock.now(), SHOP
    credit = Money(order.currency, 500)
    ledger.grant_store_credit(
        customer_id=buyer.pk, amount=credit, reason="goodwill", reference="t", key="t", at=at, actor=actor
    )
    pay = operations.PayBy("gateway", store_credit=credit)
    begun = operations.begin_payment(order_id=order.pk, pay=pay, key="k", at=at, actor=actor)
    client.get(reverse("storefront:payment-back", args=[begun.payment_id]))
    assert "Your store credit paid a part" in client.get(reverse("storefront:ordered")).content.decode()
    client.post(reverse("storefront:pay-again"), {"pay": "card", "key": "1"})
    tries = PaymentIntent.objects.filter(order=order)
    assert [one.amount_minor for one in tries] == [order.total_minor - 500] * 2


def test_another_shoppers_payment_is_not_there(client: Client, gateway: Gateway) -> None:
    _, begun = pending(client)
    signed_in(client, CustomerFactory())
    assert client.get(reverse("storefront:payment-back", args=[begun.payment_id])).status_code == 404


def test_the_webhook_believes_only_the_gateway(client: Client, gateway: Gateway, settings: LazySettings) -> None:
    order, begun = pending(client)
    address = "/api/webhooks/stripe/"
    assert client.post(address, b"{}", content_type="application/json").status_code == 404
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_old", "whsec_new"]
    assert begun.next_url
    gateway.sessions.choose(begun.next_url.rpartition("/")[2], {"method": "pm_card_visa"})
    events = {event["type"]: json.dumps(event).encode() for event in gateway.store.every("event")}
    body = events["payment_intent.succeeded"]
    now = clock.now().timestamp()
    refused = client.post(
        address, body, content_type="application/json", headers={"Stripe-Signature": signed(body, "x", now)}
    )
    assert (refused.status_code, Payment.objects.count()) == (400, 0)
    for new in (True, False):
        taken = client.post(
            address,
            body,
            content_type="application/json",
            headers={"Stripe-Signature": signed(body, "whsec_new", now)},
        )
        assert (taken.status_code, taken.json()) == (200, {"new": new})
    order.refresh_from_db()
    assert (order.status, Payment.objects.count()) == ("paid", 1)
