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
from shopkeeper.returns import operations as returns
from shopkeeper.returns.models import Return
from shopkeeper.returns.queries import Outcome, Reason
from shopkeeper.returns.tests.factories import STAFF, asked, delivered, goods, policy, requested

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


@pytest.fixture
def way_back() -> Return:
    """A return whose label has the carrier's number."""
    policy(issues_label=False, trigger="first_scan")
    bought = delivered(discount=0)
    bought.shipments.update(delivered_at=clock.now() - timedelta(days=1))
    row = requested(bought, [asked(goods(bought)[0], 1, Reason.TOO_BIG)], at=clock.now(), outcome=Outcome.REFUND)
    returns.issue_label(return_id=row.pk, carrier="USPS", tracking_number="EZ 9-1", at=clock.now(), actor=STAFF)
    return row


def stands(row: Return) -> tuple[str, int]:
    row.refresh_from_db()
    return row.status, row.refund_minor


def test_a_parcel_on_its_way_back_is_followed_and_again_changes_nothing(client: Client, way_back: Return) -> None:
    steps = (("pre_transit", 0), ("in_transit", 1), ("out_for_delivery", 1), ("delivered", 1), ("in_transit", 0))
    told = [[post(client, message(status, number="EZ91")).json()["noted"] for _ in range(2)] for status, _ in steps]
    assert told == [[0, 0], [1, 0], [0, 0], [1, 0], [0, 0]]
    assert stands(way_back) == ("received", 1250)
    assert way_back.lines.get().received == 1
    assert way_back.lines.get().accepted == 0


def test_a_delivery_alone_is_enough_and_what_was_lost_may_turn_up(client: Client, way_back: Return) -> None:
    assert post(client, message("failure", number="EZ91")).status_code == 200
    returns.note_scan(return_id=way_back.pk, at=clock.now(), actor=STAFF)
    returns.report_lost(return_id=way_back.pk, at=clock.now(), actor=STAFF)
    assert post(client, message("delivered", number="EZ91")).json() == {"noted": 1}
    assert stands(way_back)[0] == "received"


def test_what_the_carrier_brings_back_to_the_customer_ends_unpaid(client: Client, way_back: Return) -> None:
    assert [post(client, message("return_to_sender", number="EZ91")).json() for _ in range(2)] == [
        {"noted": 1},
        {"noted": 0},
    ]
    assert stands(way_back) == ("expired", 0)


def test_what_was_paid_at_the_first_scan_and_brought_back_is_left_to_staff(client: Client, way_back: Return) -> None:
    post(client, message("in_transit", number="EZ91"))
    assert post(client, message("return_to_sender", 1, number="EZ91")).json() == {"noted": 0}
    assert stands(way_back) == ("in_transit", 1250)
    assert any("brought-back" in one.action for one in audit.entries("order", way_back.order_id))
