"""The fulfilment desk: piles, many at a press, a part of an order, labels and invoices for those who may see them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import Cancellation, Order, Shipment
from shopkeeper.orders.tests.factories import OrderFactory, PaymentFactory, ShipmentFactory, order_of

DESK = "/console/fulfilment/"
SYSTEM = system("tests")


def bought(number: str = "A-1", status: str = "paid") -> Order:
    made = order_of([VariantFactory(product__title="Blue teapot")], quantity=3, number=number, status=status)
    PaymentFactory(order=made, amount_minor=made.total_minor)
    return made


def act(client: Client, action: str, *orders: Order, **more: str) -> str:
    form = {"action": action, "order": [str(one.pk) for one in orders], "key": "k", **more}
    return client.post(f"{DESK}act/", form, follow=True).content.decode()


def statuses() -> list[str]:
    return list(Order.objects.order_by("number").values_list("status", flat=True))


def test_orders_go_from_pile_to_pile_many_at_a_press(owner: Client) -> None:
    first, second = bought("A-1"), bought("A-2")
    assert "A-1" in owner.get(DESK).content.decode()
    assert "2 orders being picked" in act(owner, "pick", first, second)
    assert "Blue teapot" in act(owner, "list", first, second)
    act(owner, "pack", first, second)
    assert statuses() == ["packed", "packed"]
    assert "2 orders on its way" in act(owner, "ship", first, second, carrier="Shopkeeper Post", pile="packed")
    assert statuses() == ["shipped", "shipped"]
    assert Shipment.objects.exclude(tracking_digest=None).count() == 2


def test_what_can_not_be_done_to_one_stops_none_of_the_others(owner: Client) -> None:
    page = act(owner, "pack", bought("A-1", status="pending"), bought("A-2"))
    assert "1 order packed" in page
    assert "Not done" in page
    assert statuses() == ["pending", "packed"]


@pytest.mark.parametrize(("path", "status"), [("?pile=nonsense", 404), ("?cursor=x", 400)])
def test_nonsense_in_the_address_is_said(owner: Client, path: str, status: int) -> None:
    assert owner.get(f"{DESK}{path}").status_code == status


def test_late_and_lost_parcels_have_piles_of_their_own(owner: Client) -> None:
    for number, status in (("L-1", "shipped"), ("L-2", "lost")):
        order = OrderFactory(number=number, status="shipped")
        ShipmentFactory(order=order, status=status, shipped_at=clock.now(), promised_at=clock.now() - timedelta(days=1))
    late, lost = (owner.get(f"{DESK}?pile={name}").content.decode() for name in ("late", "lost"))
    assert ("L-1" in late, "L-2" in late, "L-1" in lost, "L-2" in lost) == (True, False, False, True)


def test_a_wish_to_stop_is_answered(owner: Client) -> None:
    order = bought(status="packed")
    key = operations.cancel_lines(
        order_id=order.pk,
        quantities=None,
        reason="asked",
        key="a",
        at=clock.now(),
        actor=Actor(kind="customer", id="1"),
    )
    assert "Too late" in owner.get(f"{DESK}?pile=stop").content.decode()
    owner.post(f"{DESK}stop/{key}/", {"answer": "yes"})
    assert (Cancellation.objects.get().status, statuses()) == ("done", ["cancelled"])
    assert "Nothing was changed" in owner.post(f"{DESK}stop/{key}/", {"answer": "no"}, follow=True).content.decode()


def test_a_part_is_sent_and_a_part_is_cancelled(owner: Client) -> None:
    order = bought()
    line = order.lines.get()
    place = f"/console/orders/{order.pk}/part/"
    owner.post(place, {f"quantity-{line.pk}": "1", "action": "send", "carrier": "Post", "tracking_number": "RR1"})
    owner.post(place, {f"quantity-{line.pk}": "1", "action": "cancel", "reason": "asked", "key": "k"})
    found = queries.tracking(order.pk)
    assert found
    assert [[item.quantity for item in parcel.items] for parcel in found.parcels] == [[1]]
    assert [item.quantity for item in found.waiting] == [1]
    for wrong in ("9", "-1", "x", ""):
        page = owner.post(place, {f"quantity-{line.pk}": wrong, "action": "cancel"}).content.decode()
        assert "Nothing was changed" in page
    page = owner.get(f"/console/orders/{order.pk}/").content.decode()
    assert "1 cancelled" in page


def test_labels_and_invoices_are_for_those_who_may_see_customers(owner: Client, signed_in: SignedIn) -> None:
    order = bought()
    invoice = operations.issue_invoice(order_id=order.pk, at=clock.now(), actor=SYSTEM)
    parcel = operations.ship_order(order_id=order.pk, at=clock.now(), actor=SYSTEM)
    papers = (f"{DESK}labels/{parcel}/", f"{DESK}invoices/{invoice}/")
    for place in papers:
        answer = owner.get(place)
        assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
        assert "no-store" in answer["Cache-Control"]
    assert Entry.objects.filter(action__in=["orders.label-printed", "orders.invoice-looked-at"]).count() == 2
    analyst = signed_in("analyst")
    assert [analyst.get(place).status_code >= 400 for place in papers] == [True, True]
    assert owner.get(f"{DESK}labels/{new_id()}/").status_code == 404


def test_who_may_not_edit_orders_changes_nothing(signed_in: SignedIn) -> None:
    order = bought()
    analyst = signed_in("analyst")
    assert analyst.get(DESK).status_code == 200
    assert analyst.post(f"{DESK}act/", {"action": "pick", "order": str(order.pk)}).status_code == 403
    assert statuses() == ["paid"]


def test_a_pile_of_many_costs_as_many_queries_as_a_pile_of_few(owner: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            owner.get(DESK)
        return len(seen)

    bought("A-0")
    owner.get(DESK)
    few = count()
    for place in range(6):
        bought(f"B-{place}")
    assert count() == few
