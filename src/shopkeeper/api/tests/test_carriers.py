"""Carriers' messages at the door: signed, forged, twice, late, of nobody's parcel."""

import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.foundation import clock, limits
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.audit import queries as audit
from shopkeeper.orders import operations
from shopkeeper.orders.models import Order, TrackingUpdate
from shopkeeper.orders.tests.factories import order_of

pytestmark = pytest.mark.django_db
SECRET, PLACE = "s3cret", "/api/webhooks/carriers/easypost/"


@pytest.fixture(autouse=True)
def _doors(settings: Any) -> None:
    settings.EASYPOST_WEBHOOK_SECRET = SECRET
    limits.forget()


def message(status: str, hours: int = 0, number: str = "EZ1") -> bytes:
    at = (clock.now() + timedelta(hours=hours)).replace(microsecond=0)
    details = [{"status": status, "status_detail": "", "datetime": at.isoformat()}]
    result = {"object": "Tracker", "tracking_code": number, "carrier": "USPS", "tracking_details": details}
    return json.dumps({"result": result}).encode()


def post(client: Client, body: bytes, secret: str = SECRET, place: str = PLACE) -> Any:
    signature = "hmac-sha256-hex=" + hmac.new(secret.encode(), body, "sha256").hexdigest()
    return client.post(place, body, content_type="application/json", headers={"X-Hmac-Signature": signature})


@pytest.fixture
def order() -> Order:
    made = order_of([VariantFactory()])
    operations.ship_order(
        order_id=made.pk, carrier="USPS", tracking_number="EZ1", at=clock.now(), actor=system("tests")
    )
    return made


def test_a_signed_message_delivers_the_order_and_again_changes_nothing(client: Client, order: Order) -> None:
    body = message("delivered")
    assert [post(client, body).json() for _ in range(2)] == [{"noted": 1}, {"noted": 0}]
    order.refresh_from_db()
    assert order.status == "delivered"
    assert post(client, message("in_transit", 3)).json() == {"noted": 1}
    order.refresh_from_db()
    assert order.status == "delivered"


def test_a_forged_message_is_refused_and_written_down(client: Client, order: Order) -> None:
    for answer in (
        post(client, message("delivered"), secret="guess"),
        client.post(PLACE, message("delivered"), content_type="application/json"),
    ):
        assert answer.status_code == 403
    assert not TrackingUpdate.objects.exists()
    assert audit.entries("carrier", "easypost")


def test_a_message_of_nobodys_parcel_is_taken_and_forgotten(client: Client) -> None:
    assert post(client, message("delivered", number="ZZ9")).json() == {"noted": 0}


def test_what_can_not_be_read_is_said(client: Client) -> None:
    assert post(client, b"{").status_code == 422
    assert client.get(PLACE).status_code == 405


@pytest.mark.parametrize("carrier", ["aftership", "nobody"])
def test_a_door_without_a_secret_is_not_there(client: Client, carrier: str) -> None:
    assert post(client, message("delivered"), place=f"/api/webhooks/carriers/{carrier}/").status_code == 404
